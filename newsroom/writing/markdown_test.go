package writing

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/doc"
)

func TestMarkdownIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"One.\n\nTwo.":                "<p>One.</p><p>Two.</p>",
		"## Where\n\nHere":            "<h2>Where</h2><p>Here</p>",
		"### Small":                   "<h3>Small</h3>",
		"- a\n- b":                    "<ul><li>a</li><li>b</li></ul>",
		"3. a\n4. b":                  `<ol start="3"><li>a</li><li>b</li></ol>`,
		"> said\n>\n> so":             "<blockquote><p>said</p><p>so</p></blockquote>",
		"**bold** and *thin*":         "<p><strong>bold</strong> and <em>thin</em></p>",
		"[us](https://example.org/a)": `<p><a href="https://example.org/a" rel="noopener">us</a></p>`,
		"[bad](javascript:alert)":     "<p>bad</p>",
		"2 * 3 * 4 and a_b_":          "<p>2 * 3 * 4 and a<em>b</em></p>",
		`\*as it stands\*`:            "<p>*as it stands*</p>",
		"* * *":                       "<hr>",
		"<script>alert(1)</script>":   "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
		"**open":                      "<p>**open</p>",
		"پہلا\n\n- دوسرا":             `<p>پہلا</p><ul><li>دوسرا</li></ul>`,
	} {
		if got := doc.HTML(fromMarkdown(text), doc.Draw{}); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestAPictureOfAPageStays(t *testing.T) {
	n := &doc.Node{Type: "doc", Content: []doc.Node{{Type: "picture", Attrs: map[string]any{"media": "m1", "alt": "A lake", "caption": "The lake, full", "credit": "Asha"}},
		{Type: "paragraph", Content: []doc.Node{{Type: "text", Text: "Below."}}}}}
	again := fromMarkdown(toMarkdown(n))
	if string(again.Marshal()) != string(n.Marshal()) {
		t.Errorf("%s\nbecame\n%s", n.Marshal(), again.Marshal())
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"a", "## b\n\n- c\n  - d\n\n    e", "> > x", "**[a](b)**", "1. x\n\n   y", "\\\n", "- \n- x", "![a](picture:b) c | d", "*a **b* c**", "é*\u0301*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 || strings.ContainsRune(text, 0) {
			return
		}
		n, err := doc.Parse(fromMarkdown(strings.ToValidUTF8(text, "")).Marshal())
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		once := toMarkdown(n)
		m, err := doc.Parse(fromMarkdown(once).Marshal())
		if err != nil {
			t.Fatalf("%q: %v", once, err)
		}
		if doc.Words(m) != doc.Words(n) {
			t.Errorf("%q has %d words, written and read again %d: %q", text, doc.Words(n), doc.Words(m), once)
		}
	})
}
