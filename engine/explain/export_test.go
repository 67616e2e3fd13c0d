package explain

// Written returns the ways in which the package writes a number.
func Written(v float64) []string {
	return []string{count(v), millis(v), seconds(v), share(v), usd(v), count(v) + "/s"}
}
