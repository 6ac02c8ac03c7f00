package journal

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/nightdesk/nightdesk/base/money"
)

// ledger writes a journal. Its dates are those of posting, so that a month
// that was closed stays as it was; the second date is when the money moved
// (hledger --date2).
type ledger struct {
	w     *bufio.Writer
	s     Span
	known map[string]bool // accounts and commodities that were declared
	held  map[holding]int64
	last  time.Time // the day of the last transaction
	err   error
}

type holding struct{ account, currency string }

func newLedger(w io.Writer, s Span) (*ledger, error) {
	l := &ledger{w: bufio.NewWriter(w), s: s, known: map[string]bool{}, held: map[holding]int64{}}
	l.print("; The books of %s, posted", text(s.Name))
	if !s.From.IsZero() {
		l.print(" from %s", s.From.In(s.Zone).Format(time.RFC3339))
	}
	l.print(" until %s.\n; Dates are those of booking; the second date is when the money moved.\ndecimal-mark .\n", s.Until.In(s.Zone).Format(time.RFC3339))
	opening := slices.DeleteFunc(slices.Clone(s.Opening), func(o Line) bool { return o.Amount.IsZero() })
	if len(opening) > 0 {
		l.last = s.From.In(s.Zone)
		l.declare(opening)
		l.print("\n%s opening balances\n", l.last.Format(time.DateOnly))
		l.post(opening)
	}
	return l, l.err
}

func (l *ledger) Write(tx Tx) error {
	at := tx.Posted.In(l.s.Zone)
	if !l.last.IsZero() && (at.Year() != l.last.Year() || at.Month() != l.last.Month()) {
		l.assert(time.Date(l.last.Year(), l.last.Month()+1, 0, 0, 0, 0, 0, time.UTC))
	}
	l.last = at
	l.declare(tx.Lines)
	occurred := tx.Occurred.In(l.s.Zone)
	l.print("\n%s=%s (%s) %s %s  ; kind: %s, gateway: %s, object: %s, occurred: %s\n", at.Format(time.DateOnly), occurred.Format(time.DateOnly),
		text(tx.Object), text(tx.Kind), text(tx.Gateway), text(tx.Kind), text(tx.Gateway), text(tx.Object), occurred.Format("2006-01-02T15:04:05.000000Z07:00"))
	l.post(tx.Lines)
	return l.err
}

// Close asserts what stands at the end of what was written.
func (l *ledger) Close() error {
	if !l.last.IsZero() {
		day := time.Date(l.last.Year(), l.last.Month()+1, 0, 0, 0, 0, 0, time.UTC)
		// The month that is not over is asserted on the last day that is written of.
		if end := l.s.Until.In(l.s.Zone).Add(-1); end.Year() == l.last.Year() && end.Month() == l.last.Month() && end.After(l.last) {
			day = end
		} else if l.s.Until.IsZero() {
			day = l.last
		}
		l.assert(day)
	}
	return cmp.Or(l.err, l.w.Flush())
}

func (l *ledger) print(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.w, format, args...)
	}
}

// declare names accounts and commodities before they are used, so that
// "hledger check --strict" finds every slip.
func (l *ledger) declare(lines []Line) {
	for _, one := range lines {
		if c := one.Amount.Currency; !l.known["commodity "+c] {
			l.known["commodity "+c] = true
			exp, err := money.Exponent(c)
			if err != nil {
				l.err = cmp.Or(l.err, err)
			}
			l.print("\ncommodity %s 1000.%s\n", c, strings.Repeat("0", exp))
		}
		if a := account(one.Account); !l.known[a] {
			l.known[a] = true
			l.print("\naccount %s%s\n", a, kindOf(a))
		}
	}
}

func (l *ledger) post(lines []Line) {
	for _, one := range lines {
		a := account(one.Account)
		l.held[holding{a, one.Amount.Currency}] += one.Amount.Minor
		l.print("    %-40s  %s\n", a, one.Amount)
	}
}

// assert says what every account holds at the end of a day.
func (l *ledger) assert(day time.Time) {
	all := make([]holding, 0, len(l.held))
	for h := range l.held {
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b holding) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.currency, b.currency))
	})
	l.print("\n%s balances\n", day.Format(time.DateOnly))
	for _, h := range all {
		l.print("    %-40s  %s = %s\n", h.account, money.Of(0, h.currency), money.Of(l.held[h], h.currency))
	}
}

// kindOf declares what hledger cannot tell from an account's name, for its
// balance sheet and income statement.
func kindOf(account string) string {
	switch top, _, _ := strings.Cut(account, ":"); top {
	case "contra":
		return "  ; type: R"
	case "suspense":
		return "  ; type: L"
	}
	return ""
}

// account keeps of a name what an account may be called.
func account(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ':' || r == '-' || r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '-'
	}, s)
}

// text writes what somebody else wrote so that it is nothing but text: what
// could end a code, a tag or a line, or begin a comment or a date, stands as
// its bytes in hexadecimal behind a per cent sign.
func text(s string) string {
	var b strings.Builder
	for i, r := range s {
		plain := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:@+#&'!", r) || r == ' ' && i > 0 && i+1 < len(s) && s[i+1] != ' ' && s[i-1] != ' '
		if plain && r != unicode.ReplacementChar {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
