package frame

import (
	"context"
	"fmt"
	"time"
)

// Claim is the one counted thing that an appeal says. It is counted once a day
// of the newsroom, so that a page need not be made anew for every reader who comes.
type Claim struct {
	Readers    int64 // of Month
	Supporters int64 // now
	Month      time.Time
	Bucket     string // changes when the claim does: part of every page's key
	until      time.Time
}

// Claim is the claim of today. When it cannot be counted the appeal goes without.
func (f *Frame) Claim(ctx context.Context) *Claim {
	if c := f.claim.Load(); c != nil && f.Now().Before(c.until) {
		return c
	}
	f.claiming.Lock()
	defer f.claiming.Unlock()
	now := f.Now()
	if c := f.claim.Load(); c != nil && now.Before(c.until) {
		return c
	}
	c, err := f.count(ctx, now)
	if err != nil {
		f.Log.Warn("the appeal's claim could not be counted", "err", err)
		c = &Claim{until: now.Add(time.Minute)}
	}
	c.Bucket = fmt.Sprintf("%s.%d.%d", c.Month.Format("0601"), c.Readers, c.Supporters)
	f.claim.Store(c)
	return c
}

// Recount forgets today's claim, as when the clock of the demonstration moves.
func (f *Frame) Recount() { f.claim.Store(nil) }

// count takes the last whole month if anybody read in it, else the running one.
func (f *Frame) count(ctx context.Context, now time.Time) (*Claim, error) {
	m, err := f.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	today := now.In(m.Location())
	first := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, m.Location())
	c := &Claim{Month: first.AddDate(0, -1, 0), until: time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, m.Location())}
	n, err := f.Insight.Numbers(ctx, c.Month.Format("2006-01"))
	if err == nil && n.Readers == 0 {
		c.Month = first
		n, err = f.Insight.Numbers(ctx, "")
	}
	if err != nil {
		return nil, err
	}
	c.Readers = n.Readers
	supporters, err := f.Fund.Supporters(ctx, now)
	c.Supporters = int64(supporters)
	return c, err
}
