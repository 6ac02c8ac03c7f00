package money

import (
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
)

// moveView is one move: before it begins, who it is and what they will read;
// then how far it is.
type moveView struct {
	Path, Title, Why, State, Pill, Kept string
	Prepared, Running, Paused, Ended    bool
	Who                                 []string
	Letters                             []letterView
	Begin, Ends                         string // what each of the two does
	Picture                             template.HTML
	Count                               string
	Figures                             []figureView
	Rows                                []movedRow
	Turn                                turn
	Form                                *frame.Form // with a reason; nil for who may not act
}

type letterView struct {
	reach.Preview
	Language, Dir string
}

// figureView is a number that leads to those whom it counts.
type figureView struct {
	Words, Path string
	Count       int
	Here        bool
}

type movedRow struct {
	Who               *who
	Step, Pill, Until string
	Plan, Sum         string
	Letters           []string
	Uncarried         bool
}

var (
	movePage  = frame.NewPage[moveView](files, "move_show.html")
	stepPills = map[move.Step]string{move.Moved: "published", move.OnWay: "open", move.Waiting: "open", move.Left: "withdrawn"}
)

// uncarried is the filter of those whose letter could not be carried.
const uncarried = "uncarried"

// Move shows one move.
func (m *Money) Move(v *frame.Visit) error {
	view, err := m.move(v)
	if err != nil {
		return err
	}
	return movePage.Show(v, view)
}

func (m *Money) move(v *frame.Visit) (moveView, error) {
	ctx := v.Context()
	one, err := m.Moves.Move(ctx, move.MoveID(v.Path("move")))
	if err != nil {
		return moveView{}, err
	}
	state := one.State()
	view := moveView{Path: movePath(one.ID), Title: waysWords(one), Why: one.Why, State: frame.Speaks.Say(state.Key()), Pill: movePills[state],
		Kept:     frame.Speaks.Say("moves-kept", "Count", one.Days),
		Prepared: state == move.Prepared, Running: state == move.Running, Paused: state == move.Paused, Ended: state == move.Ended}
	if v.By.Role.Runs() && state != move.Ended {
		view.Form = frame.Filled()
	}
	if state == move.Prepared {
		return view, m.moveAhead(v, &view, one)
	}
	return view, m.moveSoFar(v, &view, one)
}

// moveAhead says who would be written to, and what.
func (m *Money) moveAhead(v *frame.Visit, view *moveView, one move.Move) error {
	o, err := m.Moves.Outlook(v.Context(), one.From)
	if err != nil {
		return err
	}
	say := frame.Speaks.Say
	view.Begin = say("moves-begin", "Count", o.All)
	view.Who = []string{say("moves-who-all", "Count", o.All), say("moves-who-held", "Halted", o.Halted, "Paused", o.Paused),
		say("moves-who-days", "Over", o.Over, "Week", o.Week, "Month", o.Month, "Later", o.Later)}
	if !o.Soonest.IsZero() {
		view.Who = append(view.Who, say("moves-who-soonest", "Day", through(v, o.Soonest)))
	}
	for _, code := range slices.Sorted(maps.Keys(o.Langs)) {
		view.Who = append(view.Who, say("moves-who-lang", "Language", lang.For(code).Name(), "Count", o.Langs[code]))
	}
	letters, err := m.Reach.PreviewMove(v.Context(), one)
	for _, p := range letters {
		view.Letters = append(view.Letters, letterView{p, lang.For(p.Lang).Name(), lang.For(p.Lang).Dir()})
	}
	return err
}

// moveSoFar draws how far a move is and lists a page of who was written to.
func (m *Money) moveSoFar(v *frame.Visit, view *moveView, one move.Move) error {
	p, err := m.Moves.Progress(v.Context(), one)
	if err != nil {
		return err
	}
	waits, err := m.Reach.Uncarried(v.Context(), one.ID)
	if err != nil {
		return err
	}
	asked := v.Ask("step")
	figure := func(step, words string, n int) {
		view.Figures = append(view.Figures, figureView{words, view.Path + "?" + url.Values{"step": {step}}.Encode(), n, asked == step})
	}
	for _, s := range move.Steps {
		figure(string(s), frame.Speaks.Say(s.Key()), p.By[s])
	}
	figure(uncarried, frame.Speaks.Say("moves-uncarried"), len(waits))
	if view.Ends, err = m.endWords(v, one, p.By[move.Waiting]+p.By[move.OnWay]); err != nil {
		return err
	}
	view.Picture, view.Count = progressBar(p), frame.Speaks.Say("moves-count", "Count", p.By[move.Moved], "All", p.All)
	var only []fund.PledgeID
	if asked == uncarried {
		only, asked = slices.Concat([]fund.PledgeID{}, waits), ""
	} else if !slices.Contains(move.Steps, move.Step(asked)) {
		asked = ""
	}
	page := pageAsked(v)
	rows, more, err := m.Moves.Rows(v.Context(), one, move.Step(asked), only, page)
	if err != nil {
		return err
	}
	ids := make([]audience.ReaderID, len(rows))
	for i, r := range rows {
		ids[i] = r.Reader
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	for _, r := range rows {
		view.Rows = append(view.Rows, movedOf(v, r, whoIs(r.Reader, known), slices.Contains(waits, r.Pledge)))
	}
	keep := url.Values{}
	if v.Ask("step") != "" {
		keep.Set("step", v.Ask("step"))
	}
	view.Turn = turnsOf(view.Path, keep, page, more)
	return err
}

// endWords says what becomes of those who have not moved, if the move is ended now.
func (m *Money) endWords(v *frame.Visit, one move.Move, left int) (string, error) {
	all, err := m.Fund.Gateways(v.Context())
	key := "moves-end-charged"
	for _, g := range all {
		if g.Name == one.From && !g.Lost.IsZero() {
			key = "moves-end-lost"
		}
	}
	words := frame.Speaks.Say("moves-end-how")
	if left > 0 {
		words += " " + frame.Speaks.Say(key, "Count", left, "Gateway", gatewayWords(one.From))
	}
	return words, err
}

func movedOf(v *frame.Visit, r move.Row, of *who, waits bool) movedRow {
	row := movedRow{Who: of, Step: frame.Speaks.Say(r.Step.Key()), Pill: stepPills[r.Step], Until: through(v, r.Until), Plan: r.Plan.Name(lang.English), Sum: v.Money(r.Amount), Uncarried: waits}
	row.Letters = append(row.Letters, frame.Speaks.Say("moves-asked", "Day", on(v, r.Asked)))
	if !r.Again.IsZero() && !r.Again.Equal(r.Last) {
		row.Letters = append(row.Letters, frame.Speaks.Say("moves-reminded", "Day", on(v, r.Again)))
	}
	if !r.Last.IsZero() {
		row.Letters = append(row.Letters, frame.Speaks.Say("moves-last", "Day", on(v, r.Last)))
	}
	return row
}

// progressBar draws how far a move is as one bar; the numbers beside it say the same.
func progressBar(p move.Progress) template.HTML {
	const wide, high = 340, 18
	label := frame.Speaks.Say("moves-picture") + ": " + frame.Speaks.Say("moves-count", "Count", p.By[move.Moved], "All", p.All)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart move" viewBox="0 0 %d %d" role="img" aria-label="%s"><rect class="rest" width="%d" height="%d" rx="4"/>`, wide, high, template.HTMLEscapeString(label), wide, high)
	x := 0.0
	for _, s := range move.Steps {
		if p.By[s] == 0 || p.All == 0 {
			continue
		}
		w := float64(p.By[s]) / float64(p.All) * wide
		class := string(s)
		if s == move.Left { // a word that the sheet has no place for
			class = "over"
		}
		fmt.Fprintf(&b, `<rect class="%s" x="%.1f" width="%.1f" height="%d"><title>%s: %s</title></rect>`, class, x, w, high, template.HTMLEscapeString(frame.Speaks.Say(s.Key())), frame.Speaks.Number(int64(p.By[s])))
		x += w
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// TurnMove begins a move, pauses its letters, goes on with them, or ends it.
func (m *Money) TurnMove(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, why := move.MoveID(v.Path("move")), form.Raw("why")
	switch form.Get("do") {
	case "begin":
		err = m.Moves.Begin(v.Context(), v.By, id)
	case "pause":
		err = m.Moves.Pause(v.Context(), v.By, id, why)
	case "go-on":
		err = m.Moves.GoOn(v.Context(), v.By, id)
	case "end":
		err = m.Moves.End(v.Context(), v.By, id, why)
	default:
		err = fault.New(fault.Invalid, "fault-form")
	}
	if err == nil {
		return v.Go(movePath(id), "done-saved")
	}
	if !stays(err) {
		return err
	}
	view, other := m.move(v)
	if other != nil {
		return other
	}
	if view.Form != nil {
		view.Form = form.Blame(err, "why")
	}
	return again(movePage, v, view, err)
}
