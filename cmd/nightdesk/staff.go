package main

import (
	"context"
	"fmt"
	"net/url"
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
	URL   string `help:"How the newsroom is reached, such as https://news.example.org. By default https:// and the domain that Set-up names." env:"NIGHTDESK_URL"`
}

// thisMachine is where a newsroom listens that was told nothing else.
const thisMachine = "http://127.0.0.1:8080"

// reached is the address of the newsroom: as the command or its environment
// says, else by the domain that was set; failing both, on this machine, which is said.
func (c *inviteCommand) reached(s *shell, m staff.Masthead) string {
	if c.URL != "" {
		return strings.TrimRight(c.URL, "/")
	}
	if u, err := url.Parse("https://" + m.Domain); err == nil && m.Domain != "" && u.Host == m.Domain {
		return u.String()
	}
	fmt.Fprintln(s.err, "nightdesk: nobody has said how the newsroom is reached, so the link is for this machine: give --url or NIGHTDESK_URL, or set the domain under Set-up.")
	return thisMachine
}

// Run prints one line: the link. It works once, for three days.
func (c *inviteCommand) Run(s *shell) error {
	return c.with(s, func(ctx context.Context, a *app.App) error {
		if err := a.Prepare(ctx); err != nil {
			return err
		}
		m, err := a.Staff.Masthead(ctx)
		if err != nil {
			return err
		}
		_, token, err := a.Staff.Invite(ctx, staff.Machine("command line"), c.Email, c.Name, staff.Role(c.Role))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s/newsroom/in?t=%s\n", c.reached(s, m), token)
		return err
	})
}
