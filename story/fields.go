package story

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Limits in characters.
const (
	maxHeadline   = 300
	maxStandfirst = 600
	maxDateline   = 80
	maxCredit     = 120
	maxTags       = 20
	maxTag        = 60
	maxBylines    = 20
	maxNote       = 1000
	maxTitle      = 200
)

// Fields are what a story has beside its body.
type Fields struct {
	Lang       lang.Code        `json:"lang"`
	Kind       Kind             `json:"kind"` // "" until somebody chose
	Slug       string           `json:"slug"` // the last part of the address; "" to have it made from the headline
	Headline   string           `json:"headline"`
	Standfirst string           `json:"standfirst"`
	Dateline   string           `json:"dateline"`
	Credit     string           `json:"credit"` // the agency or the sponsor
	Section    SectionID        `json:"section"`
	Bylines    []staff.BylineID `json:"bylines"`
	Tags       []string         `json:"tags"`
	Lead       MediaID          `json:"lead"`
	Family     string           `json:"family"` // shared by the language versions of one report; "" leaves it as it is
}

// tidy brings what was typed to one form and gives all faults at once, each
// beside its field. It does not ask whether what is named exists.
func (f *Fields) tidy() error {
	var all faults
	if _, ok := lang.Known(string(f.Lang)); !ok {
		all.bad("lang", "story-lang-unknown")
	}
	if f.Kind != "" && !f.Kind.Known() {
		all.bad("kind", "story-kind-unknown")
	}
	all.line("headline", &f.Headline, maxHeadline)
	all.line("standfirst", &f.Standfirst, maxStandfirst)
	all.line("dateline", &f.Dateline, maxDateline)
	all.line("credit", &f.Credit, maxCredit)
	all.line("slug", &f.Slug, maxHeadline)
	all.line("family", &f.Family, 64)
	if len(f.Bylines) > maxBylines {
		all.bad("bylines", "story-bylines-many", "Max", maxBylines)
		f.Bylines = nil
	}
	f.Bylines = unique(f.Bylines, func(b staff.BylineID) string { return string(b) })
	if len(f.Tags) > 4*maxTags { // a hostile form: not worth tidying
		all.bad("tags", "story-tags-many", "Max", maxTags)
		f.Tags = nil
	}
	for i := range f.Tags {
		if !all.line("tags", &f.Tags[i], maxTag) {
			break
		}
	}
	f.Tags = unique(slices.DeleteFunc(f.Tags, func(t string) bool { return t == "" }), lang.Slug)
	if len(f.Tags) > maxTags {
		all.bad("tags", "story-tags-many", "Max", maxTags)
	}
	return all.err()
}

// unique keeps the first of those that share a key. It never gives nil, so
// that a list is stored as a list.
func unique[T any](in []T, key func(T) string) []T {
	out, seen := make([]T, 0, len(in)), map[string]bool{}
	for _, one := range in {
		if k := key(one); !seen[k] {
			seen[k] = true
			out = append(out, one)
		}
	}
	return out
}

// faults gathers what is wrong with a form.
type faults []error

func (all *faults) bad(field, key string, pairs ...any) {
	*all = append(*all, fault.Bad(field, key, pairs...))
}

func (all faults) err() error { return errors.Join(all...) }

// line tidies one line of text and tells whether it may stand.
func (all *faults) line(field string, s *string, max int) bool {
	switch {
	case len(*s) > 8*max+64: // long enough to be refused without looking at each character
		all.bad(field, "fault-too-long", "Max", max)
		return false
	case !utf8.ValidString(*s):
		all.bad(field, "story-text-broken")
		return false
	}
	*s = line(*s)
	if utf8.RuneCountInString(*s) > max {
		all.bad(field, "fault-too-long", "Max", max)
		return false
	}
	return true
}

// line makes one line of a text: NFC, runs of white space as one space,
// without control characters and without the marks that could turn the words
// beside it around (the embeddings and overrides of UAX #9).
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\ufeff', r >= '\u202a' && r <= '\u202e', r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// note checks a remark of a person: one or several lines.
func note(field, s string, required bool) (string, error) {
	if len(s) > 8*maxNote {
		return "", fault.Bad(field, "fault-too-long", "Max", maxNote)
	}
	if !utf8.ValidString(s) {
		return "", fault.Bad(field, "story-text-broken")
	}
	var lines []string
	for _, one := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lines = append(lines, line(one))
	}
	s = strings.TrimSpace(strings.Join(lines, "\n"))
	if utf8.RuneCountInString(s) > maxNote {
		return "", fault.Bad(field, "fault-too-long", "Max", maxNote)
	}
	if required && s == "" {
		return "", fault.Bad(field, "fault-field-missing")
	}
	return s, nil
}

// checked gives a body that is what the schema allows, and its stored form.
func checked(body *doc.Node) (*doc.Node, []byte, error) {
	if body == nil {
		body = doc.Empty()
	}
	if !unbroken(body) {
		return nil, nil, fault.Bad("body", "story-text-broken")
	}
	body, err := doc.Parse(body.Marshal())
	if err != nil {
		return nil, nil, err
	}
	return body, body.Marshal(), nil
}

// unbroken tells whether all text of a body is UTF-8; encoding it as JSON would hide that.
func unbroken(n *doc.Node) bool {
	if !utf8.ValidString(n.Text) {
		return false
	}
	for _, v := range n.Attrs {
		if s, ok := v.(string); ok && !utf8.ValidString(s) {
			return false
		}
	}
	for i := range n.Marks {
		for _, v := range n.Marks[i].Attrs {
			if s, ok := v.(string); ok && !utf8.ValidString(s) {
				return false
			}
		}
	}
	for i := range n.Content {
		if !unbroken(&n.Content[i]) {
			return false
		}
	}
	return true
}

// askable tells whether an outside word may be shown to the database at all:
// PostgreSQL takes an error for what SQLite merely does not find.
func askable(s string) bool {
	return len(s) <= 2000 && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}
