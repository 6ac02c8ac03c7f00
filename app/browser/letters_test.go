//go:build browser

package browser

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
)

// letter is what a person finds in the post.
type letter struct{ to, subject, text string }

// letters reads the post of the newsroom, the oldest first.
func letters(t *testing.T, a *app.App) (all []letter) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(a.MailDir(), "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(f)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		l := letter{to: m.Header.Get("To"), text: plainText(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)}
		if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// plainText finds the text of a letter that has an HTML side as well.
func plainText(t *testing.T, kind, coding string, body io.Reader) string {
	t.Helper()
	kind, args, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, args["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return ""
			}
			if text := plainText(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); text != "" {
				return text
			}
		}
	}
	if kind != "text/plain" {
		return ""
	}
	if strings.EqualFold(coding, "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// letterTo waits for a letter to an address that holds some words.
func letterTo(t *testing.T, a *app.App, to, words string) letter {
	t.Helper()
	end, tick := time.After(patience), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		for _, l := range slices.Backward(letters(t, a)) {
			if strings.Contains(l.to, to) && strings.Contains(l.text, words) {
				return l
			}
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("no letter to %s holds %q: %d letters", to, words, len(letters(t, a)))
		}
	}
}

// letterLink waits for a letter and gives the link in it that holds some words.
func letterLink(t *testing.T, a *app.App, to, words string) string {
	t.Helper()
	l := letterTo(t, a, to, words)
	link := regexp.MustCompile(`https?://\S*` + regexp.QuoteMeta(words) + `\S*`).FindString(l.text)
	if !strings.HasPrefix(link, a.URL) {
		t.Fatalf("the link %q does not lead to the newsroom", link)
	}
	return link
}
