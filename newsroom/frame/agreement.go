package frame

import "github.com/nightdesk/nightdesk/fund/agree"

// Agreement is how far the books agree with a gateway, in one line.
type Agreement struct {
	Words  string
	Differ bool
}

// Agreements says how far the books agree with each gateway.
func (v *Visit) Agreements(all []agree.Agreement) (out []Agreement) {
	for _, a := range all {
		if a.Up.IsZero() {
			out = append(out, Agreement{Words: Speaks.Say("money-agree-not-yet", "Gateway", GatewayWords(a.Gateway))})
			continue
		}
		key := "money-agree"
		if a.Differences > 0 {
			key = "money-differ"
		}
		out = append(out, Agreement{Speaks.Say(key, "Gateway", GatewayWords(a.Gateway), "Up", Speaks.DateTime(v.Local(a.Up)), "Count", a.Differences), a.Differences > 0})
	}
	return out
}

// GatewayWords is what staff call a gateway.
func GatewayWords(name string) string {
	if key := "gateway-" + name; Speaks.Has(key) {
		return Speaks.Say(key)
	}
	return name
}
