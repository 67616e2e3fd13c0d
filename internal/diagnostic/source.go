package diagnostic

import (
	"bytes"
	"sort"
)

// A Source is a text that turns byte offsets into places. It does not copy
// the text, which must not change afterwards.
type Source struct {
	File string

	data   []byte  // without the byte order mark
	starts []int   // offset of each line's first byte
	runes  []int32 // characters before byte i*columnBlock
}

// A line may be as long as a file: counting characters from its start for
// every place would take quadratic time, so they are counted in blocks once.
const columnBlock = 1024

var byteOrderMark = []byte("\xef\xbb\xbf")

// NewSource indexes a text by line. A byte order mark at its start is left
// out: offsets count from what follows it.
func NewSource(file string, data []byte) *Source {
	s := &Source{File: file, data: bytes.TrimPrefix(data, byteOrderMark), starts: []int{0}}
	count := int32(0)
	for i, b := range s.data {
		if i%columnBlock == 0 {
			s.runes = append(s.runes, count)
		}
		if b == '\n' {
			s.starts = append(s.starts, i+1)
		}
		if startsRune(b) {
			count++
		}
	}
	s.runes = append(s.runes, count)
	return s
}

// Text is what offsets count in: the text without its byte order mark.
func (s *Source) Text() []byte { return s.data }

// startsRune reports whether b is not a continuation byte: counting these
// counts characters, also across a cut between blocks.
func startsRune(b byte) bool { return b&0xc0 != 0x80 }

// before returns the number of characters before a byte offset.
func (s *Source) before(offset int) int {
	block := offset / columnBlock
	n := int(s.runes[min(block, len(s.runes)-1)])
	for _, b := range s.data[min(block*columnBlock, len(s.data)):offset] {
		if startsRune(b) {
			n++
		}
	}
	return n
}

// Position is where the byte at offset stands; an offset outside the text is
// taken to its nearer end.
func (s *Source) Position(offset int) Position {
	offset = max(0, min(offset, len(s.data)))
	line := sort.SearchInts(s.starts, offset+1) - 1
	return Position{line + 1, s.before(offset) - s.before(s.starts[line]) + 1}
}

// Place is the range of the bytes from start to just before end.
func (s *Source) Place(start, end int) Place {
	from := s.Position(start)
	if end <= start {
		return Place{s.File, Range{from, from}}
	}
	return Place{s.File, Range{from, s.Position(end)}}
}

// excerpt returns the characters [first, last) of a line, which counts from 1.
func (s *Source) excerpt(line, first, last int) []rune {
	start := s.before(s.starts[line-1])
	return []rune(string(s.data[s.offset(start+first):s.offset(start+last)]))
}

// length returns how many characters a line has without its end.
func (s *Source) length(line int) int {
	start, end := s.starts[line-1], len(s.data)
	if line < len(s.starts) {
		end = s.starts[line] - 1
		if end > start && s.data[end-1] == '\r' {
			end--
		}
	}
	return s.before(end) - s.before(start)
}

// offset is the inverse of before: where the character with that number
// starts.
func (s *Source) offset(number int) int {
	block := max(0, sort.Search(len(s.runes), func(i int) bool { return int(s.runes[i]) > number })-1)
	i, n := block*columnBlock, int(s.runes[block])
	for ; i < len(s.data); i++ {
		if startsRune(s.data[i]) {
			if n == number {
				return i
			}
			n++
		}
	}
	return len(s.data)
}
