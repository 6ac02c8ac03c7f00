package journal

import (
	"io"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

// Line is what one account gets: a debit when positive, a credit when negative.
type Line struct {
	Account string
	Amount  money.Amount
}

// Tx is one transaction of the books. Its lines sum to 0 in each currency.
type Tx struct {
	Kind     string // payment, refund, payout …
	Gateway  string
	Object   string // the gateway's name for what was booked
	Occurred time.Time
	Posted   time.Time
	Lines    []Line
}

// Span is what is written.
type Span struct {
	Name    string // of the newsroom
	Zone    *time.Location
	From    time.Time // zero: from the first
	Until   time.Time // not included
	Opening []Line    // what the accounts held at From
}

// Writer takes transactions in the order in which they were posted.
type Writer interface {
	Write(tx Tx) error
	// Close writes what belongs at the end. It does not close what is written to.
	Close() error
}

// Format is how the books are written.
type Format string

const (
	Hledger Format = "hledger"
	CSV     Format = "csv"
)

// Formats are all of them.
var Formats = []Format{Hledger, CSV}

// Ending is what the name of a file of the format ends with, and Type its media type.
func (f Format) Ending() string {
	if f == CSV {
		return ".csv"
	}
	return ".journal"
}

// Type is the media type of the format.
func (f Format) Type() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

// New begins to write in a format, or is a fault beside it.
func New(f Format, w io.Writer, s Span) (Writer, error) {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	switch f {
	case Hledger:
		return newLedger(w, s)
	case CSV:
		return newTable(w, s)
	}
	return nil, fault.Bad("format", "fund-books-format")
}
