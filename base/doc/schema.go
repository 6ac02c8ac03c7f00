package doc

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
)

// Version is the schema's version, written into every stored body.
const Version = 1

//go:embed schema.json
var schemaJSON []byte

// attrSpec is one attribute of a node or mark. Without a default it must be given.
type attrSpec struct {
	Default any    `json:"default"`
	Enum    []any  `json:"enum"`
	Format  string `json:"format"` // "id", "url", "date" or free words
	Min     int    `json:"min"`
	Max     int    `json:"max"` // characters of a text, or the greatest number
}

type nodeSpec struct {
	Name    string              `json:"name"`
	Content string              `json:"content"` // always "<name or group>" and + or *
	Group   string              `json:"group"`
	Tag     string              `json:"tag"`
	Attrs   map[string]attrSpec `json:"attrs"`
	holds   string              // Content without its sign
	needs   bool                // at least one
	groups  []string            // its name and groups: what it may be held as
}

type markSpec struct {
	Name     string              `json:"name"`
	Tag      string              `json:"tag"`
	Internal bool                `json:"internal"`
	Attrs    map[string]attrSpec `json:"attrs"`
	rank     int                 // its place in the file: outer marks first
}

var schemaNodes, schemaMarks = load(schemaJSON)

func load(b []byte) (map[string]*nodeSpec, map[string]*markSpec) {
	var file struct {
		Version int
		Nodes   []*nodeSpec
		Marks   []*markSpec
	}
	if err := json.Unmarshal(b, &file); err != nil {
		panic("doc: schema.json: " + err.Error())
	}
	if file.Version != Version {
		panic("doc: schema.json and Version differ")
	}
	nodes, marks := map[string]*nodeSpec{}, map[string]*markSpec{}
	for _, n := range file.Nodes {
		n.holds, n.needs = strings.TrimRight(n.Content, "+*"), strings.HasSuffix(n.Content, "+")
		n.groups = append(strings.Fields(n.Group), n.Name)
		wholeNumbers(n.Attrs)
		nodes[n.Name] = n
	}
	for i, m := range file.Marks {
		m.rank = i
		wholeNumbers(m.Attrs)
		marks[m.Name] = m
	}
	return nodes, marks
}

// wholeNumbers turns JSON's floats into ints once, so that a checked body holds only strings and ints.
func wholeNumbers(attrs map[string]attrSpec) {
	for k, a := range attrs {
		if f, ok := a.Default.(float64); ok {
			a.Default = int(f)
		}
		for i, v := range a.Enum {
			if f, ok := v.(float64); ok {
				a.Enum[i] = int(f)
			}
		}
		attrs[k] = a
	}
}

func (n *nodeSpec) mayHold(child *nodeSpec) bool {
	return n.holds != "" && slices.Contains(child.groups, n.holds)
}
