package main

import (
	"fmt"

	"github.com/nightdesk/nightdesk/app"
)

type doctorCommand struct {
	store
	URL string `help:"How readers reach the newsroom." env:"NIGHTDESK_URL"`
}

// Run looks at everything and ends with 1 if something is wrong.
func (c *doctorCommand) Run(s *shell) error {
	o := c.options()
	o.URL, o.Log = c.URL, s.log
	findings := app.Examine(s.ctx, o)
	wrong := 0
	for _, f := range findings {
		sign := "ok   "
		switch f.Grade {
		case app.Wrong:
			sign = "WRONG"
			wrong++
		case app.Advice:
			sign = "note "
		}
		if _, err := fmt.Fprintf(s.out, "%s  %s\n", sign, f.What); err != nil {
			return err
		}
		if f.Mend != "" {
			fmt.Fprintf(s.out, "       → %s\n", f.Mend)
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d thing(s) to mend", wrong)
	}
	return nil
}
