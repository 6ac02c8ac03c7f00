package plan

import "github.com/nightdesk/nightdesk/newsroom/frame"

// Tell answers other programs with the numbers of a month, the running one
// when none is asked for. They hold an amount, so the door asks for a role
// that may see it.
func (p *Plan) Tell(v *frame.Visit) error {
	n, err := p.Insight.Numbers(v.Context(), v.Ask("month"))
	if err != nil {
		return err
	}
	return v.JSON(200, n)
}
