package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/transfer/supporters"
)

type supportersCommand struct {
	store
	File   string   `arg:"" help:"The export, a CSV file."`
	DryRun bool     `help:"Read everything and report, write nothing."`
	JSON   bool     `help:"Report as JSON."`
	Check  bool     `help:"Ask the gateways about the mandates that are adopted, and name what differs."`
	Map    []string `help:"A column of theirs that means one of ours: \"Their column=email\". Again for each." sep:"none"`
	Plan   []string `help:"A plan of theirs that is one of ours: \"Gold=monthly\". Again for each." sep:"none"`
	Days   string   `help:"How 3/4/2026 is meant: dmy or mdy, where the file does not show it."`
	Source string   `help:"What the other place is called, where the file does not show it."`
}

// Run brings supporters along: 0 when it is done, 1 when the file is refused and nothing was written.
func (c *supportersCommand) Run(s *shell) error {
	f, err := os.Open(c.File)
	if err != nil {
		return wrongUse{err}
	}
	defer f.Close()
	o := supporters.Options{DryRun: c.DryRun, Check: c.Check, Days: c.Days, Source: c.Source}
	if o.Map, err = pairs(c.Map); err == nil {
		o.Plans, err = pairs(c.Plan)
	}
	if err != nil {
		return err
	}
	// The whole file is read before anything is opened: one that cannot be understood leaves nothing behind.
	if o.Survey, err = supporters.Look(s.ctx, f, o); err != nil {
		return err
	}
	where := c.store
	if c.DryRun && !app.Exists(c.options()) {
		if where.Data, err = os.MkdirTemp("", "nightdesk-dry-run-*"); err != nil {
			return err
		}
		where.Database = ""
		defer os.RemoveAll(where.Data)
	}
	if terminal, is := s.err.(*os.File); is && watched(terminal) {
		o.Progress = progress(terminal)
	}
	return where.with(s, func(ctx context.Context, a *app.App) error {
		if err := a.Prepare(ctx); err != nil {
			return err
		}
		report, err := supporters.Run(ctx, f, supporters.Rooms{Staff: a.Staff, Audience: a.Audience, Fund: a.Fund, Bring: a.Bring}, o)
		if o.Progress != nil {
			fmt.Fprint(s.err, "\r\033[K")
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return report.WriteJSON(s.out)
		}
		return report.WriteText(s.out)
	})
}

// pairs reads "Theirs=ours"; theirs may hold the sign, ours never does.
func pairs(all []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range all {
		i := strings.LastIndexByte(p, '=')
		if i < 1 {
			return nil, fault.New(fault.Invalid, "bring-pair", "Pair", p)
		}
		out[strings.TrimSpace(p[:i])] = strings.TrimSpace(p[i+1:])
	}
	return out, nil
}

// watched tells whether somebody looks on at a terminal.
func watched(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// progress writes how far an import is, at most five times a second.
func progress(to *os.File) func(done, all int) {
	var last time.Time
	return func(done, all int) {
		if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
			last = now
			fmt.Fprintf(to, "\r%d of %d lines", done, all)
		}
	}
}
