// Package course is a whole course: lessons in order, and the scenarios that
// belong to them, read from one file system.
//
// # Files
//
//	course.toml          title, language, and the lessons in order
//	lessons/ID.md        see package lessons
//	quizzes/ID.toml      see package quizzes; platform profiles may lie beside
//
//	format   = 1                                       # default
//	title    = "Serverless, by experiment"
//	language = "en"                                    # BCP 47
//	lessons  = ["cold-starts", "concurrency"]          # every file of lessons/
//
// The course that is built in and an instructor's folder are read the same
// way, by embed.FS and os.DirFS.
//
// # What to call first
//
// Load reads course.toml and the front matter of its lessons, which is enough
// for a first screen. Outline, Lesson and Scenario read one thing each when it
// is asked for, and keep it. Check reads everything and looks at what spans
// files: every lesson that is listed exists and every one that exists is
// listed, scenarios and lessons name each other, a sim block's scenario and
// knobs are there.
//
// A Course may be used by several goroutines. It shows the files as they were
// when each was first asked for; whoever wants to see changes loads another.
package course
