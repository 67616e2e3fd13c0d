package event

// An Event is something that is due at an instant: 24 bytes, without pointers.
//
// Events are totally ordered by (At, Order). Order holds a class in its top 4
// bits, so that what frees capacity comes before what asks for it, and a
// sequence number below. Two events with the same At and Order have no order
// between them; whoever numbers events sees to it that there are none.
type Event struct {
	At    int64  // nanoseconds on the simulated clock; may be negative
	Order uint64 // class << ClassShift | sequence number
	ID    uint32 // what the event is about, by kind
	Gen   uint32 // kind << 24 | generation
}

const (
	// ClassShift is where the class begins in Event.Order.
	ClassShift = 60
	// MaxGeneration is the largest generation; it counts modulo MaxGeneration + 1.
	MaxGeneration = 1<<24 - 1
)

// New returns an event. Of gen only the low 24 bits are kept.
func New(at int64, order uint64, id, gen uint32, kind uint8) Event {
	return Event{At: at, Order: order, ID: id, Gen: gen&MaxGeneration | uint32(kind)<<24}
}

// Kind says what happens; its meaning is the simulator's.
func (e Event) Kind() uint8 { return uint8(e.Gen >> 24) }

// Generation tells an event apart from one that was meant for an earlier user
// of the same ID.
func (e Event) Generation() uint32 { return e.Gen & MaxGeneration }

// Before reports whether e comes before f.
func (e *Event) Before(f *Event) bool {
	return e.At < f.At || e.At == f.At && e.Order < f.Order
}
