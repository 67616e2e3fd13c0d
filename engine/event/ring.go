package event

// A Ring is a first-in, first-out queue in a circular buffer that doubles when
// it is full. It keeps its memory when it empties, so that a steady state
// allocates nothing. The zero Ring is empty and ready to use.
type Ring[T any] struct {
	buf  []T // its length is 0 or a power of two
	head uint
	n    uint
}

// Push appends v at the back.
func (r *Ring[T]) Push(v T) {
	if r.n == uint(len(r.buf)) {
		r.grow()
	}
	r.buf[(r.head+r.n)&uint(len(r.buf)-1)] = v
	r.n++
}

// Pop removes the front element and returns it. The ring must not be empty.
func (r *Ring[T]) Pop() T {
	if r.n == 0 {
		panic("event: Pop of an empty Ring")
	}
	front := &r.buf[r.head]
	v := *front
	var zero T
	*front = zero // let go of what v points to
	r.head = (r.head + 1) & uint(len(r.buf)-1)
	r.n--
	return v
}

// Front returns the front element in place; it is valid until the next Push or
// Pop. The ring must not be empty.
func (r *Ring[T]) Front() *T { return r.At(0) }

// At returns element i, counted from the front, in place; it is valid until
// the next Push or Pop. 0 <= i < Len.
func (r *Ring[T]) At(i int) *T {
	if uint(i) >= r.n {
		panic("event: Ring index out of range")
	}
	return &r.buf[(r.head+uint(i))&uint(len(r.buf)-1)]
}

// Len returns the number of elements.
func (r *Ring[T]) Len() int { return int(r.n) }

// Reset removes all elements and keeps the memory.
func (r *Ring[T]) Reset() {
	clear(r.buf)
	r.head, r.n = 0, 0
}

func (r *Ring[T]) grow() {
	buf := make([]T, max(8, 2*len(r.buf)))
	k := copy(buf, r.buf[r.head:])
	copy(buf[k:], r.buf[:r.head])
	r.buf, r.head = buf, 0
}
