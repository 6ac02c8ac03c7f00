package frame

import (
	"html/template"
	"strings"

	"github.com/nightdesk/nightdesk/staff"
)

// Reads tells whether the visitor may read of an act. Those about money hold
// amounts, and the reason for a reader's other address says how a payment was
// proved: neither is for a reporter.
func (v *Visit) Reads(l staff.Line) bool {
	return v.By.Role.SeesMoney() || !strings.HasPrefix(l.Act, "fund.") && l.Act != "audience.readdress"
}

// Acted says what somebody did, with a link to the story it was done to.
func (v *Visit) Acted(l staff.Line) template.HTML {
	key := "act-" + strings.ReplaceAll(l.Act, ".", "-")
	words := l.Act
	if Speaks.Has(key) {
		words = Speaks.Say(key)
	}
	out := template.HTMLEscapeString(words)
	if id, ok := strings.CutPrefix(l.On, "story:"); ok && id != "" {
		out = `<a href="/newsroom/stories/` + template.HTMLEscapeString(template.URLQueryEscaper(id)) + `">` + out + `</a>`
	}
	if l.Note != "" {
		out += ` <span class="soft" dir="auto">` + template.HTMLEscapeString(l.Note) + `</span>`
	}
	return template.HTML(out)
}
