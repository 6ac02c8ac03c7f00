package doc

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"
)

func FuzzParse(f *testing.F) {
	for _, b := range corpus(f, "stored/*.json") {
		f.Add(b)
	}
	f.Add([]byte(`{"type":"doc","content":[{"type":"heading"},{"type":"picture","attrs":{"media":"a"}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := Parse(b)
		if err != nil {
			return
		}
		safe(t, HTML(n, Draw{Picture: ours, Dateline: "X", Lazy: true}))
		_, _, _, _, _ = Text(n), Markdown(n), Words(n), FirstText(n, 60), Statements(n)
		once := n.Marshal()
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("what Parse gave is refused: %v\n%s", err, once)
		}
		if !bytes.Equal(again.Marshal(), once) {
			t.Fatalf("not one form:\n%s\n%s", once, again.Marshal())
		}
	})
}

func FuzzFromHTML(f *testing.F) {
	for _, b := range corpus(f, "html/*.html") {
		f.Add(string(b), false)
		f.Add(string(b), true)
	}
	for _, s := range []string{"<table>a<tr>b<td>c", "<p>a<b>b</p>c", "<select><b>x", "<ul><table><li>x", "[a]x[/a]", "<svg><p>x", "<xmp><b>x", "<plaintext>x", "<math><annotation-xml><p>x",
		"<figure><img src=\"https://old.example/c.jpg\" alt=\"\x14 C\"><figcaption>\x14 <a href=\"/x\">caption</a> <cite>\x14 Credit</cite></figcaption></figure>",
		"<figure><img src=\"https://old.example/c.jpg\"><figcaption>caption <cite>\x14 Credit</cite></figcaptio>/<nfigure>"} {
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, src string, classic bool) { importKeepsItsPromises(t, src, classic) })
}

// Pages put together at random from the parts that importers trip over.
func TestRandomPages(t *testing.T) {
	parts := strings.Split("<p> </p> <div> </div> <b> </b> <i> </i> <ul> </ul> <ol> </ol> <li> </li> <table> <tr> <td> </td> </tr> </table> <thead> <caption> "+
		"<blockquote> </blockquote> <h1> </h1> <h4> </h4> <pre> </pre> <br> <hr> <figure> </figure> <figcaption> </figcaption> <small> </small> <a|href=/x> <a|href=javascript:x> </a> "+
		"<img|src=https://old.example/a.jpg|alt=alt> <img|src=/b.jpg> <form> </form> <button> </button> <select> <option> </select> <textarea> </textarea> <iframe|src=/i> </iframe> "+
		"<s> </s> <q> </q> <script> </script> <style> </style> <svg> </svg> <math> </math> <noscript> </noscript> <p|hidden> <span|style=font-weight:700> </span> "+
		"<p|style=mso-list:level1> <time|datetime=2026-11-23> </time> <object> </object> <video> </video> <details> <summary> </details> <dl> <dt> <dd> <xmp> </xmp> "+
		"[caption] [/caption] [gallery] [x|y=z] [/x] <!--c--> <o:p> </o:p> alpha beta gamma delta ₹4.2 | | | | \n \n\n &nbsp; &lt; “q” سری नगर https://e.org/x", " ")
	for i := range parts {
		parts[i] = strings.NewReplacer("|", " ", `\n`, "\n").Replace(parts[i])
	}
	rapid.Check(t, func(rt *rapid.T) {
		src := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 60).Draw(rt, "parts"), "")
		importKeepsItsPromises(rt, src, rapid.Bool().Draw(rt, "classic"))
	})
}

// trial is what the fuzzer and the random pages fail with.
type trial interface {
	Helper()
	Fatalf(format string, args ...any)
}

func importKeepsItsPromises(t trial, src string, classic bool) {
	t.Helper()
	from := FromHTML
	if classic {
		from = FromClassic
	}
	n, left := from(src, oldSite)
	if _, err := Parse(n.Marshal()); err != nil {
		t.Fatalf("what was imported is refused: %v\n%s", err, n.Marshal())
	}
	drawn := HTML(n, Draw{Picture: asFound})
	safe(t, drawn)
	noWordLost(t, src, n, left)
	if strings.Contains(drawn, "[") {
		return // words in brackets that a plug-in's code ends up beside may read as code themselves
	}
	second, _ := FromHTML(drawn, oldSite)
	if again := HTML(second, Draw{Picture: asFound}); again != drawn {
		t.Fatalf("%q drawn and read again differs:\n%s\n%s", src, drawn, again)
	}
}

// asFound draws what oldSite has taken, so that a picture makes the way out and back.
func asFound(media string) (Picture, bool) {
	return Picture{Src: "https://old.example/" + media}, true
}

func corpus(f *testing.F, pattern string) [][]byte {
	f.Helper()
	var out [][]byte
	for _, b := range files(f, pattern) {
		out = append(out, b)
	}
	return out
}

// safe reads drawn HTML as a browser would and refuses whatever could run.
func safe(t trial, drawn string) {
	t.Helper()
	if !utf8.ValidString(drawn) {
		t.Fatalf("broken UTF-8: %q", drawn)
	}
	allowed := map[string]string{"p": "dir", "h2": "dir", "h3": "dir", "li": "dir", "blockquote": "", "ul": "", "ol": "start", "hr": "", "br": "",
		"figure": "", "figcaption": "", "small": "", "img": "src srcset sizes width height alt loading", "a": "href rel", "time": "datetime",
		"strong": "", "em": "", "span": "id class", "bdi": ""}
	z := html.NewTokenizer(strings.NewReader(drawn))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		tok := z.Token()
		if tt == html.CommentToken || tt == html.DoctypeToken {
			t.Fatalf("a comment is drawn: %s", drawn)
		}
		if tt != html.StartTagToken && tt != html.SelfClosingTagToken {
			continue
		}
		attrs, ok := allowed[tok.Data]
		if !ok {
			t.Fatalf("<%s> is drawn: %s", tok.Data, drawn)
		}
		for _, a := range tok.Attr {
			if !strings.Contains(" "+attrs+" ", " "+a.Key+" ") {
				t.Fatalf("<%s %s> is drawn: %s", tok.Data, a.Key, drawn)
			}
			if a.Key == "href" && !isHref(a.Val) {
				t.Fatalf("address %q is drawn: %s", a.Val, drawn)
			}
		}
	}
}

// noWordLost looks for every visible word of a page in the body or in what was left.
func noWordLost(t trial, src string, n *Node, left []Left) {
	t.Helper()
	var all strings.Builder
	all.WriteString(Text(n))
	for _, l := range left {
		if strings.HasSuffix(l.Text, "…") {
			return // a report cut short names its words by their beginning
		}
		all.WriteString(" " + l.Text)
	}
	have := letterRuns(all.String())
	kept := strings.Join(have, " ")
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	parts, err := html.ParseFragmentWithOptions(strings.NewReader(captionFigures(strings.ToValidUTF8(src, "\ufffd"))), body, html.ParseOptionEnableScripting(false))
	if err != nil {
		return
	}
	for _, p := range parts {
		for _, w := range visibleWords(p) {
			if !strings.Contains(kept, w) {
				t.Fatalf("%q of %q is lost unnamed:\n%s\n%+v", w, src, Text(n), left)
			}
		}
	}
}

func visibleWords(n *html.Node) []string {
	if n.Type == html.TextNode {
		return letterRuns(n.Data)
	}
	if n.Type == html.ElementNode && invisible[n.DataAtom] {
		return nil
	}
	if n.Type == html.ElementNode && (style(n, "display") == "none" || wordBullet(n)) {
		return nil
	}
	var out []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out = append(out, visibleWords(c)...)
	}
	return out
}

func letterRuns(s string) []string {
	return strings.FieldsFunc(cleanLines(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
