package money

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// attentionView is what needs a person, and how far the books agree with the gateways.
type attentionView struct {
	Rows  []oddRow
	Agree []frame.Agreement
	Lost  []lost
}

// lost asks for a move of those who are charged at a gateway that is lost.
type lost struct{ Words, Path string }

// oddRow is something odd with the one form that settles it.
type oddRow struct {
	fund.Odd
	At           string // the place in the list, which sets its forms apart
	Words, Sum   string
	Way          string // the gateway's words
	Theirs       string // the gateway's name for it, "" where it has none
	Who          *who
	When, Answer template.HTML
	Pledged      string      // of a reader's word: the pledge's reference and its day
	Shared       bool        // another has named the same number
	Acts         []settling  // the buttons of Form; none where the person who looks may do nothing
	Form         *frame.Form // with a reason, where the acts ask for one
	Why          bool
	Test         string      // the page on which its gateway is tested, "" where that is not the action
	Give         *giving     // says which support it is for; nil where that is not asked
	Transfer     *frame.Form // a transfer by hand, to confirm or sent back; nil where no bank's record is meant
	Aside        *frame.Form // sets it aside with a reason; nil where that is the action itself
}

// settling is one button.
type settling struct {
	Do, Words string
	Main      bool
}

// ours are the kinds that the gateway has no name for: theirs would tell a person nothing.
var ours = map[string]bool{fund.OddClaim: true, fund.OddTwoRunning: true, fund.OddStuck: true, fund.OddRefundRefused: true, fund.OddSilent: true, fund.OddDead: true, fund.OddMonth: true}

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
	all, err := m.Attend.Attention(v.Context())
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
	claimed, err := m.claimed(v, all)
	if err != nil {
		return view, err
	}
	for i, o := range all {
		row := oddRow{Odd: o, At: fmt.Sprint(i), Words: frame.Speaks.Say(o.Key()), Sum: sum(v, o.Amount), Way: gatewayWords(o.Gateway),
			Who: whoIs(o.Reader, known), When: v.When(o.At), Answer: v.Full(o.Answer)}
		if o.Kind == fund.OddSuspense && o.Amount.Currency != v.Masthead.Currency {
			row.Words += " " + frame.Speaks.Say("money-odd-currency")
		}
		if o.Kind == fund.OddMonth {
			month, what, _ := strings.Cut(o.Object, " ")
			row.Words, row.Way = frame.Speaks.Say(o.Key()+"-"+what), monthWords(month)
		}
		if c, is := claimed[o.Object]; is && o.Kind == fund.OddClaim {
			row.Pledged, row.Shared = frame.Speaks.Say("money-claim-of", "Number", c.Number, "Reference", c.Reference, "Day", on(v, c.Made)), c.Others > 0
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

// claimed is what readers' words are about, by the names under which they are listed.
func (m *Money) claimed(v *frame.Visit, all []fund.Odd) (map[string]hand.Claimed, error) {
	var pledges []fund.PledgeID
	for _, o := range all {
		if o.Kind == fund.OddClaim {
			pledges = append(pledges, o.Pledge)
		}
	}
	found, err := m.Hand.Claimed(v.Context(), pledges)
	out := map[string]hand.Claimed{}
	for _, c := range found {
		out[string(c.Pledge)+" "+c.Number] = c
	}
	return out, err
}

func (m *Money) lost(v *frame.Visit) (out []lost, err error) {
	all, err := m.Moves.Wanted(v.Context())
	for _, w := range all {
		out = append(out, lost{frame.Speaks.Say("moves-lost", "Count", w.Count, "Gateway", gatewayWords(w.Gateway)), moves + "?from=" + url.QueryEscape(w.Gateway)})
	}
	return out, err
}

func (m *Money) agreements(v *frame.Visit) ([]frame.Agreement, error) {
	all, err := m.Lists.Agreements(v.Context())
	return v.Agreements(all), err
}

// arm gives the row the form of its action, where the person may act.
func (r *oddRow) arm(v *frame.Visit, byHand bool) {
	if !v.By.Role.Runs() && r.Do != attend.DoConfirm {
		return
	}
	say := func(key string) string { return frame.Speaks.Say(key, "Sum", r.Sum) }
	form := func(part string) *frame.Form { return frame.Filled().Named("odd-" + r.At + part) }
	r.Why = true
	switch r.Do {
	case attend.DoRefund, attend.DoLetOrRefund:
		if byHand {
			r.Transfer = form("-transfer").Set("amount", typed(r.Amount)).Set("at", today(v))
		} else {
			r.Acts = append(r.Acts, settling{"refund", say("money-do-refund"), true})
		}
		if r.Do == attend.DoLetOrRefund {
			r.Acts = append(r.Acts, settling{"let-stand", say("money-do-let-stand"), false})
		}
	case attend.DoLookAgain, attend.DoGiveTo:
		r.Why, r.Acts = false, []settling{{"look-again", say("money-do-look-again"), true}}
	case attend.DoStopThere:
		r.Why, r.Acts = false, []settling{{"look-again", say("money-do-stop-there"), true}}
	case attend.DoCheck:
		r.Why, r.Acts = false, []settling{{"look-again", say("money-do-check"), true}}
	case attend.DoTest:
		r.Why, r.Test = false, home+"/gateways/"+r.Gateway
	case attend.DoTryAgain:
		r.Why, r.Acts = false, []settling{{"look-again", say("money-do-try-again"), true}}
	case attend.DoConfirm:
		_, utr, _ := strings.Cut(r.Object, " ")
		r.Transfer = form("-transfer").Set("amount", typed(r.Amount)).Set("at", v.Local(r.Odd.At).Format(time.DateOnly)).Set("utr", utr)
		r.Acts = []settling{{"set-aside", say("money-do-dismiss"), false}}
	case attend.DoStopOne:
		r.Acts = []settling{{"stop", say("money-do-stop-one"), true}}
	default:
		r.Acts = []settling{{"set-aside", say("money-do-set-aside"), true}}
	}
	if len(r.Acts) > 0 {
		r.Form = form("")
	}
	if r.Do == attend.DoGiveTo {
		r.Give = &giving{Form: form("-give")}
	}
	if r.Do != attend.DoConfirm && r.Do != attend.DoSetAside {
		r.Aside = form("-aside")
	}
}

// Stands tells whether the money may be let stand.
func (r oddRow) Stands() bool { return r.Do == attend.DoLetOrRefund && r.Form != nil }

// Foreign tells whether it holds for what comes later too.
func (r oddRow) Foreign() bool { return r.Kind == fund.OddForeign }

// Claim tells whether a reader says that a transfer was made.
func (r oddRow) Claim() bool { return r.Do == attend.DoConfirm }

// blame shows what went wrong in the form whose button was pressed.
func (r *oddRow) blame(do string, form *frame.Form, err error) {
	switch {
	case (do == "confirm" || do == "returned") && r.Transfer != nil:
		r.Transfer = form.Named(r.Transfer.ID).Blame(err, "utr", "amount", "at", "why")
	case do == "give" && r.Give != nil:
		r.Give.Blame(err, "pledge", "why")
	case do == "set-aside" && r.Aside != nil:
		r.Aside = form.Named(r.Aside.ID).Blame(err, "why")
	case r.Form != nil && r.Why:
		r.Form = form.Named(r.Form.ID).Blame(err, "why")
	case r.Form != nil:
		r.Form = form.Named(r.Form.ID).Blame(err)
	}
}
