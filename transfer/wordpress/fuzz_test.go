package wordpress

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
)

// FuzzRead holds that any bytes are either read twice alike or refused with a
// fault, and that what comes out of them is sound.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"v10.xml", "v11.xml", "v12.xml"} {
		b, err := readSample(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(hostile()))
	f.Add([]byte(wrap("<item><title>\x00\xff</title></item>")))
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := Look(bytes.NewReader(src))
		if err != nil {
			if k := fault.Of(err).Kind; k != fault.Invalid {
				t.Fatalf("refused without a fault: %v", err)
			}
			return
		}
		u, err := s.OpenUploads("")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		if _, err := Read(bytes.NewReader(src), func(it *Item) error {
			n++
			sound(t, s, u, it)
			return nil
		}); err != nil || n != s.Items {
			t.Fatalf("the second reading gave %d items of %d: %v", n, s.Items, err)
		}
		for _, a := range s.SiteAddresses() {
			soundAddress(t, a)
		}
	})
}

func sound(t *testing.T, s *Survey, u *Uploads, it *Item) {
	fate := s.Fate(it)
	if fate.Kind == LeftOut && fate.Why == "" {
		t.Fatalf("%s is left out without a reason", it.Key())
	}
	for _, text := range []string{it.Title, it.Content, it.Excerpt, it.Headline(), it.Key()} {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			t.Fatalf("broken text %q", text)
		}
	}
	if strings.ContainsAny(it.Headline(), "\n\t") {
		t.Fatalf("a headline of several lines: %q", it.Headline())
	}
	if w := it.When(s.Zone); !w.IsZero() && w.Location() != time.UTC {
		t.Fatalf("a moment in %v", w.Location())
	}
	body, _ := s.Body(it, func(src, alt, caption, credit string) (string, bool) { _, ok := u.Find(src); return "", ok })
	if page := doc.HTML(body, doc.Draw{}); strings.Contains(strings.ToLower(page), "<script") {
		t.Fatalf("a script survived: %q", page)
	}
	for _, a := range s.ItemAddresses(it, fate) {
		soundAddress(t, a)
	}
}

func soundAddress(t *testing.T, a Address) {
	if a.Old[0] != '/' || strings.HasPrefix(a.Old, "//") || strings.ContainsAny(a.Old, "\r\n\x00\\") {
		t.Fatalf("address %q", a.Old)
	}
}
