package account

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/site/frame"
)

// PDF gives a document's PDF to its reader. The number without its ending leads to the page.
func (p *Pages) PDF(w http.ResponseWriter, r *http.Request) error {
	reader, ok, err := p.self(w, r)
	if !ok {
		return err
	}
	number, whole := strings.CutSuffix(r.PathValue("number"), ".pdf")
	d, owner, err := p.document(r.Context(), number)
	if err == nil && owner != reader.ID {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return err
	}
	if !whole {
		v, err := p.View(r.Context(), frame.Ask{Path: r.URL.Path})
		if err != nil {
			return err
		}
		return frame.See(w, r, v.Prefix+pagePath(d.Kind, number))
	}
	body, err := paper.PDF(d)
	if err != nil {
		return err
	}
	web.Private(w)
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `inline; filename="`+strings.ReplaceAll(number, "/", "-")+`.pdf"`) // a number is letters, digits, hyphens and slashes
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a reader who went away is no error of ours
	return nil
}

// document is a receipt, an invoice or a note, whichever has the number, and whose it is.
func (p *Pages) document(ctx context.Context, number string) (paper.Document, audience.ReaderID, error) {
	r, err := p.Fund.Receipt(ctx, number)
	if !fault.Is(err, fault.NotFound) {
		return r.Document(p.URL), r.Reader, err
	}
	n, err := p.Desk.Note(ctx, number)
	return n.Document(p.URL), n.Reader, err
}

// pagePath is the page of a document, behind the language's prefix.
func pagePath(k paper.Kind, number string) string {
	if k == paper.Note {
		return "/account/notes/" + number
	}
	return "/account/receipts/" + number
}
