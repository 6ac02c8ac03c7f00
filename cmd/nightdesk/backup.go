package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/backup"
	"github.com/nightdesk/nightdesk/schema"
)

type backupCommand struct {
	store
	File string `arg:"" help:"The file to write. An existing one is not replaced." type:"path"`
}

// Run writes a backup, whether or not the newsroom serves.
func (c *backupCommand) Run(s *shell) error {
	if !app.Exists(c.options()) {
		return fmt.Errorf("there is no newsroom in %s to save", absolute(c.Data))
	}
	return c.with(s, func(ctx context.Context, a *app.App) error {
		if _, err := a.Staff.People(ctx); err != nil {
			return fmt.Errorf("there is no newsroom in %s to save: %w", absolute(c.Data), err)
		}
		if err := backup.Save(ctx, a.DB, a.Blobs, c.File); err != nil {
			return err
		}
		st, err := os.Stat(c.File)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "saved %s (%.1f MB). Keep secret.key of %s too: it is not in the backup.\n", c.File, float64(st.Size())/1e6, absolute(c.Data))
		return err
	})
}

type restoreCommand struct {
	store
	File string `arg:"" help:"The backup." type:"existingfile"`
}

// Run makes a newsroom of a backup. It refuses a place where one is.
func (c *restoreCommand) Run(s *shell) error {
	return c.with(s, func(ctx context.Context, a *app.App) error {
		if err := backup.Load(ctx, a.DB, schema.Files, a.Blobs, c.File, a.Jobs.Again, a.Jobs.Prepare); err != nil {
			return err
		}
		if err := a.Story.Reindex(ctx); err != nil {
			return fmt.Errorf("everything is back but the search index: %w", err)
		}
		_, err := fmt.Fprintf(s.out, "restored into %s. Run nightdesk doctor to see what is left to do.\n", absolute(c.Data))
		return err
	})
}

// with opens the newsroom's store for one command and closes it again.
func (c store) with(s *shell, do func(context.Context, *app.App) error) error {
	o := c.options()
	o.Log = s.log
	a, err := app.Open(s.ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(do(s.ctx, a), closed(a))
}
