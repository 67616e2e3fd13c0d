package explain

// Written returns the ways in which the package writes a number.
func Written(v float64) []string {
	u := prose
	return []string{u.Count(v), u.Millis(v), seconds(v), u.Percent(v), u.USD(v), u.Rate(v)}
}
