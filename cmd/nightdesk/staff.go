package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/staff"
)

type staffCommand struct {
	Invite inviteCommand `cmd:"" help:"Add somebody, or invite them again, and print a link that signs them in."`
}

type inviteCommand struct {
	store
	Email string `arg:"" help:"The person's e-mail address."`
	Role  string `help:"What they may do." required:"" enum:"reporter,editor,publisher"`
	Name  string `help:"Their name; by default the part of the address before the @."`
	URL   string `help:"How the newsroom is reached." default:"http://127.0.0.1:8080" env:"NIGHTDESK_URL"`
}

// Run prints one line: the link. It works once, for three days.
func (c *inviteCommand) Run(s *shell) error {
	return c.with(s, func(ctx context.Context, a *app.App) error {
		if err := a.Prepare(ctx); err != nil {
			return err
		}
		_, token, err := a.Staff.Invite(ctx, staff.Machine("command line"), c.Email, c.Name, staff.Role(c.Role))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s/newsroom/in?t=%s\n", strings.TrimRight(c.URL, "/"), token)
		return err
	})
}
