package doc

import (
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":"text","text":"<script>alert('1')</script> & \"q\""}`:                                                                                                                   `<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &#34;q&#34;</p>`,
		`{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"/a?b=1&c=\"d\""}}]}`:                                                                                         `<p><a href="/a?b=1&amp;c=&#34;d&#34;">x</a></p>`,
		`{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"HTTPS://e.org"}}]}`:                                                                                          `<p><a href="HTTPS://e.org" rel="noopener">x</a></p>`,
		`{"type":"text","text":"x","marks":[{"type":"note","attrs":{"id":"n","body":"secret","by":"asha"}}]}`:                                                                            `<p>x</p>`,
		`{"type":"text","text":"a","marks":[{"type":"strong"}]},{"type":"text","text":"b","marks":[{"type":"strong"},{"type":"em"}]},{"type":"text","text":"c","marks":[{"type":"em"}]}`: `<p><strong>a<em>b</em></strong><em>c</em></p>`,
		`{"type":"text","text":"a","marks":[{"type":"note","attrs":{"id":"n"}},{"type":"strong"}]},{"type":"text","text":"b","marks":[{"type":"strong"}]}`:                               `<p><strong>ab</strong></p>`,
		`{"type":"text","text":"a","marks":[{"type":"strong"}]},{"type":"hard_break","marks":[{"type":"strong"}]},{"type":"text","text":"b"}`:                                            `<p><strong>a<br></strong>b</p>`,
		``: ``,
	} {
		if got := HTML(parse(t, para(in)), Draw{}); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestAStatementIsOneSpanAndItsIDStandsOnce(t *testing.T) {
	html := HTML(parse(t, string(files(t, "stored/v1-whole.json")["v1-whole"])), Draw{})
	if strings.Count(html, `id="s-q1"`) != 1 || !strings.Contains(html, `<span id="s-q1">Nobody <em>came</em></span>`) {
		t.Errorf("%s", html)
	}
	for _, internal := range []string{"Rukhsana", "Names with", "asha", "denied\"", "Evening Talk"} {
		if strings.Contains(html, internal) {
			t.Errorf("%q is shown to readers", internal)
		}
	}
}

func TestTheDatelineStandsInTheFirstParagraph(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":"heading","content":[{"type":"text","text":"H"}]},{"type":"paragraph"},{"type":"paragraph","content":[{"type":"text","text":"a"}]}`:                `<h2>H</h2><p><span class=date>A&lt;B</span> – a</p>`,
		`{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"q"}]}]},{"type":"paragraph","content":[{"type":"text","text":"a"}]}`: `<blockquote><p>q</p></blockquote><p><span class=date>A&lt;B</span> – a</p>`,
		`{"type":"rule"}`: `<p><span class=date>A&lt;B</span></p><hr>`,
	} {
		n := parse(t, `{"type":"doc","content":[`+in+`]}`)
		if got := HTML(n, Draw{Dateline: "A<B"}); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

// report is a body of about 700 words with what a report has.
func report(t testing.TB) *Node {
	sentence := "The corporation paid for eleven kilometres of drain, and officials said on Monday that the work was done; residents of three wards say otherwise. "
	var blocks []string
	for i := range 10 {
		blocks = append(blocks, `{"type":"paragraph","content":[{"type":"text","text":"`+strings.Repeat(sentence, 2)+`"},{"type":"text","text":"“Nobody came,”","marks":[{"type":"statement","attrs":{"id":"q`+string(rune('a'+i))+`","speaker":"R"}}]},{"type":"text","text":" she said. "},{"type":"text","text":"The bills","marks":[{"type":"link","attrs":{"href":"https://example.org/bills"}}]},{"type":"text","text":" `+sentence[:70]+`"}]}`)
	}
	return parse(t, `{"v":1,"doc":{"type":"doc","content":[`+strings.Join(blocks, ",")+`]}}`)
}

func BenchmarkHTML700Words(b *testing.B) {
	n := report(b)
	b.ReportAllocs()
	for b.Loop() {
		HTML(n, Draw{Dateline: "Srinagar"})
	}
	b.ReportMetric(float64(Words(n)), "words")
}

func BenchmarkParse700Words(b *testing.B) {
	src := report(b).Marshal()
	for b.Loop() {
		if _, err := Parse(src); err != nil {
			b.Fatal(err)
		}
	}
}
