package bring

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Bringing is where supporters come along.
type Bringing struct {
	db    *db.DB
	staff *staff.Staff
	fund  *fund.Fund
}

// New makes it for a fund.
func New(d *db.DB, st *staff.Staff, f *fund.Fund) *Bringing {
	return &Bringing{db: d, staff: st, fund: f}
}

// Coming is support that was paid, or given, at another place.
type Coming struct {
	Key     string // see KeyOf
	Reader  audience.ReaderID
	Source  string    // the place
	Plan    fund.Plan // of our plans
	Amount  money.Amount
	Gateway string    // that charges it on by itself, or takes it by hand; "" where nobody does
	Ref     string    // the gateway's name for the mandate, "" without one
	Since   time.Time // supporting there; zero: from now on
	From    time.Time // what was paid last begins; zero: as long before its end as the plan's payments last
	Until   time.Time // a moment of the last day that is paid; zero: without end
	Ended   bool      // it is not charged on there
	Given   bool      // it was given there, and not paid: a grant
	Name    string    // of the payer
	Email   string
	Lang    lang.Code
}

// KeyOf is by what a support is known again: the gateway's name for its
// mandate, the other place's own name for it, or else its reader, who then has
// one there.
func KeyOf(source, theirs string, reader audience.ReaderID) string {
	if theirs != "" {
		return source + ":" + theirs
	}
	return source + ":reader:" + string(reader)
}

// Fate is what became of a support that came along.
type Fate string

const (
	Came    Fate = "new"
	Moved   Fate = "moved"   // known, and paid further now
	Ended   Fate = "ended"   // known, and not charged on any more
	Known   Fate = "known"   // nothing changed
	Ours    Fate = "ours"    // the mandate was begun here
	Revoked Fate = "revoked" // what was given was taken back here
)

// Gateway tells what the program's gateway of a name can do: charge by itself, or be paid by hand.
func (b *Bringing) Gateway(name string) (is, byHand bool) {
	for _, g := range b.fund.Plugs() {
		if g.Name() == name {
			_, byHand = g.(fund.ByHand)
			return true, byHand
		}
	}
	return false, false
}

// Kept is a support that was brought before.
type Kept struct {
	Reader audience.ReaderID // who may be gone since
	kept   support
}

// Foresee is what would become of one more telling, where nothing is to be written.
func (k Kept) Foresee(c Coming) Fate {
	switch longer := later(c.Until, k.kept.ends); {
	case k.kept.paid:
		return Known
	case longer > 0, longer == 0 && k.kept.raises(c), k.kept.adopts(c):
		return Moved
	case c.Ended && !k.kept.stopped:
		return Ended
	}
	return Known
}

// Kept finds what was brought before under some keys.
func (b *Bringing) Kept(ctx context.Context, keys []string) (map[string]Kept, error) {
	out := map[string]Kept{}
	for part := range slices.Chunk(keys, 500) {
		rows, err := b.kept(ctx, b.db, part)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.key] = Kept{r.reader, r}
		}
	}
	return out, nil
}

// Bring takes supports over, many in one transaction; the answer stands in the
// order of the asking. Nobody is written to and no gateway is asked.
func (b *Bringing) Bring(ctx context.Context, all []Coming) (fates []Fate, err error) {
	err = b.db.Write(ctx, func(tx *db.Tx) error {
		w, err := b.open(ctx, tx, all)
		if err != nil {
			return err
		}
		fates = make([]Fate, len(all))
		for i, c := range all {
			if c.Given {
				fates[i], err = w.give(c)
			} else {
				fates[i], err = w.take(c)
			}
			if err != nil {
				return err
			}
		}
		return w.keep()
	})
	return fates, err
}
