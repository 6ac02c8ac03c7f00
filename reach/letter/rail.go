package letter

import "github.com/nightdesk/nightdesk/base/lang"

// RailSilent tells the publisher that the notices of a way to pay are missed.
func RailSilent(l *lang.Lang, f Frame, way, link string) Sheet {
	f.Reason = l.Say("rail-silent-reason")
	return Sheet{l, f, l.Say("rail-silent-subject", "Gateway", way), []Block{
		{Words: l.Say("rail-silent", "Gateway", way)},
		{Words: l.Say("rail-silent-why")},
		{Button: l.Say("rail-silent-open"), Link: link},
	}}
}

// RailDead tells the publisher since when a way to pay answers nothing, how
// many it charges, and what can be done.
func RailDead(l *lang.Lang, f Frame, way, since string, charged int, link string) Sheet {
	f.Reason = l.Say("rail-silent-reason")
	return Sheet{l, f, l.Say("rail-dead-subject", "Gateway", way), []Block{
		{Words: l.Say("rail-dead", "Gateway", way, "At", since)},
		{Words: l.Say("rail-dead-charged", "Count", charged)},
		{Words: l.Say("rail-dead-why")},
		{Button: l.Say("rail-silent-open"), Link: link},
	}}
}
