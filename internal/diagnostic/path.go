package diagnostic

import (
	"fmt"
	"strings"
)

// A path segment with the bytes that it stands on.
type segment struct {
	name string
	at   span
}

// ParsePath splits "functions.payment.memory_mb" at its dots; array elements
// go by index, "sources.checkout.phases.0.rate". A key that has a dot in it
// stands in double or single quotes.
func ParsePath(path string) ([]string, error) {
	segments, err := splitPath(path, 0)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(segments))
	for i, s := range segments {
		names[i] = s.name
	}
	return names, nil
}

// JoinPath is the inverse of ParsePath.
func JoinPath(path []string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = QuoteKey(p)
	}
	return strings.Join(parts, ".")
}

// QuoteKey returns a key as it is written in a path or file: in quotes where
// it holds anything but letters, digits, "-" and "_".
func QuoteKey(key string) string {
	if key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == "" {
		return key
	}
	return quote(key)
}

// splitPath reads path, which stands at byte base of its source.
func splitPath(path string, base int) ([]segment, error) {
	if len(path) > 1024 {
		return nil, fmt.Errorf("a path of %d characters leads nowhere", len(path))
	}
	var segments []segment
	for i := 0; ; {
		start, name := i, ""
		if i < len(path) && (path[i] == '"' || path[i] == '\'') {
			end := strings.IndexByte(path[i+1:], path[i])
			if end < 0 {
				return nil, fmt.Errorf("the path %q has no closing quote", path)
			}
			name, i = path[i+1:i+1+end], i+end+2
		} else {
			end := strings.IndexByte(path[i:], '.')
			if end < 0 {
				end = len(path) - i
			}
			name, i = path[i:i+end], i+end
			if strings.TrimSpace(name) == "" || strings.ContainsAny(name, "\"' \t\r\n[]") {
				return nil, fmt.Errorf("%q is no path: write keys with dots between them, such as functions.payment.memory_mb", path)
			}
		}
		segments = append(segments, segment{name, span{base + start, base + i}})
		if i == len(path) {
			return segments, nil
		}
		if path[i] != '.' {
			return nil, fmt.Errorf("%q is no path: write keys with dots between them, such as functions.payment.memory_mb", path)
		}
		i++
	}
}
