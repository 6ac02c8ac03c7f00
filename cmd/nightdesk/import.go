package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/transfer/wordpress"
)

type importCommand struct {
	Wordpress  wordpressCommand  `cmd:"" help:"Move in what WordPress wrote under Tools, Export (WXR 1.0 to 1.2)."`
	Supporters supportersCommand `cmd:"" help:"Bring along those who pay elsewhere today: a CSV of Ghost, Substack, WooCommerce, Razorpay, Stripe, or a plain one."`
}

type wordpressCommand struct {
	store
	File   string `arg:"" help:"The export, an XML file."`
	Media  string `help:"Folder with the old site's uploads (wp-content/uploads)." type:"path"`
	DryRun bool   `help:"Read everything and report, write nothing."`
	JSON   bool   `help:"Report as JSON."`
}

// Run moves an archive in: 0 when it is done, 1 when it is refused and nothing was written.
func (c *wordpressCommand) Run(s *shell) error {
	f, err := os.Open(c.File)
	if err != nil {
		return wrongUse{err}
	}
	defer f.Close()
	if c.Media != "" {
		if st, err := os.Stat(c.Media); err != nil || !st.IsDir() {
			return wrongUse{fmt.Errorf("--media %s is not a folder", c.Media)}
		}
	}
	// The whole file is read before anything is opened: a broken one leaves nothing behind, not even an empty newsroom.
	survey, err := wordpress.Look(f)
	if err != nil {
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
	// An import is one long burst of short-lived things: collecting less often
	// is a fifth quicker, and the limit keeps it in the same memory as before.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(200 << 20)
	return where.with(s, func(ctx context.Context, a *app.App) error {
		if err := a.Prepare(ctx); err != nil {
			return err
		}
		report, err := wordpress.Run(ctx, f, wordpress.Rooms{Staff: a.Staff, Stories: a.Story},
			wordpress.Options{Media: c.Media, DryRun: c.DryRun, Survey: survey})
		if err != nil {
			return err
		}
		if c.JSON {
			return report.WriteJSON(s.out)
		}
		return report.WriteText(s.out)
	})
}
