package money

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// LoseGateway says that a gateway is lost: nothing is asked of it any more.
func (m *Money) LoseGateway(v *frame.Visit) error { return m.turnGateway(v, true) }

// FindGateway says that a gateway that was lost answers again.
func (m *Money) FindGateway(v *frame.Visit) error { return m.turnGateway(v, false) }

func (m *Money) turnGateway(v *frame.Visit, lost bool) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	name, turn, done := v.Path("gateway"), m.Rails.Find, "done-gateway-found"
	if lost {
		turn, done = m.Rails.Lose, "done-gateway-lost"
	}
	err = turn(v.Context(), v.By, name, form.Raw("why"))
	if err == nil {
		return v.Go(gatewayPath(name), done)
	}
	if !stays(err) {
		return err
	}
	view, other := m.gatewayShown(v, nil)
	if other != nil {
		return other
	}
	view.Turn = form.Named("turn").Blame(err, "why")
	return again(gatewayPage, v, view, err)
}
