package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Where a learner goes instead of answering.
var (
	errBack = errors.New("back")
	errQuit = errors.New("quit")
	errEnd  = errors.New("end of input")
)

// errConfused ends a program whose input never makes sense: a pipe that
// repeats itself must not be answered for ever.
var errConfused = fmt.Errorf("the last %d lines were no answers", confusedMax)

const confusedMax = 20

// A dialog asks for lines and reads them.
type dialog struct {
	ctx      context.Context
	in       *bufio.Reader
	out      *writer
	echo     bool // lines that are read do not show by themselves
	confused int  // lines since the last step forward
}

// A prompt is one question to the learner.
type prompt struct {
	text     string    // what is asked
	answers  []answer  // what may be typed to answer it, for the help
	commands []command // what may be typed instead

	// accept takes what was typed, without blanks around it, or says in a
	// sentence what is wrong with it.
	accept func(line string) (wrong string)

	// tentative: what comes next leads back here, so that an answer alone is no
	// step forward.
	tentative bool
}

// An answer is one way to answer a prompt.
type answer struct{ typed, means string }

// A command is what a learner may want instead of answering.
type command struct {
	names []string // the first is the one that is told
	does  string
	run   func() error // an error leaves the prompt; without one it asks again
}

// goBack is the command that leads back.
func goBack(to string, names ...string) command {
	return command{append(names, "back", "<"), "back to " + to, func() error { return errBack }}
}

// ask prints a prompt until it is answered. The error is a command's, one of
// those above, or the context's.
func (d *dialog) ask(p prompt) error {
	commands := append(slices.Clone(p.commands), command{[]string{"q", "quit", "exit"}, "quit", func() error { return errQuit }})
	commands = append(commands, command{[]string{"?", "help"}, "this help", func() error {
		d.help(p.answers, commands)
		return nil
	}})
	for {
		line, err := d.line(p.text)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(commands, func(c command) bool {
			return slices.ContainsFunc(c.names, func(name string) bool { return strings.EqualFold(name, line) })
		})
		if i >= 0 {
			err = commands[i].run()
		} else {
			wrong := p.accept(line)
			if wrong == "" {
				if !p.tentative {
					d.confused = 0
				}
				return nil
			}
			wrap(d.out, "", "", wrong+" Type ? for help.")
		}
		// A command that leads nowhere counts too: it may be typed for ever.
		if d.confused++; d.confused >= confusedMax && (err == nil || errors.Is(err, errBack)) {
			return errConfused
		}
		if err != nil {
			return err
		}
	}
}

// help lists what may be typed.
func (d *dialog) help(answers []answer, commands []command) {
	for _, c := range commands {
		answers = append(answers[:len(answers):len(answers)], answer{c.names[0], c.does})
	}
	longest := 0
	for _, a := range answers {
		longest = max(longest, width(a.typed))
	}
	for _, a := range answers {
		writeItem(d.out, a.typed, longest, a.means)
	}
}

// goOn waits for an empty line.
func (d *dialog) goOn(text string, commands ...command) error {
	return d.ask(prompt{text: text, answers: []answer{{"enter", "go on"}}, commands: commands, accept: func(line string) string {
		if line != "" {
			return "Press enter alone to go on."
		}
		return ""
	}})
}

// lineMax is how much of a line is looked at, in bytes. What is longer is no
// answer to anything, and is not kept; endless is how long one may be for the
// program to go on at all.
const (
	lineMax = 1000
	endless = 1 << 20
)

var errEndless = errors.New("the input has a line without an end")

// line prints a text, and returns the next line of input without blanks around
// it.
func (d *dialog) line(text string) (string, error) {
	if width(text)+2 > Width {
		wrap(d.out, "", "", text)
		text = ""
	}
	d.out.WriteString(text + ">")
	if !d.echo {
		d.out.WriteString(" ") // what is typed stands behind it
	}
	if err := d.out.Flush(); err != nil {
		return "", err
	}
	type result struct {
		line string
		err  error
	}
	// A read that waits cannot be cancelled: it is left waiting, once.
	read := make(chan result, 1)
	go func() {
		line, err := readLine(d.in)
		read <- result{line, err}
	}()
	var r result
	select {
	case r = <-read:
	case <-d.ctx.Done():
		d.out.WriteString("\n")
		return "", context.Cause(d.ctx)
	}
	r.line = strings.TrimSpace(strings.ToValidUTF8(r.line, string(replacement)))
	switch {
	case errors.Is(r.err, io.EOF):
		d.out.WriteString("\n")
		return "", errEnd
	case r.err != nil:
		return "", fmt.Errorf("read the next line: %w", r.err)
	}
	if d.echo {
		d.out.WriteString(strings.TrimRight(" "+oneLine(r.line, Width-width(text)-2), " ") + "\n")
	}
	return r.line, nil
}

// readLine reads up to a line feed and returns at most lineMax bytes of it.
// What stands before the end of the input is a line too.
func readLine(in *bufio.Reader) (string, error) {
	var line []byte
	for read := 0; ; {
		piece, err := in.ReadSlice('\n')
		if read += len(piece); read > endless {
			return "", errEndless
		}
		line = append(line, piece[:min(len(piece), lineMax-len(line))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return string(line), nil
		case err != nil:
			return "", err
		default:
			return string(line), nil
		}
	}
}
