package app

import (
	"testing"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
)

// Each setting of each gateway of this program says what it is and where it is found.
func TestEverySettingOfAGatewayHasWords(t *testing.T) {
	a := opened(t, Options{Demo: true}, Doors{})
	en, fields := lang.For(lang.English), 0
	for _, g := range a.Fund.Plugs() {
		if !en.Has("gateway-" + g.Name()) {
			t.Errorf("%s has no name", g.Name())
		}
		for _, code := range lang.Codes {
			if !lang.For(code).Has("fund-gateway-" + g.Name()) {
				t.Errorf("%s has no name for readers in %s", g.Name(), code)
			}
		}
		s, settable := g.(fund.Settable)
		if !settable {
			continue
		}
		for _, f := range s.Fields() {
			fields++
			key := "gateway-" + g.Name() + "-" + f.Name
			if !en.Has(key) || !en.Has(key+"-hint") {
				t.Errorf("no words for %s and where it is found", key)
			}
			for _, c := range f.Choices {
				if !en.Has(key + "-" + c) {
					t.Errorf("no words for %s-%s", key, c)
				}
			}
		}
	}
	if fields == 0 {
		t.Error("no gateway has anything to set")
	}
}
