package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"coldstart/internal/course"
	"coldstart/internal/diagnostic"
	"coldstart/internal/plain"
	"coldstart/internal/progress"
	"coldstart/internal/settings"
	"coldstart/quizzes"
	"coldstart/tui"
	"coldstart/tui/theme"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
)

// learnOptions are the flags of what a learner starts.
type learnOptions struct {
	content string
	plain   bool
	ascii   bool
	theme   string // empty: as the settings have it
	noColor bool
	still   bool

	export string // file that the screen is written to, instead of shown
	size   string // of that screen, "120x40"
	keys   string // that are pressed before
}

func (o *learnOptions) flags(c *cobra.Command) {
	contentFlag(c, &o.content)
	c.Flags().BoolVar(&o.plain, "plain", false, "lines of text on standard input and output, for screen readers and scripts")
	c.Flags().BoolVar(&o.ascii, "ascii", false, "draw with ASCII characters alone")
	c.Flags().StringVar(&o.theme, "theme", "", "colours, this time: "+strings.Join(settings.Themes(), ", "))
	c.Flags().BoolVar(&o.noColor, "no-color", false, "no colours, this time; the same as NO_COLOR=1")
	c.Flags().BoolVar(&o.still, "reduced-motion", false, "let nothing move fast, this time")
	must(c.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(settings.Themes(), cobra.ShellCompDirectiveNoFileComp)))
}

// must is for what can go wrong by a mistake in this program only.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func newPlay() *cobra.Command {
	o := &learnOptions{}
	c := &cobra.Command{
		Use:   "play SCENARIO[/QUESTION][@SEED]",
		Short: "Answer the questions of a scenario",
		Long: `Answer the questions of a scenario of the course or of a file, and see what the
simulation says. It begins where you have stopped; a QUESTION is one of them alone.
The same SEED shows the same numbers and the same order of choices on every
machine: tell it to others to talk about one and the same run. Without one the
choices stand in an order of your own, or in that of COLDSTART_LEARNER.`,
		Example: `# A scenario of the course
coldstart play throttled-payment

# One question, as somebody else has seen it
coldstart play throttled-payment/cause@7

# A file that you are writing
coldstart play my-incident.toml

# Through a pipe
printf 'A\nc\n' | coldstart play throttled-payment/cause --plain`,
		Args: exactly(1, "SCENARIO"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, file, err := parsePlay(args[0])
			if err != nil {
				return &usageError{c, err}
			}
			s, all, err := o.scenario(c, ref, file)
			if err != nil {
				return err
			}
			seed := s.Seed()
			if ref.HasSeed {
				seed, s.Learner = ref.Seed, 0
			}
			if _, ok := s.Question(ref.Question); ref.Question != "" && !ok {
				return unknownQuestion(s, ref.Question)
			}
			return o.learn(c, place{
				course: all,
				keep:   file == "", // a file is tried, not learnt from
				plain:  func(t *plain.Tutor) error { return t.Play(s, ref.Question, seed) },
				screen: func(a tui.App) (tui.App, error) { return a.Play(s, ref.Question, seed) },
			})
		},
	}
	o.flags(c)
	o.exportFlags(c)
	return c
}

func newLab() *cobra.Command {
	o := &learnOptions{}
	c := &cobra.Command{
		Use:   "lab SCENARIO",
		Short: "Turn the knobs of a world and watch what happens",
		Long: `Turn the knobs of a scenario's world, which is a scenario of the course or a file,
and see at once what comes out.`,
		Example: `# A scenario of the course
coldstart lab throttled-payment

# A file
coldstart lab my-incident.toml

# A picture for a document: pinned, then turned up twice
coldstart lab throttled-payment --export lab.svg --size 120x40 --keys "p right right"`,
		Args: exactly(1, "SCENARIO"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, file, err := parsePlay(args[0])
			if err == nil && ref.Question != "" {
				err = fmt.Errorf("a lab is of a scenario, and not of its question %q", ref.Question)
			}
			if err != nil {
				return &usageError{c, err}
			}
			s, _, err := o.scenario(c, ref, file)
			if err != nil {
				return err
			}
			seed := s.Seed()
			if ref.HasSeed {
				seed = ref.Seed
			}
			return o.learn(c, place{
				plain:  func(t *plain.Tutor) error { return t.Lab(s.Knobs, s.World, seed) },
				screen: func(a tui.App) (tui.App, error) { return a.Lab(s, seed), nil },
			})
		},
	}
	o.flags(c)
	o.exportFlags(c)
	return c
}

// exportFlags are the flags of a command that can write its screen to a file.
func (o *learnOptions) exportFlags(c *cobra.Command) {
	c.Flags().StringVar(&o.export, "export", "", "write the screen to FILE, a picture in SVG or (.txt) text, instead of showing it")
	c.Flags().StringVar(&o.size, "size", "120x40", "of that screen, in columns and rows")
	c.Flags().StringVar(&o.keys, "keys", "", "keys to press before, such as \"p right right w\"")
}

var filePattern = regexp.MustCompile(`^(.*\.toml)(?:/([^/@]*))?(?:@(.*))?$`)

// parsePlay reads SCENARIO[/QUESTION][@SEED]. Where SCENARIO is a file its name
// is returned beside the reference, and it ends in .toml.
func parsePlay(text string) (ref quizzes.Reference, file string, err error) {
	match := filePattern.FindStringSubmatch(text)
	if match == nil {
		ref, err = quizzes.ParseReference(text)
		return ref, "", err
	}
	ref.Question = match[2]
	if match[3] != "" {
		if ref.Seed, err = strconv.ParseInt(match[3], 10, 64); err != nil {
			return ref, "", fmt.Errorf("%q is no reference: after @ comes a whole number", text)
		}
		ref.HasSeed = true
	}
	return ref, match[1], nil
}

// scenario reads a scenario, of a file or else of the course, which is returned
// then too. What is wrong with it is printed; with an error among it the returned
// error is errReported.
func (o *learnOptions) scenario(c *cobra.Command, ref quizzes.Reference, file string) (*quizzes.Scenario, *course.Course, error) {
	if file != "" {
		learner, err := o.learner(c)
		if err != nil {
			return nil, nil, err
		}
		s, found, err := quizzes.Load(commandFiles{}, filepath.ToSlash(file))
		if err != nil {
			return nil, nil, withoutOperation(err)
		}
		s.Learner = learner
		return s, nil, report(c, found, s.Sources())
	}
	all, err := o.course(c)
	if err != nil {
		return nil, nil, err
	}
	s, found, err := all.Scenario(ref.Scenario)
	if err != nil {
		return nil, nil, err
	}
	if found.HasErrors() { // warnings are for those who write courses
		return nil, nil, report(c, renamed(found, o.content), sourcesOf(all, o.content))
	}
	return s, all, nil
}

// course reads the course. What is wrong with it is told where nothing of it
// can be used; a check tells the rest.
func (o *learnOptions) course(c *cobra.Command) (*course.Course, error) {
	files, err := courseFiles(o.content)
	if err != nil {
		return nil, err
	}
	learner, err := o.learner(c)
	if err != nil {
		return nil, err
	}
	all, found := course.Load(files)
	if len(all.Lessons) > 0 {
		all.Learner = learner
		return all, nil
	}
	if err := report(c, renamed(found, o.content), sourcesOf(all, o.content)); err != nil {
		return nil, err
	}
	return nil, errors.New("the course has no lessons")
}

// A place is where a learner starts, on a terminal and in plain lines.
type place struct {
	course *course.Course // nil: a scenario alone
	keep   bool           // whether what the learner does is remembered
	plain  func(*plain.Tutor) error
	screen func(tui.App) (tui.App, error)
}

// learn starts the tutor: on the terminal that standard output is or else, and
// where it is asked for, in plain lines.
func (o *learnOptions) learn(c *cobra.Command, at place) error {
	open := func() (*progress.Store, string) { return progress.Memory(), "" }
	if at.keep {
		dir, err := progress.Dir(o.content)
		if err != nil {
			return err
		}
		open = func() (*progress.Store, string) {
			store, notice, _ := progress.Open(dir) // the notice says what the error means for a learner
			return store, notice
		}
	}
	if o.theme != "" {
		if err := settings.Check(settings.Theme, o.theme); err != nil {
			return usagef(c, "--%v", err)
		}
	}
	if c.Flags().Changed("export") {
		return o.learnInPicture(c, at)
	}
	for _, of := range []string{"size", "keys"} {
		if c.Flags().Changed(of) {
			return usagef(c, "--%s is of the screen that --export writes", of)
		}
	}
	var err error
	if o.plain || !isTerminal(c.OutOrStdout()) {
		err = o.learnPlain(c, at, open)
	} else {
		err = o.learnOnScreen(c, at, open)
	}
	if err != nil && c.Context().Err() != nil {
		return context.Canceled
	}
	return err
}

// replications is how often plain lines try each choice; 0: as often as authors
// are held to. Tests that look at other things have less patience.
var replications = 0

func (o *learnOptions) learnPlain(c *cobra.Command, at place, open func() (*progress.Store, string)) (err error) {
	store, notice := open()
	defer func() { err = errors.Join(err, store.Close()) }()
	if notice != "" {
		fmt.Fprintln(c.ErrOrStderr(), notice)
	}
	return at.plain(plain.NewTutor(c.Context(), plain.Options{
		In: c.InOrStdin(), Out: c.OutOrStdout(), Echo: !isTyped(c.InOrStdin()), Course: at.course, Store: store,
		Replications: replications,
	}))
}

func (o *learnOptions) learnOnScreen(c *cobra.Command, at place, open func() (*progress.Store, string)) error {
	chosen, notice, err := o.settings()
	if err != nil {
		return err
	}
	reports, err := progress.Dir("")
	if err != nil {
		return err
	}
	app, err := at.screen(tui.New(tui.Options{
		Settings: chosen, Terminal: theme.Guess(os.Getenv), ASCII: o.ascii || asciiOnly(os.Getenv),
		Course: at.course, Progress: open, Notice: notice, Version: version(), Reports: reports,
	}))
	if err != nil {
		return err
	}
	err = tui.Run(c.Context(), app)
	if errors.Is(err, tea.ErrInterrupted) {
		return context.Canceled
	}
	return err
}

// sizeMax is how many columns and rows a picture has at most.
const sizeMax = 500

// learnInPicture writes the screen to a file instead of showing it. Nothing that
// is done in it is remembered.
func (o *learnOptions) learnInPicture(c *cobra.Command, at place) error {
	if o.export == "" {
		return usagef(c, "--export: name the file")
	}
	var w, h int
	if n, err := fmt.Sscanf(o.size+"\n", "%dx%d\n", &w, &h); n != 2 || err != nil || w < tui.MinWidth || h < tui.MinHeight || w > sizeMax || h > sizeMax {
		return usagef(c, "--size %s: write it as COLUMNSxROWS, from %dx%d to %dx%[4]d", o.size, tui.MinWidth, tui.MinHeight, sizeMax)
	}
	keys := strings.Fields(o.keys)
	for _, k := range keys {
		if !tui.IsKey(k) {
			return usagef(c, "--keys %q: no key is called %q; there are a, A, enter, esc, tab, space, backspace, up, down, left, right, pgup, pgdown, home, end, shift+tab, ctrl+p and their like", o.keys, k)
		}
	}
	look := settings.Settings{} // a picture is the same on every machine
	if o.theme != "" {
		look = look.Once(settings.Theme, o.theme)
	}
	app, err := at.screen(tui.New(tui.Options{Settings: look, ASCII: o.ascii, Course: at.course}))
	if err != nil {
		return err
	}
	text := ""
	if strings.EqualFold(filepath.Ext(o.export), ".txt") {
		text = ansi.Strip(app.Screen(w, h, keys)) + "\n"
	} else {
		text = app.Picture(w, h, keys)
	}
	return os.WriteFile(o.export, []byte(text), 0o666)
}

// settings are those that the learner has chosen, with what the flags want this
// time, and a notice where some of them cannot be used.
func (o *learnOptions) settings() (s settings.Settings, notice string, err error) {
	dir, err := progress.Dir("") // a learner's settings are the same in every course
	if err != nil {
		return s, "", err
	}
	s, wrong := settings.Open(dir)
	if wrong != nil {
		notice = wrong.Error()
	}
	if o.theme != "" {
		s = s.Once(settings.Theme, o.theme)
	}
	if o.noColor {
		s = s.Once(settings.Theme, "none")
	}
	if o.still {
		s = s.Once(settings.Motion, "reduced")
	}
	return s, notice, nil
}

// asciiOnly reports whether a terminal has no characters but those of ASCII, as
// far as its environment says: the console's font lacks the dots of charts, and
// a locale may name another character set.
func asciiOnly(env func(string) string) bool {
	if env("TERM") == "linux" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := env(name); locale != "" {
			_, charset, named := strings.Cut(locale, ".")
			charset, _, _ = strings.Cut(charset, "@")
			return named && !strings.EqualFold(strings.ReplaceAll(charset, "-", ""), "utf8")
		}
	}
	return false
}

// isTyped reports whether what is read shows on a terminal by itself.
func isTyped(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// unknownQuestion is the error for a question that a scenario does not have.
func unknownQuestion(s *quizzes.Scenario, id string) error {
	var ids []string
	for _, q := range s.Questions {
		ids = append(ids, q.ID)
	}
	return fmt.Errorf("the scenario %q has no question %q: %s", s.ID, id, diagnostic.KeyHint(id, ids))
}
