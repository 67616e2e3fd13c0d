// Package review says when a question that was answered right is worth asking
// again: before it is forgotten, and not much earlier.
//
// How fast it is forgotten is worked out by FSRS from all answers to it; what
// FSRS calls a rating is read off an answer:
//
//	again  wrong
//	hard   right, with a hint or as a guess
//	good   right and fairly sure
//	easy   right and certain
//
// Simplifications: the parameters are FSRS's own for everybody, there are no
// steps within a day, and a question that was never right is not due, for it
// is still to be solved. Nothing is drawn by chance.
//
// Source: github.com/open-spaced-repetition, "The Algorithm", FSRS-5, read
// 2026-11; the wish to remember nine of ten is its default.
package review

import (
	"time"

	"github.com/open-spaced-repetition/go-fsrs/v3"

	"coldstart/internal/progress"
)

// Due returns when a question is to be asked again; false where it is still to
// be solved.
func Due(q progress.Question) (time.Time, bool) {
	if q.Status == progress.StatusOpen {
		return time.Time{}, false
	}
	parameters := fsrs.DefaultParam()
	parameters.EnableShortTerm, parameters.EnableFuzz = false, false
	scheduler := fsrs.NewFSRS(parameters)
	card := fsrs.NewCard()
	var last time.Time
	for _, a := range q.Attempts {
		// A clock that was set back makes no time pass, and none be taken back.
		if a.At.After(last) {
			last = a.At
		}
		card = scheduler.Next(card, last, rating(a)).Card
	}
	return card.Due, true
}

// rating is what an answer says of how well it was known.
func rating(a progress.Attempt) fsrs.Rating {
	switch {
	case !a.Right:
		return fsrs.Again
	case a.Hints > 0 || a.Confidence == "guess":
		return fsrs.Hard
	case a.Confidence == "certain":
		return fsrs.Easy
	default:
		return fsrs.Good
	}
}
