package money

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// attentionView is what needs a person, and how far the books agree with the gateways.
type attentionView struct {
	Rows  []oddRow
	Agree []agreement
	Lost  []lost
}

// lost asks for a move of those who are charged at a gateway that is lost.
type lost struct{ Words, Path string }

type agreement struct {
	Words  string
	Differ bool
}

// oddRow is something odd with the one form that settles it.
type oddRow struct {
	fund.Odd
	At           string // the place in the list, which sets its forms apart
	Words, Sum   string
	Way          string // the gateway's words
	Theirs       string // the gateway's name for it, "" where it has none
	Who          *who
	When, Answer template.HTML
	Acts         []settling  // the buttons of Form; none where the person who looks may do nothing
	Form         *frame.Form // with a reason, where the acts ask for one
	Why          bool
	Transfer     *frame.Form // a transfer by hand, to confirm or sent back; nil where no bank's record is meant
	Aside        *frame.Form // sets it aside with a reason; nil where that is the action itself
}

// settling is one button.
type settling struct {
	Do, Words string
	Main      bool
}

// ours are the kinds that the gateway has no name for: theirs would tell a person nothing.
var ours = map[string]bool{fund.OddClaim: true, fund.OddTwoRunning: true, fund.OddStuck: true, fund.OddRefundRefused: true}

var attentionPage = frame.NewPage[attentionView](files, "attention_show.html")

// Show lists what needs a person.
func (m *Money) Show(v *frame.Visit) error {
	view, err := m.attention(v)
	if err != nil {
		return err
	}
	return attentionPage.Show(v, view)
}

func (m *Money) attention(v *frame.Visit) (attentionView, error) {
	var view attentionView
	all, err := m.Fund.Attention(v.Context())
	if err != nil {
		return view, err
	}
	var ids []audience.ReaderID
	for _, o := range all {
		ids = append(ids, o.Reader)
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	if err != nil {
		return view, err
	}
	gateways, err := m.gatewaysNamed(v)
	if err != nil {
		return view, err
	}
	for i, o := range all {
		row := oddRow{Odd: o, At: fmt.Sprint(i), Words: frame.Speaks.Say(o.Key()), Sum: sum(v, o.Amount), Way: gatewayWords(o.Gateway),
			Who: whoIs(o.Reader, known), When: v.When(o.At), Answer: v.Full(o.Answer)}
		if o.Kind == fund.OddSuspense && o.Amount.Currency != v.Masthead.Currency {
			row.Words += " " + frame.Speaks.Say("money-odd-currency")
		}
		if !ours[o.Kind] {
			row.Theirs = o.Object
		}
		row.arm(v, gateways[o.Gateway].ByHand)
		view.Rows = append(view.Rows, row)
	}
	if view.Lost, err = m.lost(v); err != nil {
		return view, err
	}
	view.Agree, err = m.agreements(v)
	return view, err
}

func (m *Money) lost(v *frame.Visit) (out []lost, err error) {
	all, err := m.Moves.Wanted(v.Context())
	for _, w := range all {
		out = append(out, lost{frame.Speaks.Say("moves-lost", "Count", w.Count, "Gateway", gatewayWords(w.Gateway)), moves + "?from=" + url.QueryEscape(w.Gateway)})
	}
	return out, err
}

func (m *Money) agreements(v *frame.Visit) (out []agreement, err error) {
	all, err := m.Lists.Agreements(v.Context())
	for _, a := range all {
		if a.Up.IsZero() {
			out = append(out, agreement{Words: frame.Speaks.Say("money-agree-not-yet", "Gateway", gatewayWords(a.Gateway))})
			continue
		}
		args := []any{"Gateway", gatewayWords(a.Gateway), "Up", frame.Speaks.DateTime(v.Local(a.Up)), "Count", a.Differences}
		key := "money-agree"
		if a.Differences > 0 {
			key = "money-differ"
		}
		out = append(out, agreement{frame.Speaks.Say(key, args...), a.Differences > 0})
	}
	return out, err
}

// arm gives the row the form of its action, where the person may act.
func (r *oddRow) arm(v *frame.Visit, byHand bool) {
	if !v.By.Role.Runs() && r.Do != fund.DoConfirm {
		return
	}
	say := func(key string) string { return frame.Speaks.Say(key, "Sum", r.Sum) }
	form := func(part string) *frame.Form { return frame.Filled().Named("odd-" + r.At + part) }
	r.Why = true
	switch r.Do {
	case fund.DoRefund, fund.DoLetOrRefund:
		if byHand {
			r.Transfer = form("-transfer").Set("amount", typed(r.Amount)).Set("at", today(v))
		} else {
			r.Acts = append(r.Acts, settling{"refund", say("money-do-refund"), true})
		}
		if r.Do == fund.DoLetOrRefund {
			r.Acts = append(r.Acts, settling{"let-stand", say("money-do-let-stand"), false})
		}
	case fund.DoLookAgain:
		r.Why, r.Acts = false, []settling{{"look-again", say("money-do-look-again"), true}}
	case fund.DoTryAgain:
		r.Why, r.Acts = false, []settling{{"look-again", say("money-do-try-again"), true}}
	case fund.DoConfirm:
		_, utr, _ := strings.Cut(r.Object, " ")
		r.Transfer = form("-transfer").Set("amount", typed(r.Amount)).Set("at", v.Local(r.Odd.At).Format(time.DateOnly)).Set("utr", utr)
		r.Acts = []settling{{"set-aside", say("money-do-dismiss"), false}}
	case fund.DoStopOne:
		r.Acts = []settling{{"stop", say("money-do-stop-one"), true}}
	default:
		r.Acts = []settling{{"set-aside", say("money-do-set-aside"), true}}
	}
	if len(r.Acts) > 0 {
		r.Form = form("")
	}
	if r.Do != fund.DoConfirm && r.Do != fund.DoSetAside {
		r.Aside = form("-aside")
	}
}

// Stands tells whether the money may be let stand.
func (r oddRow) Stands() bool { return r.Do == fund.DoLetOrRefund && r.Form != nil }

// Foreign tells whether it holds for what comes later too.
func (r oddRow) Foreign() bool { return r.Kind == fund.OddForeign }

// Claim tells whether a reader says that a transfer was made.
func (r oddRow) Claim() bool { return r.Do == fund.DoConfirm }

// blame shows what went wrong in the form whose button was pressed.
func (r *oddRow) blame(do string, form *frame.Form, err error) {
	switch {
	case (do == "confirm" || do == "returned") && r.Transfer != nil:
		r.Transfer = form.Named(r.Transfer.ID).Blame(err, "utr", "amount", "at", "why")
	case do == "set-aside" && r.Aside != nil:
		r.Aside = form.Named(r.Aside.ID).Blame(err, "why")
	case r.Form != nil && r.Why:
		r.Form = form.Named(r.Form.ID).Blame(err, "why")
	case r.Form != nil:
		r.Form = form.Named(r.Form.ID).Blame(err)
	}
}
