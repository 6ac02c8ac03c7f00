package span

import "time"

// FinancialYear is the Indian financial year (April to March) of a moment in its own zone: "26-27".
func FinancialYear(t time.Time) string {
	y := t.Year()
	if t.Month() < time.April {
		y--
	}
	two := func(n int) string { n %= 100; return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	return two(y) + "-" + two(y+1)
}
