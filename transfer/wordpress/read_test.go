package wordpress

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/nightdesk/nightdesk/base/fault"
)

// items reads a whole export from a reader.
func items(t *testing.T, r io.Reader) (*Channel, []*Item) {
	t.Helper()
	var all []*Item
	c, err := Read(r, func(it *Item) error { all = append(all, it); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return c, all
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := readSample(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readSample(name string) ([]byte, error) { return os.ReadFile("testdata/" + name) }

// wrap puts elements into an otherwise sound export.
func wrap(channel string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">` + "\n" +
		"<channel><wp:wxr_version>1.2</wp:wxr_version><link>https://old.example</link><wp:base_blog_url>https://old.example</wp:base_blog_url>\n" + channel + "\n</channel></rss>\n"
}

func TestVersion10NamesPeopleByWhatReadersSawAndCategoriesTwice(t *testing.T) {
	c, all := items(t, bytes.NewReader(sample(t, "v10.xml")))
	if c.Version != "1.0" || c.Title != "The Lake Ledger" || c.BlogURL != "http://ledger.example/news" || len(c.Authors) != 0 {
		t.Errorf("channel = %+v", c)
	}
	if len(c.Terms) != 3 || c.Terms[1].Name != "Water & Lakes" || c.Terms[1].Parent != "The Valley" || c.Terms[2].Domain != "post_tag" {
		t.Errorf("terms = %+v", c.Terms)
	}
	it := all[0]
	if got := it.Headline(); got != "Boatmen return – after “forty” days" {
		t.Errorf("headline = %q", got)
	}
	if got := it.Of("category"); len(got) != 1 || got[0] != (ItemTerm{"category", "water", "Water & Lakes"}) {
		t.Errorf("categories = %+v", got)
	}
	if got := it.Of("post_tag"); len(got) != 1 || got[0].Slug != "boats" {
		t.Errorf("tags = %+v", got)
	}
	if it.Comments != 2 || it.Bylines()[0] != "Sahar Mir" || it.OldSlugs[0] != "boatmen-back" || it.Excerpt != "" {
		t.Errorf("item = %+v", it)
	}
	if strings.Contains(it.Content, "Welcome") || !strings.Contains(it.Content, "said.\"") && !strings.Contains(it.Content, `one of them said.`) {
		t.Errorf("content = %q", it.Content)
	}
}

func TestVersion11KeepsUnicodeSlugsAndPeople(t *testing.T) {
	c, all := items(t, bytes.NewReader(sample(t, "v11.xml")))
	if c.Version != "1.1" || c.Authors[0].Name != "आशा कौल" || c.Authors[0].Email != "asha@wadi.example" || c.Authors[1].ID != 4 {
		t.Errorf("channel = %+v", c)
	}
	if c.Terms[1] != (Term{ID: 8, Domain: "series", Slug: "floods", Name: "Floods"}) {
		t.Errorf("term = %+v", c.Terms[1])
	}
	if it := all[0]; it.Headline() != "झील पर लौटे नाविक" || !it.Sticky || it.Standfirst() != "चालीस दिन बाद" || it.Language() != "" {
		t.Errorf("item = %+v", it)
	}
	if it := all[1]; it.Headline() != "ملاح جھیل پر واپس آئے" || it.Language() != "ur" || it.Sticky {
		t.Errorf("item = %+v", it)
	}
}

func TestVersion12JoinsSplitSectionsAndReadsWhatPluginsAdd(t *testing.T) {
	c, all := items(t, bytes.NewReader(sample(t, "v12.xml")))
	if c.Title != "Harbour Post" || c.Link != "https://harbour.example" || c.Language != "en-GB" {
		t.Errorf("an image of the channel took its title: %+v", c)
	}
	it := all[0]
	if it.Headline() != "Talks open & close at the harbour" || it.Thumbnail != 110 {
		t.Errorf("item = %+v", it)
	}
	if !strings.Contains(it.Content, "A tag in text: ]]> ends a section.") {
		t.Errorf("the split section was not joined: %q", it.Content)
	}
	if got := it.Bylines(); len(got) != 2 || got[0] != "asha" || got[1] != "imran-d" {
		t.Errorf("bylines = %q", got)
	}
	if a := all[1]; a.File != "2024/03/quay-scaled.jpg" || a.Alt != "A stone quay with two boats" || a.Sizes[0] != "quay-300x200.jpg" || a.Standfirst() != "The quay in March" {
		t.Errorf("attachment = %+v", a)
	}
	if len(all) != 14 || all[13].Line < 100 {
		t.Errorf("%d items, the last on line %d", len(all), all[len(all)-1].Line)
	}
}

func TestWhatIsRefusedIsRefusedWithItsLine(t *testing.T) {
	item := "<item><title>One</title><wp:post_id>1</wp:post_id>\n"
	deep := strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)
	for _, c := range []struct {
		name, key, src string
		line           int
	}{
		{"empty", "wxr-empty", " \n", 0},
		{"zip", "wxr-packed", "PK\x03\x04 and so on", 0},
		{"gzip", "wxr-packed", "\x1f\x8b\x08 and so on", 0},
		{"a page", "wxr-foreign", "<!DOCTYPE html>\n<html><body>Not found</body></html>", 0},
		{"plain words", "wxr-malformed", "Dear reader", 1},
		{"only a comment", "wxr-foreign", "<!-- nothing -->", 0},
		{"a feed", "wxr-foreign", `<rss version="2.0"><channel><title>News</title><item><title>One</title></item></channel></rss>`, 0},
		{"a later version", "wxr-version", strings.Replace(wrap(""), "1.2</wp:wxr", "2.0</wp:wxr", 1), 0},
		{"crossed tags", "wxr-malformed", wrap(item + "</title>\n</item>"), 5},
		{"a bare ampersand", "wxr-malformed", wrap("<item>\n<title>Bread & butter</title></item>"), 5},
		{"an entity of its own", "wxr-malformed", wrap("<item>\n\n<title>&lol;</title></item>"), 6},
		{"a forbidden reference", "wxr-malformed", wrap("<item><title>&#1;</title></item>"), 4},
		{"cut in a tag", "wxr-truncated", wrap("")[:300], 3},
		{"cut in a section", "wxr-truncated", strings.TrimSuffix(wrap(item+"<content:encoded><![CDATA[a\nb"), "\n</channel></rss>\n"), 6},
		{"cut after an item", "wxr-truncated", strings.TrimSuffix(wrap(item+"</item>"), "</channel></rss>\n"), 6},
		{"two in one", "wxr-malformed", wrap("") + wrap(""), 7},
		{"declared entities", "wxr-entities", `<?xml version="1.0"?>` + "\n" + `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>`, 2},
		{"too deep", "wxr-deep", wrap(deep), 4},
		{"unknown encoding", "wxr-encoding", `<?xml version="1.0" encoding="klingon"?><rss/>`, 0},
		{"too many tags", "wxr-many", wrap("<item>" + strings.Repeat("<category domain=\"post_tag\" nicename=\"a\">A</category>", maxTerms+1) + "</item>"), 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(c.src), func(*Item) error { return nil })
			f := fault.Of(err)
			if f.Kind != fault.Invalid || f.Key != c.key {
				t.Fatalf("got %v, want %s", err, c.key)
			}
			if line, _ := f.Args["Line"].(int); line != c.line {
				t.Errorf("line %d, want %d: %v", line, c.line, err)
			}
		})
	}
}

func TestBytesThatNoXMLMayHoldAreReplacedAndCounted(t *testing.T) {
	src := wrap("<title>a\x01b</title><item><title>Vertical\x0btab</title><content:encoded><![CDATA[caf\xe9, \x00, \xed\xa0\x80, ok \u20ac\U0001F600 \ufffe]]></content:encoded></item><item><title>Clean</title></item>")
	c, all := items(t, strings.NewReader(src))
	if c.Title != "a\uFFFDb" || c.Damaged != 1 {
		t.Errorf("channel: %q, %d", c.Title, c.Damaged)
	}
	if it := all[0]; it.Title != "Vertical\uFFFDtab" || it.Content != "caf\uFFFD, \uFFFD, \uFFFD\uFFFD\uFFFD, ok €😀 \uFFFD" || it.Damaged != 7 {
		t.Errorf("item: %q %q, %d", it.Title, it.Content, it.Damaged)
	}
	if all[1].Damaged != 0 {
		t.Errorf("a clean item is said to be damaged: %d", all[1].Damaged)
	}
}

func TestReadingIsTheSameHoweverTheFileArrives(t *testing.T) {
	src := wrap("<item><content:encoded><![CDATA[" + strings.Repeat("झील ملاح \x02 ", 30_000) + "]]></content:encoded></item>")
	_, whole := items(t, strings.NewReader(src))
	for name, r := range map[string]io.Reader{
		"byte by byte":            iotest.OneByteReader(strings.NewReader(src)),
		"in halves":               iotest.HalfReader(strings.NewReader(src)),
		"end with the last bytes": iotest.DataErrReader(strings.NewReader(src)),
	} {
		_, got := items(t, r)
		if got[0].Content != whole[0].Content || got[0].Damaged != 30_000 {
			t.Errorf("%s: %d bytes and %d replaced, want %d and 30000", name, len(got[0].Content), got[0].Damaged, len(whole[0].Content))
		}
	}
	if strings.Count(whole[0].Content, "\uFFFD") != 30_000 {
		t.Errorf("%d replaced", strings.Count(whole[0].Content, "\uFFFD"))
	}
}

func TestOtherEncodingsAreRead(t *testing.T) {
	latin := strings.Replace(wrap("<item><title>caf\xe9 \x93quoted\x94</title></item>"), "UTF-8", "windows-1252", 1)
	_, all := items(t, strings.NewReader(latin))
	if all[0].Title != "café “quoted”" || all[0].Damaged != 0 {
		t.Errorf("windows-1252: %q", all[0].Title)
	}
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(strings.Replace(wrap("<item><title>ملاح</title></item>"), "UTF-8", "UTF-16", 1))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	_, all = items(t, bytes.NewReader(wide))
	if all[0].Title != "ملاح" {
		t.Errorf("UTF-16: %q", all[0].Title)
	}
	_, all = items(t, strings.NewReader("\ufeff"+wrap("<item><title>Marked</title></item>")))
	if all[0].Title != "Marked" {
		t.Errorf("byte order mark: %q", all[0].Title)
	}
}

func TestAFailingSourceIsNotTheFilesFault(t *testing.T) {
	broken := errors.New("disk on fire")
	src := io.MultiReader(strings.NewReader(wrap("")[:200]), iotest.ErrReader(broken))
	_, err := Read(src, func(*Item) error { return nil })
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, broken) {
		t.Errorf("err = %v", err)
	}
	_, err = Read(strings.NewReader(wrap("<item></item><item></item>")), func(*Item) error { return broken })
	if err != broken {
		t.Errorf("the caller's error came back as %v", err)
	}
}

// endless is one byte for ever, after a beginning.
type endless struct {
	head io.Reader
	b    byte
}

func (e *endless) Read(p []byte) (int, error) {
	if n, _ := e.head.Read(p); n > 0 {
		return n, nil
	}
	for i := range p {
		p[i] = e.b
	}
	return len(p), nil
}

func TestWhatNeverEndsIsStopped(t *testing.T) {
	sound, _, _ := strings.Cut(wrap(""), "\n</channel>")
	for name, c := range map[string]struct {
		src string
		b   byte
	}{
		"a title":     {sound + "<item><title>", 'a'},
		"a section":   {sound + "<item><content:encoded><![CDATA[", 'a'},
		"a comment":   {sound + "<!-- ", '-' + 1},
		"a tag":       {sound + "<item><", 'a'},
		"attributes":  {sound + `<item><title `, 'a'},
		"a document":  {"<!DOCTYPE ", 'a'},
		"an order":    {"<?xml ", 'a'},
		"white space": {sound, ' '},
		"brackets":    {sound + "<item><title><![CDATA[", ']'},
	} {
		e, err := newExport(&endless{strings.NewReader(c.src), c.b})
		if err != nil {
			t.Fatal(err)
		}
		if name != "a section" { // that one goes all the way
			e.in.most = 1 << 20
		}
		_, err = e.walk(func(*Item) error { return nil })
		if f := fault.Of(err); f.Kind != fault.Invalid || f.Key != "wxr-long" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
