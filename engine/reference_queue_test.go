package engine

import (
	"math/bits"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestDumbQueuesAgree is TestDumbSimulatorAgrees for queues, with groups and
// without: queue.go, fifo.go and chain.go say what they do.
func TestDumbQueuesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.drawPlain()
		s.drawQueues()
		s.drawChains()
		s.agree()
	})
}

// drawQueues makes one or two of the sources queues, and lets another one send
// to the first. Their times fall together with no others, and two queues have no
// messages of one instant: in which order timers are set is not in the rules.
func (s *sketch) drawQueues() {
	w, p := &s.world, &s.profile.Queue
	p.Retention = s.span("retention", 40_000_000_007, 96*time.Hour)
	p.ThrottlePause += 41
	for _, name := range []string{"b", "c"}[:s.number("queues", 1, 2)] {
		in := s.queue(w.Sources[name].To)
		in.DuplicateRate = Some(0.0)
		in.VisibilityTimeout.Value += 17
		if in.BatchWindow > 0 {
			in.BatchWindow += 29
		}
		in.Rate, in.Arrivals, in.Trace, in.Phases = w.Sources[name].Rate, w.Sources[name].Arrivals, Optional[ArrivalTrace]{}, nil
		if name == "c" {
			in.Arrivals.Law = "poisson"
		}
		w.Sources[name] = in
	}
	if a := w.Sources["a"]; a.Kind == "s3" && s.chance("to a queue", 50) && w.Sources["b"].Kind == "sqs" {
		a.To = "b"
	}
	for _, name := range sortedKeys(w.Functions) {
		if s.chance("per record", 30) {
			w.Functions[name].DurationPerRecord = s.times("record", 20*time.Millisecond)
		}
	}
}

// A dumbQueue is a line of groups, and a standard queue one in which each message
// is a group of its own.
type dumbQueue struct {
	source   *dumbSource
	free     int          // pollers that have no batch
	all      int          // pollers
	line     []*dumbGroup // of which something can be received, the one whose first message has waited longest first
	groups   []*dumbGroup // of a first-in-first-out queue
	messages []*dumbMessage
	received []*dumbMessage // in order
	windowed int64          // the window's end; never: none is open
	growing  bool           // another poller is on its way

	since    int64 // up to which the oldest message's age is added up
	age, top float64
}

type dumbGroup struct{ messages []*dumbMessage }

type dumbMessage struct {
	*delivery
	group   *dumbGroup
	hidden  int64 // until then, if received
	gone    bool  // deleted or given up
	receive int   // how often it was
}

func (d *dumb) newQueue(s *dumbSource) {
	q := &dumbQueue{source: s, windowed: never, since: d.now}
	s.queue = q
	q.all = min(d.profile.Queue.PollersStart, d.pollers(s))
	for range s.MessageGroups.Value {
		q.groups = append(q.groups, &dumbGroup{})
	}
	if len(q.groups) > 0 {
		q.all = min(len(q.groups), d.pollers(s))
	}
	q.free = q.all
}

// pollers is how many there may be.
func (d *dumb) pollers(s *dumbSource) int {
	return s.MaxConcurrency.Or(d.profile.Queue.PollersMax)
}

func (d *dumb) send(q *delivery) {
	u := q.source.queue
	u.grow(d.now)
	m := &dumbMessage{delivery: q, group: &dumbGroup{}}
	if len(u.groups) > 0 {
		k, _ := bits.Mul64(q.source.group.Uint64(q.number, 0), uint64(len(u.groups)))
		m.group = u.groups[k]
	}
	m.group.messages = append(m.group.messages, m)
	u.messages = append(u.messages, m)
	q.source.waiting.add(d.now, 1)
	d.schedule(d.now+int64(d.profile.Queue.Retention), 4, func() {
		if !m.gone {
			d.takeOut(m)
			d.fail(m.delivery, &q.source.outcome.Dropped)
			u.lineUp(m.group)
			d.poll(u)
		}
	})
	u.lineUp(m.group)
	d.poll(u)
}

// lineUp lets a group stand in line, if something of it can be received and it
// does not stand there already, or takes it out.
func (u *dumbQueue) lineUp(g *dumbGroup) {
	stands := slices.Index(u.line, g)
	can := len(g.messages) > 0
	for _, m := range g.messages {
		can = can && m.hidden == 0
	}
	switch {
	case can && stands < 0:
		u.line = append(u.line, g)
	case !can && stands >= 0:
		u.line = slices.Delete(u.line, stands, stands+1)
	}
	if len(u.line) == 0 {
		u.windowed = never
	}
}

// poll lets free pollers receive what can be received.
func (d *dumb) poll(u *dumbQueue) {
	s := u.source
	for d.now < d.end && u.free > 0 && len(u.line) > 0 {
		n := 0
		for _, g := range u.line {
			n += len(g.messages)
		}
		if w := int64(s.BatchWindow); w > 0 && n < s.BatchSize.Value {
			if u.windowed == never {
				u.windowed = d.now + w
				end := u.windowed
				d.schedule(end, 4, func() {
					if u.windowed == end {
						d.poll(u)
					}
				})
			}
			if d.now < u.windowed {
				return
			}
		}
		u.windowed = never
		d.receive(u)
	}
	if len(u.line) > 0 && u.free == 0 && u.all < d.pollers(s) && len(u.groups) == 0 && !u.growing {
		u.growing = true
		d.schedule(d.now+int64(time.Minute)/int64(d.profile.Queue.PollersPerMinute), 3, func() {
			u.growing = false
			if len(u.line) > 0 {
				u.all++
				u.free++
				d.poll(u)
			}
		})
	}
}

// receive lets a poller run the function with a batch.
func (d *dumb) receive(u *dumbQueue) {
	s := u.source
	u.free--
	var batch []*delivery
	for len(u.line) > 0 && len(batch) < s.BatchSize.Value {
		g := u.line[0]
		for _, m := range g.messages[:min(len(g.messages), s.BatchSize.Value-len(batch))] {
			m.receive++
			m.hidden = d.now + int64(s.VisibilityTimeout.Value)
			u.received = append(u.received, m)
			batch = append(batch, &delivery{source: s, number: m.number, birth: m.birth, attempt: int64(m.receive), message: m})
			s.waiting.add(d.now, -1)
			if d.open {
				s.outcome.Attempts++
				if m.receive > 1 {
					s.outcome.Retries++
				}
			}
		}
		u.lineUp(g)
	}
	d.schedule(d.now+int64(s.VisibilityTimeout.Value), 4, func() { d.comeBack(u) })
	lead := batch[0]
	lead.batch = batch
	answered := false
	f := d.functions[s.To]
	e, why := d.admit(f, false)
	if why != nil {
		if d.open {
			*why++
		}
		d.answer(lead, &answered, verdictThrottled)
		return
	}
	d.start(f, e, lead, &answered)
}

// comeBack is the end of the visibility time-out of what was received at one
// instant.
func (d *dumb) comeBack(u *dumbQueue) {
	s := u.source
	back := slices.DeleteFunc(slices.Clone(u.received), func(m *dumbMessage) bool { return m.hidden != d.now })
	for _, m := range back {
		if s.DeadLetter && s.MaxReceiveCount.Set && m.receive >= s.MaxReceiveCount.Value {
			d.takeOut(m)
			d.fail(m.delivery, &s.outcome.DeadLettered)
			continue
		}
		u.show(m)
		s.waiting.add(d.now, 1)
	}
	for _, m := range back {
		u.lineUp(m.group)
	}
	d.poll(u)
}

func (u *dumbQueue) show(m *dumbMessage) {
	m.hidden = 0
	k := slices.Index(u.received, m)
	u.received = slices.Delete(u.received, k, k+1)
}

// takeOut takes a message out of the queue. Its group stands in line anew, with
// another first message.
func (d *dumb) takeOut(m *dumbMessage) {
	u := m.source.queue
	u.grow(d.now)
	m.gone = true
	if m.hidden == 0 {
		m.source.waiting.add(d.now, -1)
	} else {
		u.show(m)
	}
	if k := slices.Index(u.line, m.group); k >= 0 {
		u.line = slices.Delete(u.line, k, k+1)
	}
	for _, of := range []*[]*dumbMessage{&u.messages, &m.group.messages} {
		k := slices.Index(*of, m)
		*of = slices.Delete(*of, k, k+1)
	}
}

// processed is the end of a batch.
func (d *dumb) processed(lead *delivery, v verdict) {
	s := lead.source
	u := s.queue
	if v == verdictThrottled {
		d.schedule(d.now+int64(d.profile.Queue.ThrottlePause), 4, func() {
			u.free++
			d.poll(u)
		})
		return
	}
	u.free++
	blocked := map[*dumbGroup]bool{} // of a first-in-first-out queue, by a message that failed
	for _, r := range lead.batch {
		m := r.message
		ok := v == verdictOK || v == verdictError && s.PartialBatchResponse && !r.failed && !blocked[m.group]
		blocked[m.group] = blocked[m.group] || !ok
		if !ok || m.gone {
			continue
		}
		d.takeOut(m)
		d.succeed(m.delivery)
	}
	for _, r := range lead.batch {
		u.lineUp(r.message.group)
	}
	d.poll(u)
}

// grow adds up the oldest message's age until now.
func (u *dumbQueue) grow(now int64) {
	if len(u.messages) > 0 {
		from, to := float64(u.since-u.messages[0].accepted), float64(now-u.messages[0].accepted)
		u.age += (from + to) / 2 * float64(now-u.since)
		u.top = max(u.top, to)
	}
	u.since = now
}

// restart is the start of measurement.
func (u *dumbQueue) restart() {
	u.age, u.top, u.since = 0, 0, 0
}

func (u *dumbQueue) sameAge(t *rapid.T, d *dumb, want Gauge, name string) {
	u.grow(d.end)
	mean := u.age / float64(d.end) / 1e6
	require.InDelta(t, want.Mean, mean, 1e-9*(1+want.Mean), "the oldest age of %s", name)
	require.InDelta(t, want.Max, u.top/1e6, 1e-9*(1+want.Max), "the oldest age of %s, at most", name)
}
