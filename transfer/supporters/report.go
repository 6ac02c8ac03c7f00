package supporters

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/fund/bring"
)

// linesMost bounds each list of the report; what is beyond is counted.
const linesMost = 5000

// Report says what an import did. Its JSON is a promise to other programs.
type Report struct {
	Source string `json:"source"`
	// Rows counts the lines of the file below its heading.
	Rows    int     `json:"rows"`
	Readers Readers `json:"readers"`
	// Supporters counts what became of what they pay for.
	Supporters Supporters `json:"supporters"`
	// Plans counts by our plan what came along, be it known already.
	Plans map[string]int `json:"plans"`
	// Adopted counts mandates that are charged on here.
	Adopted int `json:"adopted"`
	// Granted counts what was given there and goes on here; a second run gives nothing.
	Granted int `json:"granted"`
	// RefusedRows counts lines, or the support in them, that did not come along.
	RefusedRows int    `json:"refused_rows"`
	Refused     []Line `json:"refused"`
	Notes       []Line `json:"notes"`
	Differs     []Line `json:"differs"`
	// Ignored are columns of theirs that mean nothing to us.
	Ignored []string `json:"ignored_columns"`
}

// Readers counts readers.
type Readers struct {
	New   int `json:"new"`
	Known int `json:"known"`
}

// Supporters counts supports by what became of them.
type Supporters struct {
	New   int `json:"new"`
	Moved int `json:"moved_on"`
	Ended int `json:"ended"`
	Known int `json:"known"`
}

// Line says something of a line of the file; its number counts from 1, with the heading. Nothing in it is private.
type Line struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Why    string `json:"why"`
	Reader bool   `json:"reader,omitempty"` // the reader came along all the same
}

func newReport(h *heading) *Report {
	ignored := slices.Clone(h.ignored)
	for i := range ignored {
		ignored[i] = plainText(ignored[i])
	}
	return &Report{Source: h.export.source, Plans: map[string]int{}, Refused: []Line{}, Notes: []Line{}, Differs: []Line{}, Ignored: append([]string{}, ignored...)}
}

func (r *Report) refuse(line int, w *wrong) {
	r.RefusedRows++
	if len(r.Refused) < linesMost {
		r.Refused = append(r.Refused, Line{Line: line, Column: plainText(w.column), Why: w.why, Reader: w.half})
	}
}

func (r *Report) note(line int, why string) {
	if len(r.Notes) < linesMost {
		r.Notes = append(r.Notes, Line{Line: line, Why: why})
	}
}

func (r *Report) differ(line int, why string) {
	if len(r.Differs) < linesMost {
		r.Differs = append(r.Differs, Line{Line: line, Why: why})
	}
}

// count counts what became of a line's support.
func (r *Report) count(one row, f bring.Fate) {
	switch {
	case one.given && (f == bring.Came || f == bring.Moved):
		r.Granted++
		return
	case one.given && f == bring.Revoked:
		r.note(one.line, "what was given was taken back here, and stays so")
		return
	case one.given:
		return
	case f == bring.Ours:
		r.note(one.line, "its mandate was begun here")
		return
	}
	switch f {
	case bring.Came:
		r.Supporters.New++
		if one.ref != "" {
			r.Adopted++
		}
	case bring.Moved:
		r.Supporters.Moved++
	case bring.Ended:
		r.Supporters.Ended++
	default:
		r.Supporters.Known++
	}
	r.Plans[one.plan.Code]++
}

// WriteJSON writes the report for programs.
func (r *Report) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "From %s, %d lines:\n", r.Source, r.Rows)
	for _, row := range []struct {
		n    int
		what string
	}{
		{r.Readers.New, "readers new here"}, {r.Readers.Known, "readers known already"},
		{r.Supporters.New, "supporters brought along"}, {r.Adopted, "of them charged on by themselves"}, {r.Supporters.Moved, "supporters paid further than we knew"},
		{r.Supporters.Ended, "supporters who are not charged on any more"}, {r.Supporters.Known, "supporters known as they are"}, {r.Granted, "readers given support as before"},
	} {
		fmt.Fprintf(&b, "  %7d  %s\n", row.n, row.what)
	}
	var codes []string
	for c := range r.Plans {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	for _, c := range codes {
		fmt.Fprintf(&b, "  %7d  under the plan %s\n", r.Plans[c], c)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(&b, "Columns that were not used: %s\n", strings.Join(r.Ignored, ", "))
	}
	if r.RefusedRows == 0 {
		b.WriteString("No line was refused.\n")
	} else {
		fmt.Fprintf(&b, "Refused (%d):\n", r.RefusedRows)
	}
	for _, l := range r.Refused {
		b.WriteString("  " + l.words() + "\n")
	}
	for _, part := range []struct {
		head string
		all  []Line
	}{{"The gateways say otherwise", r.Differs}, {"To know", r.Notes}} {
		if len(part.all) > 0 {
			fmt.Fprintf(&b, "%s (%d):\n", part.head, len(part.all))
		}
		for _, l := range part.all {
			b.WriteString("  " + l.words() + "\n")
		}
	}
	if n := r.RefusedRows - len(r.Refused); n > 0 {
		fmt.Fprintf(&b, "  and %d more\n", n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l Line) words() string {
	s := l.Why
	if l.Column != "" {
		s = l.Column + ": " + s
	}
	if l.Line > 0 {
		s = fmt.Sprintf("line %d, %s", l.Line, s)
	}
	if l.Reader {
		s += " (the reader came along)"
	}
	return s
}
