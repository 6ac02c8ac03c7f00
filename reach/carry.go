package reach

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/job"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Due is told when a letter is written down and waits to be carried.
type Due struct {
	Letter string `json:"letter"`
}

// The kinds of letter. Their names stand in the table and never change.
const (
	staffLink  = "staff-link"
	readerLink = "reader-link"
	thanks     = "thanks"
	stopped    = "stopped"
	refunded   = "refunded"

	lostDispute = "dispute-lost"
	given       = "given"
	railSilent  = "rail-silent"
	railDead    = "rail-dead"
)

// useful is how long a letter with a link may wait for the post: a link that comes late only puzzles.
const useful = 10 * time.Minute

// held is how long one carrier may have a letter before another may try. It
// is longer than a job may take, so that two never carry one letter at once.
const heldFor = 90 * time.Second

// writeWithin bounds the writing down of what became of a letter.
const writeWithin = 5 * time.Second

// SendStaffLink hears that one of the staff wants to sign in.
func (r *Reach) SendStaffLink(ctx context.Context, f staff.LinkAsked) error {
	if f.Person == "" {
		return nil // a stranger asked
	}
	return r.write(ctx, staffLink, db.NewID(), string(f.Person), "en", r.db.Now().Add(useful))
}

// SendReaderLink hears that a reader wants to sign in.
func (r *Reach) SendReaderLink(ctx context.Context, f audience.LinkAsked) error {
	return r.toReader(ctx, readerLink, db.NewID(), f.Reader, r.db.Now().Add(useful))
}

// ThankSupporter hears that a payment is booked.
func (r *Reach) ThankSupporter(ctx context.Context, f fund.Settled) error {
	if f.Quiet {
		return nil
	}
	return r.toReader(ctx, thanks, f.Receipt, f.Reader, time.Time{})
}

// ConfirmStop hears that a reader stopped a pledge.
func (r *Reach) ConfirmStop(ctx context.Context, f fund.Stopped) error {
	if f.Quiet {
		return nil
	}
	return r.toReader(ctx, stopped, string(f.Pledge), f.Reader, time.Time{})
}

// TellRefund hears that money went back.
func (r *Reach) TellRefund(ctx context.Context, f fund.Refunded) error {
	if f.Quiet {
		return nil
	}
	return r.toReader(ctx, refunded, f.Refund, f.Reader, time.Time{})
}

func (r *Reach) toReader(ctx context.Context, kind, about string, id audience.ReaderID, ends time.Time) error {
	reader, err := r.audience.Reader(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil // the reader has left since
	}
	if err != nil {
		return err
	}
	return r.write(ctx, kind, about, string(id), reader.Lang, ends)
}

// write puts a letter down once for what it is about, and has it carried.
func (r *Reach) write(ctx context.Context, kind, about, person string, code lang.Code, ends time.Time) error {
	return r.db.Write(ctx, func(tx *db.Tx) error {
		id := db.NewID()
		n, err := tx.Do(ctx, `
			insert into reach_letter (id, kind, about, person, lang, made, ends, tries, carrier)
			values ($1, $2, $3, $4, $5, $6, $7, 0, '') on conflict (kind, about) do nothing`,
			id, kind, about, person, code, db.At(tx.Now()), db.At(ends))
		if err != nil {
			return err
		}
		if n == 1 {
			if err := tx.Tell(ctx, Due{id}); err != nil {
				return err
			}
		}
		return job.Complete(ctx, tx)
	})
}

// waiting is a letter that somebody took to carry.
type waiting struct {
	id, kind, about, person string
	lang                    lang.Code
	ends                    time.Time
}

// Carry sends one letter. If the post does not work the letter waits and the error says why.
func (r *Reach) Carry(ctx context.Context, d Due) error {
	// Who holds a letter holds it by the newsroom's clock, which may jump: on a
	// machine that slept, a letter in this very program's hands looks forgotten.
	if _, held := r.inHand.LoadOrStore(d.Letter, true); held {
		return nil
	}
	defer r.inHand.Delete(d.Letter)
	w, mine, err := r.take(ctx, d.Letter)
	if err != nil || !mine {
		return err
	}
	name, err := r.hand(ctx, w)
	// What became of it is written down even if it is time to stop: a letter
	// that is out and not marked would go out again.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
	defer cancel()
	if err != nil {
		return r.putBack(ctx, w, err)
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Do(ctx, `update reach_letter set sent = $2, carrier = $3, held = null where id = $1`, w.id, db.At(tx.Now()), name); err != nil {
			return err
		}
		return job.Complete(ctx, tx)
	})
}

// take holds a letter for one carrier. It is not mine if it was sent, is
// somebody else's now, or has become useless.
func (r *Reach) take(ctx context.Context, id string) (w waiting, mine bool, err error) {
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		mine = false
		now := tx.Now()
		err := db.Found(tx.Row(ctx, `
			update reach_letter set held = $2, tries = tries + 1 where id = $1 and sent is null and (held is null or held < $3)
			returning id, kind, about, person, lang, ends`, id, db.At(now.Add(heldFor)), db.At(now)).
			Scan(&w.id, &w.kind, &w.about, &w.person, &w.lang, db.Moment(&w.ends)))
		if fault.Is(err, fault.NotFound) {
			return job.Complete(ctx, tx)
		}
		if err != nil {
			return err
		}
		if !w.ends.IsZero() && !now.Before(w.ends) {
			_, err = tx.Do(ctx, `update reach_letter set sent = $2, carrier = 'too late', held = null where id = $1`, id, db.At(now))
			return err
		}
		mine = true
		return nil
	})
	return w, mine, err
}

func (r *Reach) putBack(ctx context.Context, w waiting, cause error) error {
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `update reach_letter set held = null where id = $1 and sent is null`, w.id)
		return err
	})
	if err != nil {
		return err
	}
	if fault.Of(cause).Key == "post-unset" {
		return nil // the sweep takes it up once a mail server is set
	}
	return nameless(cause)
}

// nameless is an error without the addresses in it: mail servers repeat whom
// they refuse, and the error goes into the log and the queue's table.
func nameless(err error) error {
	if said := addressLike.ReplaceAllString(err.Error(), "(address)"); said != err.Error() {
		return errors.New(said)
	}
	return err
}

var addressLike = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)

// hand writes the words and hands the letter over; it gives the carrier's name.
func (r *Reach) hand(ctx context.Context, w waiting) (string, error) {
	carrier, post, err := r.carrier(ctx)
	if err != nil {
		return "", err
	}
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return "", err
	}
	l := r.envelope(m, post, w.id, "", "", w.lang)
	sheet, err := r.compose(ctx, w, m, &l)
	if fault.Is(err, fault.NotFound) {
		return "nobody left", nil
	}
	if err != nil {
		return "", err
	}
	if err := sheet.Into(&l); err != nil {
		return "", err
	}
	return carrier.Name(), carrier.Carry(ctx, l)
}

// CarryDue looks for letters that wait without a job: while no mail server was
// set, or after a restore. One that was refused n times is n times n minutes
// old before it is tried again, so that no mail server is worn out with it.
func (r *Reach) CarryDue(ctx context.Context) error {
	if _, _, err := r.carrier(ctx); err != nil {
		return nil // nobody carries; the set-up page says so
	}
	now := r.db.Now()
	ids, err := db.All(ctx, r.db, func(s *string) []any { return []any{s} }, `
		select id from reach_letter where sent is null and made < $1 and (held is null or held < $2)
		and made + tries * tries * $3 < $2 order by made limit 100`,
		db.At(now.Add(-2*time.Minute)), db.At(now), time.Minute.Microseconds())
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := r.Carry(ctx, Due{id})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.Log.Warn("a letter still waits", "letter", id, "err", err)
		}
	}
	return nil
}

// Sent tells how many letters wait and when the last one went, for the set-up page.
func (r *Reach) Sent(ctx context.Context) (waiting int, last time.Time, err error) {
	err = r.db.Row(ctx, `select count(*) - count(sent), max(sent) from reach_letter`).Scan(&waiting, db.Moment(&last))
	return waiting, last, err
}

// addressed fills in whom a letter goes to.
func addressed(l *mail.Letter, to, name string) { l.To, l.ToName = to, name }
