// Package content is the built-in course: its lessons and the scenarios that
// they speak of, as files in the layout that any course has. AUTHORING.md
// beside it is the guide to writing them.
package content

import "embed"

// Files holds the course: course.toml, lessons/*.md and quizzes/*.toml.
//
//go:embed course.toml lessons quizzes
var Files embed.FS
