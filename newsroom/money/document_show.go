package money

import (
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// documentView is one document as it was made out.
type documentView struct {
	Sheet paper.Sheet
	Who   *who
	PDF   string
}

var documentPage = frame.NewPage[documentView](files, "document_show.html")

// Document shows a document by its number, or gives its PDF.
func (m *Money) Document(v *frame.Visit) error {
	number, printed := strings.CutSuffix(v.Path("number"), ".pdf")
	d, reader, err := m.document(v, number)
	if err != nil {
		return err
	}
	if printed {
		return pdf(v, d)
	}
	known, err := m.Audience.Readers(v.Context(), []audience.ReaderID{reader})
	if err != nil {
		return err
	}
	return documentPage.Show(v, documentView{d.Sheet(frame.Speaks), whoIs(reader, known), paperPath(number) + ".pdf"})
}

// document is the receipt, invoice or note of a number, and whose it is.
func (m *Money) document(v *frame.Visit, number string) (paper.Document, audience.ReaderID, error) {
	if len(number) > 40 {
		return paper.Document{}, "", fault.New(fault.NotFound, "fault-not-found")
	}
	r, err := m.Fund.Receipt(v.Context(), number)
	if !fault.Is(err, fault.NotFound) {
		return r.Document(v.Reader("")), r.Reader, err
	}
	n, err := m.Desk.Note(v.Context(), number)
	return n.Document(v.Reader("")), n.Reader, err
}

func pdf(v *frame.Visit, d paper.Document) error {
	body, err := paper.PDF(d)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `inline; filename="`+strings.ReplaceAll(d.Number, "/", "-")+`.pdf"`) // a number is letters, digits, hyphens and slashes
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = v.W.Write(body) // a browser that went away is told nothing
	return nil
}
