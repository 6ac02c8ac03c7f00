package wordpress

import (
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
)

// Report says what an import did. Its JSON is a promise to other programs.
type Report struct {
	// In counts the items of the file by their WordPress type.
	In map[string]int `json:"in"`
	// Out counts what this run made; of a second run it is nothing.
	Out Out `json:"out"`
	// LeftOut names every item, and every part of one, that did not come in as it was.
	LeftOut []Left `json:"left_out"`

	size int // bytes of all reasons
}

// Out counts what was made here.
type Out struct {
	Stories   int `json:"stories"`
	Pages     int `json:"pages"`
	Media     int `json:"media"`
	People    int `json:"people"`
	Sections  int `json:"sections"`
	Redirects int `json:"redirects"`
}

// Left is one item, or a part of one, that was left out or changed.
type Left struct {
	ID    string `json:"id"`   // the item's Key; "" of what belongs to the whole file
	Type  string `json:"type"` // the item's WordPress type
	Title string `json:"title"`
	Why   string `json:"why"`
}

func newReport(s *Survey) *Report {
	return &Report{In: s.Types, LeftOut: []Left{}}
}

// leave names an item or a part of it.
func (r *Report) leave(it *Item, format string, args ...any) {
	r.add(Left{clip(it.Key(), 200), clip(it.Type, 60), clip(it.Headline(), 200), fmt.Sprintf(format, args...)})
}

// add keeps an entry. When the reasons of an archive have become a book of their
// own, the further ones are told in a line each, so that memory stays bounded.
func (r *Report) add(l Left) {
	most := 4000
	if r.size > 16<<20 {
		most = 160
	}
	l.Why = clip(l.Why, most)
	r.size += len(l.Why)
	r.LeftOut = append(r.LeftOut, l)
}

// leaveParts names what a body lost, one entry for each way of losing it.
func (r *Report) leaveParts(it *Item, parts []doc.Left) {
	var order []string
	texts := map[string][]string{}
	counts := map[string]int{}
	for _, p := range parts {
		if counts[p.What] == 0 {
			order = append(order, p.What)
		}
		counts[p.What]++
		if p.Text != "" && len(texts[p.What]) < 50 {
			texts[p.What] = append(texts[p.What], p.Text)
		}
	}
	for _, what := range order {
		why := partWhy(what)
		if n := counts[what]; n > 1 {
			why += fmt.Sprintf(" (%d times)", n)
		}
		if len(texts[what]) > 0 {
			why += ": " + strings.Join(texts[what], " · ")
		}
		r.leave(it, "%s", why)
	}
}

// WriteJSON writes the report for programs.
func (r *Report) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

// WriteText writes the report for people: what was read, what was made, and
// every thing that was left out with its reason.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Read from the file:\n")
	for _, t := range sorted(r.In) {
		fmt.Fprintf(&b, "  %7d  %s\n", r.In[t], shown(t))
	}
	b.WriteString("Made here:\n")
	for _, row := range []struct {
		n    int
		what string
	}{
		{r.Out.Stories, "stories"}, {r.Out.Pages, "pages"}, {r.Out.Media, "pictures"},
		{r.Out.People, "bylines"}, {r.Out.Sections, "sections"}, {r.Out.Redirects, "old addresses"},
	} {
		fmt.Fprintf(&b, "  %7d  %s\n", row.n, row.what)
	}
	if len(r.LeftOut) == 0 {
		b.WriteString("Nothing was left out.\n")
	} else {
		fmt.Fprintf(&b, "Left out or changed (%d):\n", len(r.LeftOut))
	}
	for _, l := range r.LeftOut {
		fmt.Fprintf(&b, "  %s %s", shown(l.Type), shown(l.ID))
		if l.Title != "" {
			fmt.Fprintf(&b, " “%s”", shown(l.Title))
		}
		fmt.Fprintf(&b, ": %s\n", shown(l.Why))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func sorted(counts map[string]int) []string {
	out := make([]string, 0, len(counts))
	for k := range counts {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// shown keeps what an export says from steering the terminal it is printed on,
// by escape sequences or by turning the direction of writing.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}
