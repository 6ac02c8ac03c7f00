package doc

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a kept file, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it and run go test -update\n got: %s\nwant: %s", name, got, want)
	}
}

func files(t testing.TB, pattern string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	out := map[string][]byte{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(p), filepath.Ext(p))] = b
	}
	return out
}

// ours draws every picture but the one called unknown.
func ours(media string) (Picture, bool) {
	return Picture{Src: "/media/" + media + "-720.webp", Srcset: "/media/" + media + "-360.webp 360w, /media/" + media + "-720.webp 720w", Width: 720, Height: 480}, media != "unknown"
}

func parse(t testing.TB, s string) *Node {
	t.Helper()
	n, err := Parse([]byte(s))
	if err != nil {
		t.Fatalf("%s: %v", s, fault.Of(err).Err)
	}
	return n
}

// para is a body of one paragraph with this inline content.
func para(inline string) string {
	return `{"v":1,"doc":{"type":"doc","content":[{"type":"paragraph","content":[` + inline + `]}]}}`
}

func TestStoredBodiesOfEveryVersion(t *testing.T) {
	for name, b := range files(t, "stored/*.json") {
		n := parse(t, string(b))
		golden(t, name+".stored.json", string(n.Marshal())+"\n")
		golden(t, name+".html", HTML(n, Draw{Picture: ours, Dateline: "Lucknow & Delhi", Lazy: true})+"\n")
		golden(t, name+".txt", Text(n)+"\n")
		golden(t, name+".md", Markdown(n)+"\n")
		again := parse(t, string(n.Marshal()))
		if string(again.Marshal()) != string(n.Marshal()) {
			t.Errorf("%s: what is stored does not read back as itself", name)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	text := func(marks string) string { return para(`{"type":"text","text":"x","marks":[` + marks + `]}`) }
	for s, key := range map[string]string{
		``:        "body-malformed",
		`[]`:      "body-malformed",
		`null`:    "body-version",
		`{}`:      "body-version",
		`{"v":1}`: "body-malformed",
		`{"v":2,"doc":{"type":"doc","content":[{"type":"paragraph"}]}}`:                                                 "body-version",
		`{"v":-1,"doc":{"type":"doc","content":[{"type":"paragraph"}]}}`:                                                "body-version",
		`{"v":1,"doc":{"type":"paragraph"}}`:                                                                            "body-malformed",
		`{"type":"doc"}`:                                                                                                "body-empty-part",
		`{"type":"doc","content":[{"type":"script"}]}`:                                                                  "body-unknown-part",
		`{"type":"doc","content":[{"type":"text","text":"x"}]}`:                                                         "body-unknown-part",
		`{"type":"doc","content":[{"type":"paragraph","text":"x"}]}`:                                                    "body-unknown-part",
		`{"type":"doc","content":[{"type":"paragraph","marks":[{"type":"em"}]}]}`:                                       "body-unknown-part",
		`{"type":"doc","content":[{"type":"paragraph","attrs":{"onclick":"x"}}]}`:                                       "body-unknown-part",
		`{"type":"doc","content":[{"type":"heading","attrs":{"level":1}}]}`:                                             "body-bad-value",
		`{"type":"doc","content":[{"type":"heading","attrs":{"level":"2"}}]}`:                                           "body-bad-value",
		`{"type":"doc","content":[{"type":"heading","attrs":{"level":2.5}}]}`:                                           "body-bad-value",
		`{"type":"doc","content":[{"type":"heading","attrs":{"level":[2]}}]}`:                                           "body-bad-value",
		`{"type":"doc","content":[{"type":"blockquote","content":[{"type":"heading"}]}]}`:                               "body-unknown-part",
		`{"type":"doc","content":[{"type":"bullet_list"}]}`:                                                             "body-empty-part",
		`{"type":"doc","content":[{"type":"ordered_list","attrs":{"start":-1},"content":[]}]}`:                          "body-bad-value",
		`{"type":"doc","content":[{"type":"picture"}]}`:                                                                 "body-bad-value",
		`{"type":"doc","content":[{"type":"picture","attrs":{"media":"../../etc"}}]}`:                                   "body-bad-value",
		`{"type":"doc","content":[{"type":"picture","attrs":{"media":"a","alt":"` + strings.Repeat("x", 2001) + `"}}]}`: "body-bad-value",
		text(`{"type":"blink"}`):                                                                                        "body-unknown-part",
		text(`{"type":"em"},{"type":"em"}`):                                                                             "body-unknown-part",
		text(`{"type":"link"}`):                                                                                         "body-bad-value",
		text(`{"type":"link","attrs":{"href":""}}`):                                                                     "body-bad-link",
		text(`{"type":"link","attrs":{"href":"javascript:alert(1)"}}`):                                                  "body-bad-link",
		text(`{"type":"link","attrs":{"href":"JaVaScRiPt:alert(1)"}}`):                                                  "body-bad-link",
		text(`{"type":"link","attrs":{"href":" javascript:alert(1)"}}`):                                                 "body-bad-link",
		text(`{"type":"link","attrs":{"href":"data:text/html,x"}}`):                                                     "body-bad-link",
		text(`{"type":"link","attrs":{"href":"vbscript:x"}}`):                                                           "body-bad-link",
		text(`{"type":"link","attrs":{"href":"/x","target":"_blank"}}`):                                                 "body-unknown-part",
		text(`{"type":"day","attrs":{"date":"2026-02-30"}}`):                                                            "body-bad-value",
		text(`{"type":"day","attrs":{"date":""}}`):                                                                      "body-bad-value",
		text(`{"type":"statement","attrs":{"id":"a b"}}`):                                                               "body-bad-value",
		text(`{"type":"statement","attrs":{"id":"a","kind":"shouted"}}`):                                                "body-bad-value",
		text(`{"type":"statement","attrs":{"id":"a","said":"Monday"}}`):                                                 "body-bad-value",
		`{"v":1,"doc":` + strings.Repeat(`{"type":"doc","content":[`, 400) + strings.Repeat("]}", 400) + "}":            "body-unknown-part",
		nestedLists(20): "body-too-large",
		`{"type":"doc","content":[` + strings.Repeat(`{"type":"rule"},`, maxNodes) + `{"type":"rule"}]}`: "body-too-large",
		strings.Repeat(" ", maxBytes+1): "body-too-large",
		strings.Repeat("[", 1<<20):      "body-malformed",
	} {
		n, err := Parse([]byte(s))
		if err == nil || n != nil {
			t.Errorf("accepted %.120s", s)
			continue
		}
		if f := fault.Of(err); f.Kind != fault.Invalid || f.Field != "body" || f.Key != key {
			t.Errorf("%.120s: %v %s %s, want %s (%v)", s, f.Kind, f.Field, f.Key, key, f.Err)
		}
	}
}

func nestedLists(depth int) string {
	return `{"type":"doc","content":[` + strings.Repeat(`{"type":"bullet_list","content":[{"type":"list_item","content":[`, depth) +
		`{"type":"paragraph"}` + strings.Repeat(`]}]}`, depth) + `]}`
}

func TestParseBringsToOneForm(t *testing.T) {
	n := parse(t, para(`{"type":"text","text":"a\u0000\u0007b\nc","marks":[{"type":"em"},{"type":"strong"}]},{"type":"text","text":""},{"type":"text","text":"d","marks":[{"type":"strong"},{"type":"em"}]}`))
	line := n.Content[0].Content
	if len(line) != 1 || line[0].Text != "ab cd" || line[0].Marks[0].Type != "strong" {
		t.Errorf("line = %+v", line)
	}
	n = parse(t, `{"type":"doc","content":[{"type":"heading","content":[{"type":"text","text":"x"}]},{"type":"picture","attrs":{"media":"m","caption":null}}]}`)
	if n.Content[0].Attrs["level"] != 2 || n.Content[1].Attrs["caption"] != "" || n.Content[1].Attrs["alt"] != "" {
		t.Errorf("defaults are not filled in: %+v", n.Content)
	}
}

// The Go side has no engine for content expressions: it knows "name+" and "name*".
func TestTheSchemaStaysWithinWhatIsChecked(t *testing.T) {
	for name, n := range schemaNodes {
		if n.Content == "" {
			continue
		}
		if strings.Trim(n.holds, "abcdefghijklmnopqrstuvwxyz_") != "" || (n.Content != n.holds+"+" && n.Content != n.holds+"*") {
			t.Errorf("%s holds %q: only name+ and name* are checked", name, n.Content)
		}
	}
	for name, m := range schemaMarks {
		for k, a := range m.Attrs {
			if formats[a.Format] == nil {
				t.Errorf("%s.%s: no such format %q", name, k, a.Format)
			}
		}
	}
	if _, err := Parse(Empty().Marshal()); err != nil {
		t.Errorf("an empty body is refused: %v", err)
	}
}
