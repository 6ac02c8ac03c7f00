package money

import (
	"html/template"
	"strconv"

	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// moves is the page of the moves.
const moves = home + "/moves"

// movesView is the moves that were, and the form of another.
type movesView struct {
	Rows     []moveRow
	Lost     []lost
	Form     *frame.Form // nil for who may not prepare one
	From, To []frame.Option
}

type moveRow struct {
	Path, Ways, State, Pill, Count string
	When                           template.HTML
}

var movesPage = frame.NewPage[movesView](files, "move_list.html")

var movePills = map[move.State]string{move.Prepared: "open", move.Running: "published", move.Paused: "open", move.Ended: ""}

// ShowMoves lists the moves and offers to prepare one.
func (m *Money) ShowMoves(v *frame.Visit) error {
	form := frame.Filled("from", v.Ask("from"), "days", strconv.Itoa(move.Days))
	view, err := m.moves(v, form)
	if err != nil {
		return err
	}
	return movesPage.Show(v, view)
}

func (m *Money) moves(v *frame.Visit, form *frame.Form) (view movesView, err error) {
	all, err := m.Moves.All(v.Context())
	if err != nil {
		return view, err
	}
	for _, one := range all {
		p, err := m.Moves.Progress(v.Context(), one)
		if err != nil {
			return view, err
		}
		view.Rows = append(view.Rows, moveRow{Path: movePath(one.ID), Ways: waysWords(one), State: frame.Speaks.Say(one.State().Key()), Pill: movePills[one.State()],
			Count: frame.Speaks.Say("moves-count", "Count", p.By[move.Moved], "All", p.All), When: v.When(one.Prepared)})
	}
	if view.Lost, err = m.lost(v); err != nil || !v.By.Role.Runs() {
		return view, err
	}
	view.Form = form
	gateways, err := m.Fund.Gateways(v.Context())
	for _, g := range gateways {
		if !g.ByHand {
			view.From = append(view.From, frame.Option{Value: g.Name, Words: gatewayWords(g.Name)})
		}
		if g.Open {
			view.To = append(view.To, frame.Option{Value: g.Name, Words: gatewayWords(g.Name)})
		}
	}
	if form.Get("from") == "" && len(view.From) > 0 {
		form.Set("from", view.From[0].Value)
	}
	for _, to := range view.To { // nobody moves to where they are
		if form.Get("to") == "" && to.Value != form.Get("from") {
			form.Set("to", to.Value)
		}
	}
	return view, err
}

// PrepareMove writes a move down and shows who it is and what they will read.
func (m *Money) PrepareMove(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	days, err := form.Number("days")
	var id move.MoveID
	if err == nil {
		id, err = m.Moves.Prepare(v.Context(), v.By, form.Get("from"), form.Get("to"), days, form.Raw("why"))
	}
	if err == nil {
		return v.Go(movePath(id), "done-saved")
	}
	if !stays(err) {
		return err
	}
	view, other := m.moves(v, form.Blame(err, "from", "to", "days", "why"))
	if other != nil {
		return other
	}
	return again(movesPage, v, view, err)
}

func movePath(id move.MoveID) string { return moves + "/" + string(id) }

func waysWords(one move.Move) string { return gatewayWords(one.From) + " → " + gatewayWords(one.To) }
