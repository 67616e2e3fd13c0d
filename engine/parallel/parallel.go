// Package parallel runs many simulations at once: replications of one world,
// the worlds of a question's choices, the steps of a knob.
//
// A run has one goroutine; what is spread over the processor's cores is whole
// runs. Which core takes which run, and when, shows nowhere: results come in
// order of the jobs, and so does the error that is reported when several fail.
// A mistake in the code of a run, too, shows where the results are taken: it is
// a panic there, with a *Panic, which whoever called for them can recover.
package parallel

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"coldstart/engine"
	"coldstart/engine/dist"
)

// A Job is one simulation: a model and the seed to run it with.
type Job struct {
	Model   *engine.Model
	Seed    int64
	Options engine.Options
}

// Replications returns the jobs of n replications of a model, in order.
// Replication 0 has the seed itself; see dist.Mix.
func Replications(m *engine.Model, seed int64, n int, o engine.Options) []Job {
	jobs := make([]Job, n)
	for i := range jobs {
		jobs[i] = Job{Model: m, Seed: dist.Mix(seed, i), Options: o}
	}
	return jobs
}

// Options say how jobs are run. The zero value is good.
type Options struct {
	// Workers is how many jobs run at once; 0: one for each core but one, at
	// least one.
	Workers int

	// Progress, if set, is told how far all jobs together are, from 0 to 1 of
	// the simulated time; it never goes back. The goroutines that do the work
	// call it, one at a time, each about once a millisecond: it has to be quick.
	Progress func(share float64)

	// Clock, if set, is read before and after each run to set its outcome's
	// WallMS: time since any fixed moment. The package reads no clock itself.
	Clock func() time.Duration
}

// slice is how many events are simulated between two looks at the context:
// less than a millisecond of work.
const slice = 8_000

// An Error says which job failed, and how.
type Error struct {
	Index int   // of the job
	Err   error // what engine.Run.Advance returned, an *engine.ErrBudget
}

func (e *Error) Error() string { return fmt.Sprintf("run %d: %v", e.Index, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// A Panic is what Run and Outcomes panic with when a job, or Options.Progress or
// Options.Clock during it, has panicked: in order of the jobs, as for an error.
type Panic struct {
	What  any    // the job has panicked with
	Stack []byte // of the goroutine that ran the job, where it panicked
}

// Error is for the log of a program that ends by it: it has the stack, which is
// not the one of the goroutine that panics with a *Panic.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n\n%s", p.What, p.Stack) }

// Run runs all jobs and returns their outcomes, one a job and in their order.
// With an error there are no outcomes: it is an *Error for the first job, in
// their order, that failed, or the context's error when it was cancelled
// before the jobs were done.
func Run(ctx context.Context, jobs []Job, o Options) ([]engine.Outcome, error) {
	outcomes := make([]engine.Outcome, 0, len(jobs))
	for outcome, err := range Outcomes(ctx, jobs, o) {
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// Outcomes runs the jobs and yields their outcomes one by one, in order of the
// jobs and each as soon as it and those before it are there. An error, as Run
// returns it, is yielded last. Leaving the loop early cancels the runs that
// are under way; in every case no goroutine is left when the loop has ended.
func Outcomes(ctx context.Context, jobs []Job, o Options) iter.Seq2[engine.Outcome, error] {
	return func(yield func(engine.Outcome, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		p := &pool{jobs: jobs, options: o, results: make([]result, len(jobs)), arrived: make(chan struct{}, 1)}
		for _, job := range jobs {
			p.span += job.span()
		}
		workers := o.Workers
		if workers <= 0 {
			workers = max(1, runtime.GOMAXPROCS(0)-1)
		}
		var working sync.WaitGroup
		for range min(workers, len(jobs)) {
			working.Go(func() { p.work(ctx) })
		}
		defer working.Wait()
		defer cancel()

		for i := range jobs {
			for {
				if r, ok := p.result(i); ok {
					if p := (*Panic)(nil); errors.As(r.err, &p) {
						panic(p)
					}
					if r.err != nil {
						yield(engine.Outcome{}, r.err)
						return
					}
					if !yield(r.outcome, nil) {
						return
					}
					break
				}
				select {
				case <-p.arrived:
				case <-ctx.Done():
					yield(engine.Outcome{}, context.Cause(ctx))
					return
				}
			}
		}
	}
}

// span is the simulated time of a job.
func (j Job) span() time.Duration {
	w := j.Model.World()
	return w.Duration + w.Transient
}

type result struct {
	outcome engine.Outcome
	err     error
	there   bool
}

// A pool is what the workers share.
type pool struct {
	jobs    []Job
	options Options
	span    time.Duration // simulated time of all jobs

	arrived chan struct{} // holds one token when a result has come

	mu      sync.Mutex
	next    int // job to take next: they are taken in order
	results []result

	progress  sync.Mutex // held while Options.Progress is called
	simulated time.Duration
}

// work takes jobs until there are none. Because they are taken in order, every
// job before a failed one has been taken and runs to its own end: the first
// error in order of the jobs is found, whichever comes first by the clock.
func (p *pool) work(ctx context.Context) {
	for ctx.Err() == nil {
		p.mu.Lock()
		i := p.next
		p.next++
		p.mu.Unlock()
		if i >= len(p.jobs) {
			return
		}
		outcome, err := p.run(ctx, p.jobs[i])
		if err != nil && ctx.Err() != nil {
			return // cancelled: whoever waits sees the context
		}
		if err != nil {
			err = &Error{Index: i, Err: err}
		}
		p.mu.Lock()
		p.results[i] = result{outcome: outcome, err: err, there: true}
		p.mu.Unlock()
		select {
		case p.arrived <- struct{}{}:
		default: // the token that is there already makes the reader look at all
		}
		if err != nil {
			return
		}
	}
}

// result hands over the result of a job, once.
func (p *pool) result(i int) (result, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.results[i]
	p.results[i] = result{}
	return r, r.there
}

// run simulates one job slice by slice. The error may be a *Panic.
func (p *pool) run(ctx context.Context, j Job) (outcome engine.Outcome, err error) {
	defer func() {
		if what := recover(); what != nil {
			err = &Panic{What: what, Stack: debug.Stack()}
		}
	}()
	var began time.Duration
	if p.options.Clock != nil {
		began = p.options.Clock()
	}
	run := j.Model.New(j.Seed, j.Options)
	at := run.Now()
	end := engine.Instant(j.Model.World().Duration)
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return engine.Outcome{}, err
		}
		if done, err = run.Advance(end, slice); err != nil {
			return engine.Outcome{}, err
		}
		p.advance(time.Duration(run.Now() - at))
		at = run.Now()
	}
	outcome = run.Outcome()
	if p.options.Clock != nil {
		outcome.WallMS = float64((p.options.Clock() - began).Nanoseconds()) / 1e6
	}
	return outcome, nil
}

// advance adds simulated time to the progress.
func (p *pool) advance(by time.Duration) {
	if p.options.Progress == nil {
		return
	}
	p.progress.Lock()
	defer p.progress.Unlock()
	p.simulated += by
	p.options.Progress(min(1, p.simulated.Seconds()/p.span.Seconds()))
}
