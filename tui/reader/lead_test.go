package reader

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"coldstart/tui/tuitest"
	"coldstart/tui/widget"
)

const leading = `+++
title     = "Where it leads"
summary   = "Links."
minutes   = 5
scenarios = []
+++

# Where it leads

See [the paper](https://example.org/paper), [cold starts](cold-starts.md),
[the end](#the-end-at-last) and a note[^a].

Another note[^b], of which there is more.

## The end, at last

Nothing more, but the first note[^a] again.

[^b]: The second note.
[^a]: The *first* note, said by
      [somebody](https://example.org/else).
`

// What the prose leads to is followed by a click, and from the root's list.
func TestLeads(t *testing.T) {
	var followed []tea.Msg
	d := reading(t, leading, 80, 15, nil)
	told := d.Told
	d.Told = func(msg tea.Msg) bool {
		if f, ok := msg.(Follow); ok {
			followed = append(followed, f)
			return true
		}
		return told(msg)
	}

	d.Click("note[1]")
	d.ExpectNot("said by")
	d.Click("[1]")
	d.Expect("The first note, said by somebody.")
	at := d.M.scroll
	d.Press("esc")
	d.ExpectNot("said by")
	require.Equal(t, at, d.M.scroll, "it was shown where the learner is")

	d.Click("the paper")
	d.Expect("copied", "https://example.org/paper")
	d.Click("Where it leads")
	d.ExpectNot("copied")

	d.Click("cold starts")
	require.Equal(t, []tea.Msg{Follow{Link{ID: "cold-starts", Lesson: true}}}, followed)

	d.Resize(80, 10)
	d.Click("the end")
	require.Equal(t, "The end, at last", top(d))

	var urls []string
	for _, l := range d.M.Leads() {
		urls = append(urls, l.URL)
	}
	require.Equal(t, []string{widget.NoteURL(1), widget.NoteURL(2), "https://example.org/paper", "cold-starts.md", "#the-end-at-last", "https://example.org/else"}, urls)
	d.Send(Lead{urls[1]})
	d.Expect("[2] The second note.")
	d.Wheel(1)
	d.ExpectNot("[2] The second note. ▾")

	d.Resize(80, 23)
	d.Press("G")
	d.Expect("notes", "links", "cold starts cold-starts.md", "somebody https://example.org/else")
}

// Notes are looked through by a search as the text is.
func TestNotesAreFound(t *testing.T) {
	d := reading(t, leading, 80, 23, nil)
	d.Press("/")
	d.Type("said by somebody")
	d.Expect("1 of 1")
}

// A click that is held and moved turns knobs, and follows nothing.
func TestDraggingFollowsNothing(t *testing.T) {
	l := open(t, 80, 23)
	l.Press("G")
	x, y, ok := tuitest.Find(l.Screen(), "The ceiling")
	require.True(t, ok)
	before := len(l.told)
	l.Send(tea.MouseMotionMsg{X: x, Y: y, Button: tea.MouseLeft})
	require.Len(t, l.told, before)
}

// The lesson's title is said once: by the heading while that is on the page,
// above it then.
func TestTheTitleIsSaidOnce(t *testing.T) {
	d := reading(t, longLesson(), 80, 15, nil)
	d.Expect("Lesson 1 of 1 · 5 minutes")
	d.ExpectNot("1/1 A long lesson")
	d.Press("]")
	d.Expect("1/1 A long lesson · Arrivals come first")
}
