package engine

// A processor is shared equally by the requests that work on it (processor
// sharing): a server of a fleet, or an execution environment that takes several
// requests at a time. Its owner says how much of it they use together; a request
// is done when it has had its CPU time.
//
// Virtual time is what a request has got which has worked since the beginning;
// so a request's claim is one number, and the next to be done is the front of a
// heap, whatever the others do meanwhile.
type processor struct {
	working []share // a heap by the virtual time of being done

	at      int64   // instant of the figures below
	virtual float64 // CPU ns
	used    float64 // vCPU-ns since it was started
	timerAt int64   // instant of the pending timer; never if none
}

// A share is a request's claim on a processor.
type share struct {
	done       float64 // virtual time at which it has had its CPU
	sequence   uint64
	request    int32
	generation uint32
}

// start begins anew, and keeps the heap's memory.
func (p *processor) start(now int64) {
	*p = processor{at: now, timerAt: never, working: p.working[:0]}
}

// advance brings the figures to now; so much of it was in use, in vCPUs. It
// returns the span that has passed.
func (p *processor) advance(now int64, busy float64) (span float64) {
	span = float64(now - p.at)
	p.at = now
	if span == 0 {
		return 0
	}
	if n := len(p.working); n > 0 {
		p.virtual += float64(span * (busy / float64(n)))
	} else {
		p.virtual = 0 // nobody holds a place in it
	}
	p.used += float64(span * busy)
	return span
}

// due is when the first request will be done, with so much in use.
func (p *processor) due(now int64, busy float64) int64 {
	n := len(p.working)
	if n == 0 {
		return never
	}
	return after(now, (p.working[0].done-p.virtual)/(busy/float64(n)))
}

// finished takes a request that has had its CPU, if there is one.
func (p *processor) finished() (s share, ok bool) {
	if len(p.working) == 0 || p.working[0].done > p.virtual+0.5 {
		return share{}, false
	}
	return p.pop(), true
}

// push adds a request that is to get so much CPU.
func (p *processor) push(cpu float64, sequence uint64, request int32, generation uint32) {
	h := append(p.working, share{done: p.virtual + cpu, sequence: sequence, request: request, generation: generation})
	at := len(h) - 1
	for at > 0 {
		parent := (at - 1) / 2
		if !before(h[at], h[parent]) {
			break
		}
		h[at], h[parent] = h[parent], h[at]
		at = parent
	}
	p.working = h
}

// pop takes the share that is done first.
func (p *processor) pop() share {
	h := p.working
	top := h[0]
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	at := 0
	for {
		child := 2*at + 1
		if child >= last {
			break
		}
		if child+1 < last && before(h[child+1], h[child]) {
			child++
		}
		if !before(h[child], h[at]) {
			break
		}
		h[at], h[child] = h[child], h[at]
		at = child
	}
	p.working = h
	return top
}

func before(a, b share) bool {
	return a.done < b.done || a.done == b.done && a.sequence < b.sequence
}
