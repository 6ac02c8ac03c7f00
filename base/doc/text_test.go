package doc

import (
	"reflect"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for s, want := range map[string]int{
		"":                               0,
		"   ":                            0,
		"One two, three.":                3,
		"a — b – c - d":                  4,
		"over—under":                     2,
		"₹4.2 crore, 3.5% & 20-year-old": 4,
		"नगर निगम ने नाले साफ़ कराए।":     6,
		"ضلع انتظامیہ نے تبصرہ نہیں کیا۔": 6,
		"“…” !":              0,
		"no\u00a0break here": 3,
	} {
		if got := Words(FromText(s)); got != want {
			t.Errorf("%q has %d words, want %d", s, got, want)
		}
	}
	n := parse(t, `{"type":"doc","content":[{"type":"picture","attrs":{"media":"m","alt":"not counted here","caption":"two words","credit":"Asha"}}]}`)
	if got := Words(n); got != 3 {
		t.Errorf("a caption counts %d", got)
	}
}

func TestFirstText(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"Short.", 20, "Short."},
		{"One two three four", 10, "One two…"},
		{"One two, three four", 9, "One two…"},
		{"One two, three four", 10, "One two…"},
		{"First.\n\nSecond one.", 40, "First. Second one."},
		{"Abcdefghij", 5, "Abcd…"},
		{"कि कि", 3, "कि…"},
		{"किकिकि", 4, "कि…"},
		{"👩‍👩‍👧x", 4, "…"},
		{"one", 0, ""},
		{"embed https://example.org/a", 12, "embed https…"},
	} {
		if got := FirstText(FromText(c.in), c.max); got != c.want {
			t.Errorf("FirstText(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
	n := parse(t, `{"type":"doc","content":[{"type":"heading","content":[{"type":"text","text":"Head"}]},{"type":"paragraph","content":[{"type":"text","text":"Body"}]}]}`)
	if got := FirstText(n, 50); got != "Body" {
		t.Errorf("a description begins %q", got)
	}
}

func TestFromText(t *testing.T) {
	got := HTML(FromText("\r\n one\r\ntwo\n\n\n \nthree <b>\n"), Draw{})
	if want := "<p>one<br>two</p><p>three &lt;b&gt;</p>"; got != want {
		t.Errorf("got %s", got)
	}
	if !reflect.DeepEqual(FromText(" \n "), Empty()) {
		t.Error("no words are not an empty body")
	}
}

func TestStatements(t *testing.T) {
	n := parse(t, string(files(t, "stored/v1-whole.json")["v1-whole"]))
	want := []Statement{
		{ID: "q1", Speaker: "Rukhsana B.", Role: "resident", Kind: "said", Said: "2026-11-23", Text: "Nobody came … not once", Block: 1},
		{ID: "q2", Speaker: "Officials", Kind: "denied", Where: "Evening Talk", Answers: "q1", Text: "denied it", Block: 1},
	}
	if got := Statements(n); !reflect.DeepEqual(got, want) {
		t.Errorf("statements = %+v", got)
	}
	if got, want := Notes(n), []Note{{ID: "n1", Body: "Names with the editor", By: "asha", Text: "Two officials"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("notes = %+v", got)
	}
	if got, want := Media(n), []string{"0190-a", "0190-b", "unknown"}; !reflect.DeepEqual(got, want) {
		t.Errorf("media = %v", got)
	}
	if text := Text(n); strings.Contains(text, "Names with") {
		t.Error("a note is in the text")
	}
}

func TestAStatementOverTwoParagraphsIsOne(t *testing.T) {
	q := `"marks":[{"type":"statement","attrs":{"id":"q","speaker":"S"}}]`
	n := parse(t, `{"type":"doc","content":[{"type":"rule"},{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"One.",`+q+`}]},{"type":"paragraph","content":[{"type":"text","text":"Two.",`+q+`}]}]}]}`)
	got := Statements(n)
	if len(got) != 1 || got[0].Text != "One.\nTwo." || got[0].Block != 1 {
		t.Errorf("statements = %+v", got)
	}
	if html := HTML(n, Draw{}); strings.Count(html, "s-q") != 1 || strings.Count(html, "<span") != 2 {
		t.Errorf("%s", html)
	}
}

func TestMarkdownKeepsSignsAsWords(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":"text","text":"1. not a *list*"}`:                                                                        `1\. not a \*list\*`,
		`{"type":"text","text":"- a"},{"type":"hard_break"},{"type":"text","text":"- b"}`:                                 "\\- a\\\n\\- b",
		`{"type":"text","text":"a "},{"type":"text","text":" b ","marks":[{"type":"strong"}]},{"type":"text","text":"c"}`: "a  **b** c",
		`{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"/a(b)"}}]}`:                                   "[x](/a%28b%29)",
	} {
		if got := Markdown(parse(t, para(in))); got != want {
			t.Errorf("%s gives %q, want %q", in, got, want)
		}
	}
}
