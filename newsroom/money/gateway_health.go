package money

import (
	"time"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// healthLine is one thing about how a gateway does.
type healthLine struct {
	Words string
	Bad   bool
}

// agreed is how far the books agree with each gateway, in words.
func (m *Money) agreed(v *frame.Visit) (map[string]healthLine, error) {
	all, err := m.Lists.Agreements(v.Context())
	out := map[string]healthLine{}
	for _, a := range all {
		line := v.Agreement(a)
		out[a.Gateway] = healthLine{line.Words, line.Differ}
	}
	return out, err
}

// health says how a gateway does: what came, what was asked, and what is amiss.
func (m *Money) health(v *frame.Visit, g fund.GatewayView, agreed healthLine) (out []healthLine, err error) {
	say := func(bad bool, key string, args ...any) {
		out = append(out, healthLine{frame.Speaks.Say(key, args...), bad})
	}
	at := func(t time.Time) string { return frame.Speaks.DateTime(v.Local(t)) }
	if !g.Lost.IsZero() {
		say(true, "rail-lost", "At", at(g.Lost))
	}
	if g.ByHand {
		say(false, "gateway-by-hand")
		return out, nil
	}
	h, err := m.Rails.Health(v.Context(), g.Name)
	if err != nil {
		return nil, err
	}
	if h.Heard.IsZero() {
		say(false, "rail-unheard")
	} else {
		say(false, "rail-heard", "At", at(h.Heard))
	}
	if h.Refused.After(h.Heard) {
		say(true, "rail-refused", "At", at(h.Refused))
	}
	if !h.Silent.IsZero() {
		say(true, "rail-silent-since", "At", at(h.Silent))
	}
	switch {
	case h.Fails():
		say(true, "rail-fails", "At", at(h.Failed), "Asked", askedWords(h.Failing))
	case !h.Answered.IsZero():
		say(false, "rail-answered", "At", at(h.Answered))
	}
	if !h.Failed.IsZero() && !h.Fails() {
		say(false, "rail-failed", "At", at(h.Failed), "Asked", askedWords(h.Failing))
	}
	if agreed.Words != "" {
		out = append(out, agreed)
	}
	return out, nil
}

// askedWords is what a gateway was asked in vain.
func askedWords(asked string) string {
	if key := "rail-asked-" + asked; frame.Speaks.Has(key) {
		return frame.Speaks.Say(key)
	}
	return frame.Speaks.Say("rail-asked")
}
