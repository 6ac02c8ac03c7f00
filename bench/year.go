package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/nightdesk/nightdesk/app/trial/yeartest"
)

// supporters is how many people go through the year.
const supporters = 5_000

// year plays a year of supporters with everything that may happen to money,
// through the bank and the real door of its notices, and compares in the end.
// What is counted is all that the bank has on record and all that people did.
func (b *bench) year() error {
	n := b.count(supporters)
	month, began := time.Month(0), time.Now()
	shown := func(at time.Time, r *yeartest.Report) { // it is long: a line a month tells that it goes on
		if at.Month() != month {
			month = at.Month()
			fmt.Printf("%6.0f s  %s: %d acts\n", time.Since(began).Seconds(), at.Format("January 2006"), r.Acts)
		}
	}
	r, err := yeartest.Play(context.Background(), yeartest.Options{Data: filepath.Join(b.dir, "year"), Seed: 1, Supporters: n, Day: shown})
	if err != nil {
		return err
	}
	for _, d := range r.Differences {
		fmt.Println(d)
	}
	events := r.Happened + r.Acts
	b.add(fmt.Sprintf("a year of %d supporters, %d events, %d letters", n, events, r.Letters), float64(events)/r.Played.Seconds(), "events/s", 0, "", true)
	b.add("differences at the end of that year", float64(len(r.Differences)), "", 0, "0", len(r.Differences) == 0)
	return b.lostYear(n)
}

// lostYear plays a year in whose middle the bank closes the newsroom's account.
func (b *bench) lostYear(n int) error {
	r, err := yeartest.PlayLost(context.Background(), yeartest.Options{Data: filepath.Join(b.dir, "lost"), Seed: 1, Supporters: n})
	if err != nil {
		return err
	}
	for _, d := range r.Differences {
		fmt.Println(d)
	}
	b.add(fmt.Sprintf("a year of %d supporters whose bank is lost, %d letters: differences and readers whose time ended early", n, r.Letters), float64(len(r.Differences)), "", 0, "0", len(r.Differences) == 0)
	return nil
}
