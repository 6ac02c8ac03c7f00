package doc

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/fault"
)

// What one body may hold. A long investigation has some 400 nodes and 60 KB.
const (
	maxBytes = 2 << 20
	maxNodes = 50_000
	maxDepth = 16
)

// upgrades[v] turns the stored bytes of version v into those of version v+1.
var upgrades = []func([]byte) ([]byte, error){
	// Version 0 was the bare document, before bodies said their version.
	func(b []byte) ([]byte, error) {
		return json.Marshal(struct {
			V   int             `json:"v"`
			Doc json.RawMessage `json:"doc"`
		}{1, b})
	},
}

// Parse reads a stored body of any version, checks it against the schema,
// fills in defaults and brings it to one form: neighbouring runs with the same
// marks joined, marks in the schema's order, control characters gone.
// It fails with fault.Invalid beside the field "body".
func Parse(b []byte) (*Node, error) {
	if len(b) > maxBytes {
		return nil, bad("body-too-large", "%d bytes", len(b))
	}
	var s stored
	err := json.Unmarshal(b, &s)
	if err != nil || s.V != Version { // an older form, or none of ours
		if b, err = upgrade(b); err != nil {
			return nil, err
		}
		s = stored{}
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		return nil, bad("body-malformed", "%w", err)
	}
	if s.Doc == nil || s.Doc.Type != "doc" {
		return nil, bad("body-malformed", "the root is not a doc")
	}
	var c checker
	if err := c.node(s.Doc, 0); err != nil {
		return nil, err
	}
	return s.Doc, nil
}

func upgrade(b []byte) ([]byte, error) {
	var head struct {
		V    int    `json:"v"`
		Type string `json:"type"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, bad("body-malformed", "%w", err)
	}
	if head.V < 0 || head.V > Version || (head.V == 0 && head.Type != "doc") {
		return nil, bad("body-version", "version %d, we know up to %d", head.V, Version)
	}
	for v := head.V; v < Version; v++ {
		var err error
		if b, err = upgrades[v](b); err != nil {
			return nil, bad("body-malformed", "upgrade from %d: %w", v, err)
		}
	}
	return b, nil
}

func bad(key, format string, args ...any) error {
	return fault.Bad("body", key).Because(fmt.Errorf(format, args...))
}

// checker counts what it has passed, so that a small file cannot make a large tree.
type checker struct{ nodes int }

func (c *checker) node(n *Node, depth int) error {
	if c.nodes++; c.nodes > maxNodes || depth > maxDepth {
		return bad("body-too-large", "node %d at depth %d", c.nodes, depth)
	}
	spec := schemaNodes[n.Type]
	if spec == nil {
		return bad("body-unknown-part", "node %q", n.Type)
	}
	if n.Type != "text" && n.Text != "" {
		return bad("body-unknown-part", "%s with text of its own", n.Type)
	}
	n.Text = cleanLine(n.Text)
	if err := checkAttrs(&n.Attrs, spec.Attrs, n.Type); err != nil {
		return err
	}
	if err := checkMarks(n, spec); err != nil {
		return err
	}
	for i := range n.Content {
		child := &n.Content[i]
		cs := schemaNodes[child.Type]
		if cs == nil || !spec.mayHold(cs) {
			return bad("body-unknown-part", "%s in %s", child.Type, n.Type)
		}
		if err := c.node(child, depth+1); err != nil {
			return err
		}
	}
	n.Content = joinRuns(n.Content)
	if spec.needs && len(n.Content) == 0 {
		return bad("body-empty-part", "%s", n.Type)
	}
	return nil
}

func checkMarks(n *Node, spec *nodeSpec) error {
	if len(n.Marks) > 0 && spec.Group != "inline" {
		return bad("body-unknown-part", "marks on %s", n.Type)
	}
	for i := range n.Marks {
		m := &n.Marks[i]
		ms := schemaMarks[m.Type]
		if ms == nil {
			return bad("body-unknown-part", "mark %q", m.Type)
		}
		if slices.ContainsFunc(n.Marks[:i], func(o Mark) bool { return o.Type == m.Type }) {
			return bad("body-unknown-part", "mark %q twice", m.Type)
		}
		if err := checkAttrs(&m.Attrs, ms.Attrs, m.Type); err != nil {
			return err
		}
	}
	slices.SortFunc(n.Marks, func(a, b Mark) int { return schemaMarks[a.Type].rank - schemaMarks[b.Type].rank })
	return nil
}

// checkAttrs checks what is given, fills in defaults and refuses what the schema does not name.
func checkAttrs(have *map[string]any, want map[string]attrSpec, owner string) error {
	for k := range *have {
		if _, ok := want[k]; !ok {
			return bad("body-unknown-part", "%s.%s", owner, k)
		}
	}
	if len(want) == 0 {
		*have = nil
		return nil
	}
	if *have == nil {
		*have = make(map[string]any, len(want))
	}
	for k, a := range want {
		v, given := (*have)[k]
		if !given || v == nil {
			if a.Default == nil {
				return bad("body-bad-value", "%s.%s is missing", owner, k)
			}
			(*have)[k] = a.Default
			continue
		}
		v, err := a.check(v)
		if err != nil {
			key := "body-bad-value"
			if a.Format == "url" {
				key = "body-bad-link"
			}
			return bad(key, "%s.%s: %w", owner, k, err)
		}
		(*have)[k] = v
	}
	return nil
}

// check gives the value as it is to be stored, or why it may not be.
func (a *attrSpec) check(v any) (any, error) {
	switch x := v.(type) {
	case float64:
		if x != float64(int(x)) || x < float64(a.Min) || (a.Max > 0 && x > float64(a.Max)) {
			return nil, fmt.Errorf("%v is not a fitting number", x)
		}
		v = int(x)
	case string:
		s := cleanLines(x)
		if a.Max > 0 && utf8.RuneCountInString(s) > a.Max {
			return nil, fmt.Errorf("longer than %d characters", a.Max)
		}
		v = s
		if s == "" && a.Default == "" {
			return s, nil
		}
		if !formats[a.Format](s) {
			return nil, fmt.Errorf("%.80q is no %s", s, a.Format)
		}
	default:
		return nil, fmt.Errorf("%T", v)
	}
	if len(a.Enum) > 0 {
		if !slices.Contains(a.Enum, v) {
			return nil, fmt.Errorf("%.80v is not offered", v)
		}
		return v, nil
	}
	if _, number := a.Default.(int); number != isInt(v) {
		return nil, fmt.Errorf("%T is of the wrong kind", v)
	}
	return v, nil
}

func isInt(v any) bool { _, ok := v.(int); return ok }

// joinRuns drops empty runs of words and joins neighbours that carry the same marks.
func joinRuns(in []Node) []Node {
	out := in[:0]
	for i := 0; i < len(in); {
		n, end := in[i], i+1
		if n.Type == "text" {
			for end < len(in) && in[end].Type == "text" && (in[end].Text == "" || sameMarks(in[end].Marks, n.Marks)) {
				end++
			}
			if end > i+1 {
				n.Text = joinText(in[i:end])
			}
		}
		if i = end; n.Type != "text" || n.Text != "" {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func joinText(runs []Node) string {
	var b strings.Builder
	for i := range runs {
		b.WriteString(runs[i].Text)
	}
	return b.String()
}

func sameMarks(a, b []Mark) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}
