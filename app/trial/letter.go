package trial

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Letter is a letter as its reader gets it.
type Letter struct {
	To, From, Subject, Text, HTML string
}

// Letters are all that lie in the demonstration's mail folder, in the order
// in which they were sent. What was told is delivered first.
func (n *Newsroom) Letters() []Letter {
	n.t.Helper()
	n.Settle()
	files, err := filepath.Glob(filepath.Join(n.MailDir(), "*.eml"))
	n.can(err)
	var all []Letter
	for _, name := range files {
		f, err := os.Open(name)
		n.can(err)
		l, err := readLetter(f)
		f.Close()
		n.can(err)
		n.log.private(l.To)
		for _, link := range l.links() {
			if u, err := url.Parse(link); err == nil {
				n.log.private(u.Query().Get("t"))
				if _, token, is := strings.Cut(u.Path, "/move/"); is {
					n.log.private(token)
				}
			}
		}
		all = append(all, l)
	}
	return all
}

// Letter is the newest one to an address, or to a visitor's name at lakeside.example.
func (n *Newsroom) Letter(to string) Letter {
	n.t.Helper()
	if !strings.Contains(to, "@") {
		to += "@lakeside.example"
	}
	all := n.Letters()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].To == to {
			return all[i]
		}
	}
	n.t.Fatalf("there is no letter to %s among %d", to, len(all))
	return Letter{}
}

var linked = regexp.MustCompile(`https?://[^\s<>"]+`)

func (l Letter) links() []string { return linked.FindAllString(l.Text, -1) }

// Link is the first link whose address has these words in it, or "".
func (l Letter) Link(words string) string {
	for _, link := range l.links() {
		if strings.Contains(link, words) {
			return link
		}
	}
	return ""
}

func readLetter(r io.Reader) (l Letter, err error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return l, err
	}
	words := new(mime.WordDecoder)
	if l.Subject, err = words.DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	for name, into := range map[string]*string{"To": &l.To, "From": &l.From} {
		all, err := m.Header.AddressList(name)
		if err != nil {
			return l, err
		}
		*into = all[0].Address
	}
	return l, l.take(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// take reads one part of a letter, and the parts of that.
func (l *Letter) take(kind, encoding string, r io.Reader) error {
	media, with, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	if strings.HasPrefix(media, "multipart/") {
		parts := multipart.NewReader(r, with["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.take(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); err != nil {
				return err
			}
		}
	}
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	b, err := io.ReadAll(r)
	switch media {
	case "text/plain":
		l.Text = strings.ReplaceAll(string(b), "\r\n", "\n")
	case "text/html":
		l.HTML = string(b)
	}
	return err
}
