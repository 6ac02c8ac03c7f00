package main

import (
	"bufio"
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/fund/journal"
	"github.com/nightdesk/nightdesk/staff"
)

type booksCommand struct {
	store
	Format string `help:"How: ${enum}." enum:"hledger,csv" default:"hledger"`
	From   string `help:"The first day of posting, such as 2026-04-01. Without it: from the first." placeholder:"DAY"`
	Until  string `help:"The last day, included. Without it: up to now." placeholder:"DAY"`
}

// Validate refuses a day that is none before anything is opened.
func (c *booksCommand) Validate() error {
	for name, day := range map[string]string{"--from": c.From, "--until": c.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return fmt.Errorf("%s: %q is no day; write it as 2026-04-01", name, day)
		}
	}
	return nil
}

// Run writes the books to the standard output, whether or not the newsroom serves.
func (c *booksCommand) Run(s *shell) error {
	if !app.Exists(c.options()) {
		return fmt.Errorf("there is no newsroom in %s to read", absolute(c.Data))
	}
	return c.with(s, func(ctx context.Context, a *app.App) error {
		m, err := a.Staff.Masthead(ctx)
		if err != nil {
			return fmt.Errorf("there is no newsroom in %s to read: %w", absolute(c.Data), err)
		}
		day := func(typed string, later int) time.Time {
			t, err := time.Parse(time.DateOnly, typed)
			if err != nil {
				return time.Time{}
			}
			return time.Date(t.Year(), t.Month(), t.Day()+later, 0, 0, 0, 0, m.Location())
		}
		out := bufio.NewWriter(s.out)
		if err := a.Books.Export(ctx, staff.Machine("nightdesk books"), out, journal.Format(c.Format), day(c.From, 0), day(c.Until, 1)); err != nil {
			return err
		}
		return out.Flush()
	})
}
