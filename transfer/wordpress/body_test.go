package wordpress

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/doc"
)

// asked is what a body asked of its media, in order.
type asked struct{ srcs []string }

func (a *asked) none(src, alt, caption, credit string) (string, bool) {
	a.srcs = append(a.srcs, src)
	return "", false
}

func TestBodiesKeepTheirWordsWhateverTheEditor(t *testing.T) {
	for _, c := range []struct {
		file   string
		id     int64
		words  []string
		absent []string
		srcs   int
	}{
		{"v10.xml", 7, []string{"The boatmen came back", "A boat at dawn", "He did not say for what."}, []string{"[caption", "[/caption"}, 1},
		{"v12.xml", 101, []string{"]]> ends a section.", "The quay on Monday", "This report is kept up to date.", "Nets drying"}, []string{"wp:", "<!--"}, 2},
		{"v11.xml", 21, []string{"नाविक सोमवार को झील पर लौटे।"}, nil, 0},
		{"v11.xml", 22, []string{"ملاح پیر کو واپس آئے۔"}, nil, 0},
	} {
		src := sample(t, c.file)
		s := surveyed(t, src)
		_, all := items(t, bytes.NewReader(src))
		i := slices.IndexFunc(all, func(it *Item) bool { return it.ID == c.id })
		media := &asked{}
		body, left := s.Body(all[i], media.none)
		words := doc.Text(body)
		for _, l := range left {
			words += "\n" + l.Text
		}
		for _, w := range c.words {
			if !strings.Contains(words, w) {
				t.Errorf("%s %d lost %q:\n%s", c.file, c.id, w, words)
			}
		}
		for _, w := range c.absent {
			if strings.Contains(doc.Text(body), w) {
				t.Errorf("%s %d still holds %q:\n%s", c.file, c.id, w, doc.Text(body))
			}
		}
		if len(media.srcs) != c.srcs {
			t.Errorf("%s %d asked for %q", c.file, c.id, media.srcs)
		}
	}
}

func TestGalleriesBecomeTheirPictures(t *testing.T) {
	picture := func(id, parent int, caption string) string {
		return fmt.Sprintf("<item><wp:post_id>%d</wp:post_id><wp:post_parent>%d</wp:post_parent><wp:post_type>attachment</wp:post_type><excerpt:encoded><![CDATA[%s]]></excerpt:encoded><wp:attachment_url>https://old.example/wp-content/uploads/%d.jpg</wp:attachment_url></item>", id, parent, caption, id)
	}
	s := surveyed(t, []byte(wrap(picture(1, 50, "First &lt;b&gt; \"light\"")+picture(2, 50, "Second")+picture(3, 60, "Third"))))
	for code, want := range map[string]string{
		`[gallery]`:                     "1 2",
		`[gallery columns="2" id="60"]`: "3",
		`[gallery ids="3, 1"]`:          "3 1",
		`[gallery include=2 link=file]`: "2",
		`[gallery ids="9"]`:             "",
		`[gallerypro ids="1"]`:          "",
	} {
		media := &asked{}
		body, left := s.Body(&Item{ID: 50, Content: "Before.\n\n" + code + "\n\nAfter."}, media.none)
		got := strings.NewReplacer("https://old.example/wp-content/uploads/", "", ".jpg", "").Replace(strings.Join(media.srcs, " "))
		if got != want {
			t.Errorf("%s asked for %q, want %q", code, got, want)
		}
		text := doc.Text(body)
		if !strings.Contains(text, "Before.") || !strings.Contains(text, "After.") {
			t.Errorf("%s lost the words round it: %q", code, text)
		}
		if want == "" && len(left) == 0 && !strings.Contains(text, code) {
			t.Errorf("%s went without a word: %q", code, text)
		}
		if strings.Contains(want, "1") && !strings.Contains(text, `First <b> "light"`) {
			t.Errorf("%s lost a caption: %q", code, text)
		}
	}
}

func TestBlocksThatNameEachOtherEnd(t *testing.T) {
	call := func(id int) string { return fmt.Sprintf(`<!-- wp:block {"ref":%d} /-->`, id) }
	block := func(id int, content string) string {
		return fmt.Sprintf("<item><wp:post_id>%d</wp:post_id><wp:post_type>wp_block</wp:post_type><content:encoded><![CDATA[%s]]></content:encoded></item>", id, content)
	}
	s := surveyed(t, []byte(wrap(block(1, strings.Repeat(call(2), 100)+"<p>one</p>")+block(2, strings.Repeat(call(1), 100)+"<p>two</p>"))))
	body, left := s.Body(&Item{Content: call(1) + call(7)}, (&asked{}).none)
	if n := len(doc.Text(body)); n == 0 || n > maxText {
		t.Errorf("%d bytes of text", n)
	}
	if !slices.ContainsFunc(left, func(l doc.Left) bool { return l.What == "reusable-block" && l.Text == "7" }) {
		t.Error("the block that the file does not hold was not named")
	}
}
