package engine

import "math/bits"

// First in, first out: the groups of a queue.
//
// A message of an sqs-fifo queue belongs to one of `message_groups`: a draw by
// the message's number, so that a message that is sent twice is in the same
// group both times. The messages of a group keep the order in which they were
// sent. A batch takes as many as it can from the group whose first message has
// waited longest as the first, then from the next. While a message of a group is received and neither
// deleted nor back, nothing more of the group can be received: one batch is in
// flight a group, and one that fails blocks its group until the visibility
// time-out brings its messages back, in their places, or they are given up.
// With `partial_batch_response` what follows a failed message in its group
// comes back with it, although the run has worked on it: a later one must not
// overtake it.
//
// There are min(message_groups, max_concurrency) pollers from the start, no
// batch window, and by default no message is delivered twice.
//
// Simplifications: messages are spread evenly over the groups; the default is
// one group, the strictest order that there is; limits on calls per second and
// on messages in flight are not met.
//
// Source: AWS Lambda Developer Guide, "Configuring scaling behavior for SQS
// event source mappings" and "Lambda parameters for Amazon SQS event source
// mappings"; Amazon SQS Developer Guide, "FIFO queue delivery logic".

// A group is the messages of a message group that are in the queue.
//
// Invariants: what is received is received at one instant and from the front,
// so a message has been received at least as often as the one behind it, and
// messages leave from the front, whatever becomes of them. While nothing is
// received all of the group can be, and its first message stands in line.
type group struct {
	first, last       int32 // in the order of sending, linked by mate
	visible, received int32
}

func newGroups(n int) []group {
	groups := make([]group, n)
	for i := range groups {
		groups[i] = group{first: none, last: none}
	}
	return groups
}

// grouped says whether a queue has groups.
func (s *sourceState) grouped() bool { return len(s.queue.groups) > 0 }

// group is the group of a message, or of a receive of it; nil in a standard
// queue.
func (s *sourceState) group(q *request) *group {
	n := uint64(len(s.queue.groups))
	if n == 0 {
		return nil
	}
	i, _ := bits.Mul64(s.streams.group.Uint64(q.number, 0), n)
	return &s.queue.groups[i]
}

// joinGroup puts a message that was sent at the end of its group.
func (r *Run) joinGroup(s *sourceState, id int32) {
	if !s.grouped() {
		return
	}
	g := s.group(&r.requests[id])
	switch {
	case g.first == none:
		g.first = id
	default:
		r.requests[g.last].mate = id
	}
	g.last = id
}

// leaveGroup takes a message from the front of its group.
func (r *Run) leaveGroup(s *sourceState, id int32) {
	if !s.grouped() {
		return
	}
	q := &r.requests[id]
	g := s.group(q)
	if g.first != id {
		panicf(r, "message %d of %s leaves its group before %d", id, s.spec.name, g.first)
	}
	g.first = q.mate
	if g.first != none && g.received == 0 {
		r.lineUp(s, g.first)
	}
}

// regroup counts messages of a group that become visible or received, or are
// so no more. In a queue without groups there is nothing to do: false.
func (r *Run) regroup(s *sourceState, q *request, visible, received int32) bool {
	return s.grouped() && r.regroupIn(s, s.group(q), visible, received)
}

func (r *Run) regroupIn(s *sourceState, g *group, visible, received int32) bool {
	var could, can int32 // messages that can be received, before and after
	if g.received == 0 {
		could = g.visible
	}
	g.visible += visible
	g.received += received
	if g.received == 0 {
		can = g.visible
	}
	s.queue.waiting += int64(can - could)
	if could == 0 && can > 0 {
		r.lineUp(s, g.first)
	}
	return true
}
