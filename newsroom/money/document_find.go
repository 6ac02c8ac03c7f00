package money

import (
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// documentsView is the newest documents, and the search for one by its number.
type documentsView struct {
	Form *frame.Form
	Rows []documentRow
	Turn turn
}

type documentRow struct {
	desk.PaperRow
	Kind, Sum, Day, Path, OfPath string
	Who                          *who
}

var documentsPage = frame.NewPage[documentsView](files, "document_find.html")

// Documents lists receipts, invoices and refund notes, or leads to the one whose number was typed.
func (m *Money) Documents(v *frame.Visit) error {
	asked := v.Ask("number")
	if asked != "" {
		number := numberTyped(asked)
		_, _, err := m.document(v, number)
		if !fault.Is(err, fault.NotFound) {
			if err != nil {
				return err
			}
			http.Redirect(v.W, v.R, paperPath(number), http.StatusSeeOther)
			return nil
		}
	}
	page := pageAsked(v)
	rows, more, err := m.papers(v, "", page)
	if err != nil {
		return err
	}
	view := documentsView{Form: frame.Filled("number", asked), Rows: rows, Turn: turns(home+"/documents", page, more)}
	if asked != "" {
		view.Form.Blame(fault.Bad("number", "money-document-unknown"), "number")
		return documentsPage.Status(v, http.StatusNotFound, view)
	}
	return documentsPage.Show(v, view)
}

// papers lists the documents of a reader, or everybody's.
func (m *Money) papers(v *frame.Visit, reader audience.ReaderID, page int) (rows []documentRow, more bool, err error) {
	all, more, err := m.Desk.Papers(v.Context(), reader, page)
	if err != nil {
		return nil, false, err
	}
	var ids []audience.ReaderID
	for _, p := range all {
		ids = append(ids, p.Reader)
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	for _, p := range all {
		row := documentRow{PaperRow: p, Kind: frame.Speaks.Say("paper-" + string(p.Paper)), Sum: v.Money(p.Amount), Day: on(v, p.At), Path: paperPath(p.Number), Who: whoIs(p.Reader, known)}
		if p.Of != "" {
			row.OfPath = paperPath(p.Of)
		}
		rows = append(rows, row)
	}
	return rows, more, err
}

func paperPath(number string) string { return home + "/documents/" + number }

// numberTyped is a document's number as it is written, from what a person
// typed of it: "nd/26-27/7" is ND/26-27/000007.
func numberTyped(s string) string {
	s = strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	if i := strings.LastIndexByte(s, '/'); i >= 0 && len(s)-i-1 < 6 {
		s = s[:i+1] + strings.Repeat("0", 6-(len(s)-i-1)) + s[i+1:]
	}
	return s
}
