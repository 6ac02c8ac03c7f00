package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// Pause asks the gateway to charge a reader's pledge no more until it is
// resumed: what is paid stays, and nothing is charged for the time between.
// It is paused when the gateway says so. A Conflict (fund-cannot-pause) where
// the gateway cannot, or the mandate is in trouble; asking twice is fine.
func (f *Fund) Pause(ctx context.Context, reader audience.ReaderID, id PledgeID) error {
	return f.hold(ctx, reader, id, false)
}

// Resume asks the gateway to charge a paused pledge again. A Conflict
// (fund-cannot-pause) where the gateway cannot: UPI has only the payer resume,
// in their app. Asking twice is fine.
func (f *Fund) Resume(ctx context.Context, reader audience.ReaderID, id PledgeID) error {
	return f.hold(ctx, reader, id, true)
}

// What a reader wanted last: of two askings that reach the gateway in the
// wrong order, the later one counts.
const (
	wishPause  = "pause"
	wishResume = "resume"
)

func wish(resume bool) string {
	if resume {
		return wishResume
	}
	return wishPause
}

func (f *Fund) hold(ctx context.Context, reader audience.ReaderID, id PledgeID, resume bool) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pledgeWhere(ctx, tx, `g.id = $1 and g.reader = $2`, id, reader)
		if err != nil {
			return err
		}
		if p.settled.IsZero() || !p.stopped.IsZero() || p.Ref == "" {
			return fault.New(fault.Conflict, "fund-pledge-over")
		}
		held, _, err := Turn(ctx, tx, id)
		if err != nil {
			return err
		}
		_, pauses := f.gateways[p.Gateway].(Pauser)
		if !pauses || !f.recurs(p) || held != "" && held != KindPaused {
			return fault.New(fault.Conflict, "fund-cannot-pause")
		}
		wanted, err := wished(ctx, tx, id)
		if as := (held == KindPaused) != resume; err != nil || as && wanted != wish(!resume) {
			return err // it stands so already, and nothing else is under way
		}
		if _, err := tx.Do(ctx, `update fund_pledge set wish = $2 where id = $1`, id, wish(resume)); err != nil {
			return err
		}
		return tx.Tell(ctx, PauseAsked{p.ID, p.Gateway, p.Ref, resume})
	})
}

func wished(ctx context.Context, from db.Querier, id PledgeID) (w string, err error) {
	err = db.Found(from.Row(ctx, `select wish from fund_pledge where id = $1`, id).Scan(&w))
	return w, err
}

// HoldAtGateway has the gateway hold a mandate, or go on with it. It listens
// to PauseAsked, and bears a repeat. What came of it is told as facts.
func (f *Fund) HoldAtGateway(ctx context.Context, a PauseAsked) error {
	p, err := pledge(ctx, f.db, a.Pledge)
	if err != nil {
		return err
	}
	wanted, err := wished(ctx, f.db, a.Pledge)
	if err != nil || !p.stopped.IsZero() || wanted != wish(a.Resume) {
		return err
	}
	through, err := f.Reached(ctx, a.Gateway)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	g, can := through.(Pauser)
	if err != nil || !can {
		return fault.New(fault.Unavailable, "fund-gateway-closed")
	}
	asking, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if a.Resume {
		err = g.Resume(asking, a.Ref)
	} else {
		err = g.Pause(asking, a.Ref)
	}
	if fault.Is(err, fault.Invalid) { // it refuses for good: the account goes on showing how the mandate stands
		return f.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_pledge set wish = '' where id = $1 and wish = $2`, p.ID, wanted)
			return err
		})
	}
	if err != nil {
		return err
	}
	// Its notice tells the same: a gateway that does not answer this loses nothing.
	_ = f.fetch(ctx, p, fetchWithin)
	return nil
}
