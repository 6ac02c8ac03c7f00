package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

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
		_, err = fmt.Fprintf(s.out, "saved %s (%.1f MB). Keep secret.key, left.txt and numbers.txt of %s too: they are not in the backup.\n", c.File, float64(st.Size())/1e6, absolute(c.Data))
		return err
	})
}

type restoreCommand struct {
	store
	File    string    `arg:"" help:"The backup." type:"existingfile"`
	Stopped time.Time `help:"When the newsroom before was stopped (UTC), if you know: readers are told by letter of what they paid after that." format:"2006-01-02 15:04" placeholder:"'2026-11-23 21:40'"`
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
		made, err := backup.Made(c.File)
		if err != nil {
			return err
		}
		r, err := a.Restore(ctx, made, c.Stopped)
		if err != nil {
			return fmt.Errorf("everything is back, and it is not told of which moment: restore once more into an empty place: %w", err)
		}
		return c.tell(s, made.UTC().Format("2006-01-02 15:04 UTC"), r)
	})
}

// tell says what the backup lacks, and who sees to it.
func (c *restoreCommand) tell(s *shell, made string, r app.Restored) error {
	who := fmt.Sprintf("Who left since is not known here: no left.txt lay in %s. Copy it from the old place and restore again, or erase them once more by hand.", absolute(c.Data))
	if r.Listed {
		who = fmt.Sprintf("Readers who left since, and were erased again: %d.", r.Erased)
	}
	since := "about that time"
	if !c.Stopped.IsZero() {
		since = "about the time until " + c.Stopped.UTC().Format("2006-01-02 15:04 UTC")
	}
	_, err := fmt.Fprintf(s.out, `restored into %s, as it was at %s.
When it serves, it asks the gateways first what happened since, and books nothing else before. Readers are not written to again %s.
Transfers that were confirmed by hand since are not in it: compare the bank's statement, and confirm them again.
%s
%s
%sRun nightdesk doctor to see what is left to do.
`, absolute(c.Data), made, since, c.numbers(r), who, c.sealed(r))
	return err
}

// numbers says what of the documents since is known.
func (c *restoreCommand) numbers(r app.Restored) string {
	if !r.Numbered {
		return fmt.Sprintf("Which numbers the documents since had is not known here: no numbers.txt lay in %s. They are numbered anew in the order in which the gateways got the money, and one that was confirmed by hand may now bear a number that another reader's document has. Copy the file from the old place and restore again, or compare the documents of that time with those that were sent.", absolute(c.Data))
	}
	said := fmt.Sprintf("Documents since keep their numbers; waiting for what they were given to: %d. Nobody else gets these.", r.Numbers)
	if r.Unread > 0 {
		said += fmt.Sprintf(" Lines of numbers.txt that cannot be read: %d.", r.Unread)
	}
	return said
}

// sealed says what the key beside the newsroom does not open.
func (c *restoreCommand) sealed(r app.Restored) string {
	if len(r.Sealed) == 0 {
		return ""
	}
	return fmt.Sprintf("The keys of %s cannot be opened: the secret.key in %s is not the one of this backup. Copy it from the old place before anything else, or type these keys in anew.\n", strings.Join(r.Sealed, ", "), absolute(c.Data))
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
