package mail

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Letter is one message to one person, complete and ready to carry.
type Letter struct {
	ID       string // the same for every attempt, so that a copy carried twice is known by its Message-ID
	From     string
	FromName string
	To       string
	ToName   string
	Subject  string
	Text     string
	HTML     string
	Lang     string
	Date     time.Time
	With     []Enclosure
}

// Enclosure is a file that goes with a letter.
type Enclosure struct {
	Name string // such as LR-26-27-000001.pdf
	Type string // its media type
	Body []byte
}

// Compose puts a letter into MIME form: text first, then HTML (RFC 2046
// 5.1.4), marked as sent by a machine (RFC 3834) so that no holiday reply
// comes back.
func (l Letter) Compose() (*gomail.Msg, error) {
	m := gomail.NewMsg()
	if err := m.FromFormat(oneLine(l.FromName), l.From); err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	if err := m.AddToFormat(oneLine(l.ToName), l.To); err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	m.Subject(oneLine(l.Subject))
	m.SetDateWithValue(l.Date)
	host := l.From[strings.LastIndexByte(l.From, '@')+1:]
	m.SetMessageIDWithValue(l.ID + "@" + host)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	if l.Lang != "" {
		m.SetGenHeader("Content-Language", l.Lang)
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	for _, e := range l.With {
		if err := m.AttachReader(oneLine(e.Name), bytes.NewReader(e.Body), gomail.WithFileContentType(gomail.ContentType(e.Type))); err != nil {
			return nil, fmt.Errorf("enclose %s: %w", e.Name, err)
		}
	}
	return m, nil
}

// WriteTo writes the MIME form.
func (l Letter) WriteTo(w io.Writer) (int64, error) {
	m, err := l.Compose()
	if err != nil {
		return 0, err
	}
	return m.WriteTo(w)
}

// oneLine keeps a header on its line: no carriage return or line feed can begin another one.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
}
