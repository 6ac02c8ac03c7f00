package wordpress

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// generator writes an export of any size while it is read: every fourth item an
// attachment, the rest posts of two paragraphs.
type generator struct {
	items int
	long  bool // posts of about three kilobytes, as real ones are
	next  int
	left  string
}

const sentence = "The ferry left the pier at seven and the valley heard its horn; कोई नहीं बोला, کوئی نہیں بولا. "

func (g *generator) Read(p []byte) (int, error) {
	for g.left == "" {
		switch {
		case g.next == 0:
			g.left, _, _ = strings.Cut(wrap(""), "\n</channel>")
		case g.next <= g.items:
			g.left = g.item(g.next)
		case g.next == g.items+1:
			g.left = "</channel></rss>"
		default:
			return 0, io.EOF
		}
		g.next++
	}
	n := copy(p, g.left)
	g.left = g.left[n:]
	return n, nil
}

func (g *generator) item(n int) string {
	when := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Hour).Format(sqlTime)
	if n%4 == 0 {
		return fmt.Sprintf(`<item><title>Picture %[1]d from the pier</title><link>https://old.example/picture-%[1]d/</link><dc:creator>asha</dc:creator><guid isPermaLink="false">https://old.example/wp-content/uploads/2010/01/picture-%[1]d.jpg</guid><excerpt:encoded><![CDATA[What picture %[1]d shows, in a line of some sixty letters or so.]]></excerpt:encoded><wp:post_id>%[1]d</wp:post_id><wp:post_date>%[2]s</wp:post_date><wp:post_date_gmt>%[2]s</wp:post_date_gmt><wp:post_name>picture-%[1]d</wp:post_name><wp:status>inherit</wp:status><wp:post_parent>%[3]d</wp:post_parent><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://old.example/wp-content/uploads/2010/01/picture-%[1]d.jpg</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attached_file</wp:meta_key><wp:meta_value>2010/01/picture-%[1]d.jpg</wp:meta_value></wp:postmeta><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>A boat, number %[1]d</wp:meta_value></wp:postmeta></item>`+"\n", n, when, n-1)
	}
	paragraph := sentence
	if g.long {
		paragraph = strings.Repeat(sentence, 12)
	}
	return fmt.Sprintf(`<item><title>Report %[1]d from the valley</title><link>https://old.example/2010/01/report-%[1]d/</link><dc:creator>asha</dc:creator><guid isPermaLink="false">https://old.example/?p=%[1]d</guid><content:encoded><![CDATA[%[3]s

%[3]s]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>%[1]d</wp:post_id><wp:post_date>%[2]s</wp:post_date><wp:post_date_gmt>%[2]s</wp:post_date_gmt><wp:post_name>report-%[1]d</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="valley"><![CDATA[Valley]]></category></item>`+"\n", n, when, paragraph)
}

func allOf(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// heap is the bytes that live after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestAHundredThousandItemsNeedLittleMemory(t *testing.T) {
	const items, most = 100_000, 100 << 20
	before := heap()
	var highest uint64
	watched := &watch{r: &generator{items: items}, each: 8 << 20, look: func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		highest = max(highest, m.HeapAlloc)
	}}
	s, err := Look(watched)
	if err != nil {
		t.Fatal(err)
	}
	kept := heap() - before
	if s.Items != items || len(s.Attachments) != items/4 {
		t.Errorf("%d items, %d attachments", s.Items, len(s.Attachments))
	}
	if kept > most/2 || highest > before+most {
		t.Errorf("the survey keeps %d MB and needed %d MB", kept>>20, (highest-before)>>20)
	}
	if s.held < int(kept)/3 {
		t.Errorf("the survey believes that it keeps %d KB and keeps %d KB", s.held>>10, kept>>10)
	}
	t.Logf("kept %d KB, believed %d KB, needed %d KB", kept>>10, s.held>>10, (highest-before)>>10)
	runtime.KeepAlive(s)
}

// watch calls look after each so many bytes.
type watch struct {
	r          io.Reader
	each, seen int
	look       func()
}

func (w *watch) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if w.seen += n; w.seen >= w.each {
		w.seen = 0
		w.look()
	}
	return n, err
}

func TestAFileOfRubbishNeedsLittleMemory(t *testing.T) {
	before := heap()
	src := wrap("<item><content:encoded><![CDATA[" + strings.Repeat("\x01", 4<<20) + "]]></content:encoded></item>")
	var after uint64
	_, err := Read(strings.NewReader(src), func(it *Item) error {
		if it.Damaged != 4<<20 {
			t.Errorf("%d bytes replaced", it.Damaged)
		}
		after = heap()
		return nil
	})
	if err != nil || after-before > 64<<20 {
		t.Errorf("%v, %d MB", err, (after-before)>>20)
	}
}

func BenchmarkLook(b *testing.B) {
	const items = 5_000
	for b.Loop() {
		if _, err := Look(&generator{items: items, long: true}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(items*b.N)/b.Elapsed().Seconds(), "items/s")
}
