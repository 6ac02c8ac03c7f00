package doc

import (
	"encoding/json"
	"os"
	"testing"
)

// The editor's script is checked against the same file.
type datelineSample struct{ Text, Place, Day, Agency, Rest string }

func datelineSamples(t *testing.T) []datelineSample {
	t.Helper()
	b, err := os.ReadFile("testdata/datelines.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []datelineSample
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDatelines(t *testing.T) {
	for _, s := range datelineSamples(t) {
		n := &Node{Type: "doc", Content: []Node{{Type: "paragraph", Content: []Node{{Type: "text", Text: s.Text}}}}}
		d, rest := ReadDateline(n)
		if d.Place != s.Place || d.Day != s.Day || d.Agency != s.Agency {
			t.Errorf("%q: place %q, day %q, agency %q; want %q, %q, %q", s.Text, d.Place, d.Day, d.Agency, s.Place, s.Day, s.Agency)
			continue
		}
		want := s.Rest
		if s.Place == "" {
			want = s.Text
		}
		if got := rest.Content[0].words(); got != want {
			t.Errorf("%q: rest %q, want %q", s.Text, got, want)
		}
		if n.Content[0].words() != s.Text {
			t.Errorf("%q: the body given was changed", s.Text)
		}
	}
}

func TestADatelineIsLiftedAcrossMarksAndBreaks(t *testing.T) {
	for html, want := range map[string]string{
		`<p><b>SRINAGAR</b>: <i>Police</i> came.</p>`:                                    `<p><em>Police</em> came.</p>`,
		`<p><b>SRINAGAR:<br></b>Police came.</p>`:                                        `<p>Police came.</p>`,
		`<p><strong>SRINAGAR, Nov 23 (KNO):</strong></p><p>Police came.</p>`:             `<p>Police came.</p>`,
		`<p>SRI<em>NAGAR: Mos</em>cow- <a href="/x">Police</a> came.</p>`:                `<p><a href="/x">Police</a> came.</p>`,
		`<p>Srinagar,&nbsp;Nov&nbsp;23&nbsp;(PTI): Police came.</p>`:                     `<p>Police came.</p>`,
		`<figure><img src="a.jpg" alt="a"></figure><p>SRINAGAR: Police came.</p>`:        `<p><a href="a.jpg">a</a></p><p>SRINAGAR: Police came.</p>`,
		`<h2>Snow</h2><p>SRINAGAR: a heading stands first, so this is not the head.</p>`: `<h2>Snow</h2><p>SRINAGAR: a heading stands first, so this is not the head.</p>`,
	} {
		n, _ := FromHTML(html, Import{})
		_, rest := LiftDateline(n)
		if got := HTML(rest, Draw{}); got != want {
			t.Errorf("%s\n gives %s\n want %s", html, got, want)
		}
		if _, err := Parse(rest.Marshal()); err != nil {
			t.Errorf("%s: the rest is refused: %v", html, err)
		}
	}
}
