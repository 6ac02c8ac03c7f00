package paper

import (
	"fmt"

	"github.com/nightdesk/nightdesk/base/money"
)

var ones = [...]string{"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
	"Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"}

var tens = [...]string{"", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"}

// Count writes a whole number as Indian English does: Twelve Lakh Thirty-Four
// Thousand Five Hundred Six. Above a hundred crore the crores are counted
// themselves: One Lakh Crore.
func Count(n uint64) string {
	switch {
	case n < 20:
		return ones[n]
	case n < 100:
		out := tens[n/10]
		if n%10 != 0 {
			out += "-" + ones[n%10]
		}
		return out
	}
	for _, unit := range []struct {
		size uint64
		name string
	}{{10_000_000, "Crore"}, {100_000, "Lakh"}, {1_000, "Thousand"}, {100, "Hundred"}} {
		if n < unit.size {
			continue
		}
		out := Count(n/unit.size) + " " + unit.name
		if n%unit.size != 0 {
			out += " " + Count(n%unit.size)
		}
		return out
	}
	return "" // not reached: a hundred is the least unit
}

// InWords writes an amount as cheques have it: "Rupees Ten Thousand only",
// "Rupees Ninety-Nine and Paise Fifty only"; of other currencies "USD Five
// and 25/100 only".
func InWords(a money.Amount) string {
	sign, n := "", uint64(a.Minor)
	if a.Minor < 0 {
		sign, n = "Minus ", -n
	}
	exp, err := money.Exponent(a.Currency)
	if err != nil {
		return a.String()
	}
	part := uint64(1)
	for range exp {
		part *= 10
	}
	whole, rest := n/part, n%part
	if a.Currency != "INR" {
		out := sign + a.Currency + " " + Count(whole)
		if rest != 0 {
			out += fmt.Sprintf(" and %0*d/%d", exp, rest, part)
		}
		return out + " only"
	}
	rupees, paise := "Rupees ", "Paise "
	if whole == 1 {
		rupees = "Rupee "
	}
	if rest == 1 {
		paise = "Paisa "
	}
	switch {
	case rest == 0:
		return sign + rupees + Count(whole) + " only"
	case whole == 0:
		return sign + paise + Count(rest) + " only"
	}
	return sign + rupees + Count(whole) + " and " + paise + Count(rest) + " only"
}
