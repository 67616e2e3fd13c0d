package progress

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Tests of several programs start this one again: childVariable says what the
// other one does, childDir where.
const (
	childVariable = "COLDSTART_PROGRESS_TEST"
	childDir      = "COLDSTART_PROGRESS_TEST_DIR"
)

func TestMain(m *testing.M) {
	if what := os.Getenv(childVariable); what != "" {
		if err := child(what, os.Getenv(childDir)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is what the other program does. "open" opens the store and tells what
// Open said and a setting. "append NAME" waits for a line of standard input, opens the store
// and appends an answer for this and each further line, 0, 1, 2 ..., which it
// tells once it is acknowledged.
func child(what, dir string) error {
	verb, name, _ := strings.Cut(what, " ")
	if verb == "open" {
		s, notice, err := Open(dir)
		theme, _ := s.State().Setting("theme")
		fmt.Printf("%s\n%s\n%v\n", notice, theme, err)
		return nil
	}
	in := bufio.NewScanner(os.Stdin)
	var s *Store
	for i := int64(0); in.Scan(); i++ {
		if s == nil {
			var notice string
			var err error
			if s, notice, err = Open(dir); err != nil || notice != "" {
				return fmt.Errorf("%s: %w", notice, err)
			}
		}
		if err := s.Append(Answer{Scenario: name, Question: "q", Rev: 1, Seed: i, Confidence: "guess"}); err != nil {
			return err
		}
		fmt.Println(i)
	}
	return s.Close()
}

// A program is a child that runs.
type program struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
	err *strings.Builder
}

func start(t *testing.T, what, dir string) *program {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	p := &program{cmd: exec.Command(self), err: &strings.Builder{}}
	p.cmd.Env = append(os.Environ(), childVariable+"="+what, childDir+"="+dir)
	p.cmd.Stderr = p.err
	p.in, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	p.out = bufio.NewScanner(out)
	require.NoError(t, p.cmd.Start())
	return p
}

// ask lets the program append n times.
func (p *program) ask(t *testing.T, n int) {
	t.Helper()
	_, err := io.WriteString(p.in, strings.Repeat("next\n", n))
	require.NoError(t, err)
}

// seeds are those of the answers to a scenario, in order of the log.
func seeds(s *State, scenario string) []int64 {
	var seeds []int64
	for _, a := range s.Question(scenario, "q", 1).Attempts {
		seeds = append(seeds, a.Seed)
	}
	return seeds
}

// TestSeveralProgramsShareAStore from its first moment on: all of them find
// the folder empty, and all that they write is there in the end.
func TestSeveralProgramsShareAStore(t *testing.T) {
	const programs, answers = 3, 10
	dir := t.TempDir()
	var running []*program
	for i := range programs {
		running = append(running, start(t, fmt.Sprintf("append scenario-%d", i), dir))
	}
	for _, p := range running {
		p.ask(t, answers)
		require.NoError(t, p.in.Close())
	}
	for _, p := range running {
		lines := 0
		for p.out.Scan() {
			lines++
		}
		require.NoError(t, p.cmd.Wait(), p.err.String())
		require.Equal(t, answers, lines)
	}
	s := open1(t, dir)
	require.Len(t, s.State().Attempts(), programs*answers)
	for i := range programs {
		got := seeds(s.State(), fmt.Sprintf("scenario-%d", i))
		require.Len(t, got, answers)
		for n := range got {
			require.EqualValues(t, n, got[n], "in the order in which they were given")
		}
	}
}

// TestAKilledProgramLosesNothingThatWasAcknowledged, whenever that is: the
// programs are killed after the n-th acknowledgement while they have more to
// do, wherever they have got to by then; of n = 0, while they open the store.
// Another program has the store open all the time.
func TestAKilledProgramLosesNothingThatWasAcknowledged(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	witness := open1(t, dir)
	for round := range 16 {
		name := fmt.Sprintf("scenario-%d", round)
		p := start(t, "append "+name, dir)
		acknowledged := random.IntN(12)
		asked := acknowledged + 1 + random.IntN(5)
		p.ask(t, asked)
		for i := range acknowledged {
			require.True(t, p.out.Scan(), p.err.String())
			require.Equal(t, strconv.Itoa(i), p.out.Text())
			if i == acknowledged/2 {
				require.NoError(t, witness.Append(SettingChanged{"round", strconv.Itoa(round)}))
			}
		}
		require.NoError(t, p.cmd.Process.Kill())
		for p.out.Scan() { // what it could tell before it died
			require.Equal(t, strconv.Itoa(acknowledged), p.out.Text())
			acknowledged++
		}
		require.Error(t, p.cmd.Wait())

		s := open1(t, dir)
		got := seeds(s.State(), name)
		require.GreaterOrEqual(t, len(got), acknowledged)
		require.LessOrEqual(t, len(got), acknowledged+1, "one may be committed that it could not tell any more")
		for n := range got {
			require.EqualValues(t, n, got[n])
		}
		require.NoError(t, witness.Refresh())
		require.Equal(t, got, seeds(witness.State(), name))
	}
}
