package frame

import (
	"time"

	"github.com/nightdesk/nightdesk/fund/agree"
)

// Agreement is how far the books agree with a gateway, in one line.
type Agreement struct {
	Words  string
	Differ bool // they differ, or the line is old
}

// oldAfter is how long a line may stand: each gateway is asked every hour.
const oldAfter = 24 * time.Hour

// Agreements says how far the books agree with each gateway.
func (v *Visit) Agreements(all []agree.Agreement) (out []Agreement) {
	for _, a := range all {
		out = append(out, v.Agreement(a))
	}
	return out
}

// Agreement says how far the books agree with a gateway. A line that is old says so.
func (v *Visit) Agreement(a agree.Agreement) Agreement {
	way := GatewayWords(a.Gateway)
	if a.Up.IsZero() {
		return Agreement{Words: Speaks.Say("money-agree-not-yet", "Gateway", way)}
	}
	key, old := "money-agree", v.Now.Sub(a.Up) > oldAfter
	switch {
	case old:
		key = "money-agree-old"
	case a.Differences > 0:
		key = "money-differ"
	}
	return Agreement{Speaks.Say(key, "Gateway", way, "Up", Speaks.DateTime(v.Local(a.Up)), "Count", a.Differences), old || a.Differences > 0}
}

// GatewayWords is what staff call a gateway.
func GatewayWords(name string) string {
	if key := "gateway-" + name; Speaks.Has(key) {
		return Speaks.Say(key)
	}
	return name
}
