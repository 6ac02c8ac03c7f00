package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/site/frame"
)

// paperPage is the view of receipt/page.html, whatever kind of document it is.
type paperPage struct {
	frame.View
	Sheet paper.Sheet
	QR    string // the mark's path
	Side  int
	PDF   string
}

// paper shows a document in the reader's language.
func (p *Pages) paper(w http.ResponseWriter, r *http.Request, d paper.Document) error {
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	mark, err := paper.NewMark(d.Verify)
	if err != nil {
		return err
	}
	page := &paperPage{View: v, Sheet: d.Sheet(v.Lang), QR: mark.Path(), Side: mark.Side, PDF: pdfPath(d.Number)}
	page.Title, page.Aside = page.Sheet.Title+" "+d.Number, true
	return p.Private(w, r, http.StatusOK, "receipt", page, false)
}

func pdfPath(number string) string { return "/receipt/" + number + ".pdf" }
