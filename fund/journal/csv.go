package journal

import (
	"encoding/csv"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/money"
)

// table writes one row a line of the books. Debits and credits have a column
// each, so that no amount begins with a sign.
type table struct {
	w    *csv.Writer
	zone *time.Location
}

func newTable(w io.Writer, s Span) (*table, error) {
	t := &table{csv.NewWriter(w), s.Zone}
	return t, t.w.Write([]string{"posted", "occurred", "kind", "gateway", "object", "account", "debit", "credit", "currency"})
}

func (t *table) Write(tx Tx) error {
	for _, l := range tx.Lines {
		exp, err := money.Exponent(l.Amount.Currency)
		if err != nil {
			return err
		}
		debit, credit := l.Amount.Decimal(exp), ""
		if l.Amount.Minor < 0 {
			debit, credit = "", l.Amount.Neg().Decimal(exp)
		}
		row := []string{t.at(tx.Posted), t.at(tx.Occurred), tx.Kind, tx.Gateway, tx.Object, l.Account, debit, credit, l.Amount.Currency}
		for i := range row {
			row[i] = Harmless(row[i])
		}
		if err := t.w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) at(moment time.Time) string { return moment.In(t.zone).Format(time.RFC3339) }

func (t *table) Close() error {
	t.w.Flush()
	return t.w.Error()
}

// Harmless puts an apostrophe before what a spreadsheet would take for a
// formula (OWASP, CSV Injection), also behind what some of them strip.
func Harmless(cell string) string {
	bare := strings.TrimLeftFunc(cell, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
	first, _ := utf8.DecodeRuneInString(bare)
	if bare != cell || strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}
