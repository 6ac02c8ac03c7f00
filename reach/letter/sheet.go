package letter

import (
	"embed"
	"html/template"
	"strings"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
)

// Frame is what every letter of a newsroom shares.
type Frame struct {
	Newsroom string
	Address  string // the postal address, "" if none is set
	URL      string // how readers reach the newsroom
	Accent   string // #rrggbb
	Reason   string // why this letter came, in the reader's words
}

// Sheet is a letter as words, before it becomes text and HTML.
type Sheet struct {
	Lang    *lang.Lang
	Frame   Frame
	Subject string
	Blocks  []Block
}

// Block is one part of a letter: words, a button, or rows of a table.
type Block struct {
	Words  string
	Button string
	Link   string
	Rows   []Row
}

// Row is a line of a receipt: what, and how much.
type Row struct{ Name, Value string }

// Into fills the subject and both parts of a letter.
func (s Sheet) Into(l *mail.Letter) error {
	l.Subject, l.Text = s.Subject, s.text()
	var b strings.Builder
	if err := page.Execute(&b, s); err != nil {
		return err
	}
	l.HTML = b.String()
	return nil
}

// text is the plain part: every link in full on a line of its own, so that any mail program makes it work.
func (s Sheet) text() string {
	var b strings.Builder
	for _, block := range s.Blocks {
		switch {
		case block.Button != "":
			b.WriteString(block.Button + ":\n" + block.Link + "\n\n")
		case block.Rows != nil:
			for _, r := range block.Rows {
				b.WriteString(r.Name + ": " + r.Value + "\n")
			}
			b.WriteString("\n")
		default:
			b.WriteString(block.Words + "\n\n")
		}
	}
	b.WriteString("-- \n" + s.Frame.Newsroom + "\n")
	if s.Frame.Address != "" {
		b.WriteString(s.Frame.Address + "\n")
	}
	b.WriteString(s.Frame.URL + "/\n" + s.Frame.Reason + "\n")
	return b.String()
}

//go:embed page.html
var files embed.FS

// page is a table of one column with inline styles, which is what mail programs agree on.
var page = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"lines": func(s string) []string { return strings.Split(s, "\n") },
	"css":   func(s string) template.CSS { return template.CSS(s) },
}).ParseFS(files, "page.html"))
