package paper

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/nightdesk/nightdesk/base/lang"
)

// The page in points: A4 with margins that every printer leaves.
const (
	margin = 48.0
	wide   = 595.28 - 2*margin
	labels = 150.0 // the width of the column of labels
	module = 2.0   // of the QR: whole points, so that no printer rounds it
)

// PDF makes a document's PDF, in English. The same document gives the same
// bytes at any time and on any machine: it is dated by its own day, holds
// nothing of the clock, and is not compressed, because a compressor may change.
func PDF(d Document) ([]byte, error) {
	mark, err := NewMark(d.Verify)
	if err != nil {
		return nil, err
	}
	l := lang.For(lang.English)
	d.Style = lang.Rs
	web := l.Say("paper-web")
	s := d.sheet(l, func(text string, most int) string {
		text = plain(text, most)
		if _, ok := latin(text); !ok {
			return web
		}
		return text
	})
	p := &press{Fpdf: fpdf.New("P", "pt", "A4", ""), web: web}
	p.begin(d, s)
	p.head(s)
	p.rows(s.Rows)
	if s.Tax != nil {
		p.taxes(*s.Tax)
	}
	p.Ln(8)
	for _, text := range append(s.Said, s.Ask...) {
		p.face("", 9.5)
		p.MultiCell(0, 13, p.latin(text), "", "L", false)
		p.Ln(3)
	}
	if d.Web != "" {
		p.MultiCell(0, 13, p.latin(l.Say("paper-page", "Address", d.Web)), "", "L", false)
	}
	p.proof(s, mark)
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Number, err)
	}
	return out.Bytes(), nil
}

// press writes a sheet.
type press struct {
	*fpdf.Fpdf
	web string // what stands for text that Latin cannot carry
}

func (p *press) latin(s string) string {
	if out, ok := latin(s); ok {
		return out
	}
	return p.web
}

func (p *press) face(style string, size float64) { p.SetFont("Helvetica", style, size) }

func (p *press) begin(d Document, s Sheet) {
	made := d.Issued
	if made.IsZero() {
		made = d.At
	}
	if made.IsZero() {
		made = time.Unix(0, 0)
	}
	p.SetCatalogSort(true)
	p.SetCompression(false)
	p.SetCreationDate(made.UTC())
	p.SetModificationDate(made.UTC())
	p.SetProducer("Nightdesk", false)
	p.SetTitle(s.Title+" "+s.Number, true)
	p.SetAuthor(plain(d.Issuer.Name, longestName), true)
	p.SetLang("en-IN")
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, margin)
	p.SetCellMargin(0)
	p.SetLineWidth(0.6)
	p.SetDrawColor(150, 150, 150)
	p.AddPage()
}

func (p *press) head(s Sheet) {
	p.face("B", 15)
	p.MultiCell(0, 19, p.latin(s.Issuer), "", "L", false)
	p.face("", 9.5)
	for _, r := range s.Under {
		text := p.latin(r.Value)
		if r.Label != "" {
			text = p.latin(r.Label) + " " + text
		}
		p.MultiCell(0, 13, text, "", "L", false)
	}
	p.rule(9)
	p.face("B", 19)
	p.MultiCell(0, 25, p.latin(s.Title+" "+s.Number), "", "L", false)
	p.Ln(8)
}

func (p *press) rule(around float64) {
	p.Ln(around)
	p.Line(margin, p.GetY(), margin+wide, p.GetY())
	p.Ln(around)
}

// rows writes labels and, beside them, values that may run over several lines.
func (p *press) rows(rows []Row) {
	for _, r := range rows {
		p.room(36)
		top, page := p.GetY(), p.PageNo()
		p.face("", 9.5)
		p.SetTextColor(80, 80, 80)
		p.MultiCell(labels-12, 14, p.latin(r.Label), "", "L", false)
		under := p.GetY()
		p.SetTextColor(0, 0, 0)
		p.SetXY(margin+labels, top)
		p.face("", 10.5)
		if r.Strong {
			p.face("B", 12)
		}
		p.beside(r.Value, 14)
		if r.More != "" {
			p.face("", 9)
			p.beside(r.More, 11.5)
		}
		if p.PageNo() == page {
			p.SetY(max(p.GetY(), under))
		}
		p.Ln(3)
	}
}

// beside writes into the column of values, on a further page too.
func (p *press) beside(text string, high float64) {
	p.SetLeftMargin(margin + labels)
	p.SetX(margin + labels)
	p.MultiCell(wide-labels, high, p.latin(text), "", "L", false)
	p.SetLeftMargin(margin)
	p.SetX(margin)
}

func (p *press) taxes(t TaxTable) {
	p.room(float64(len(t.Lines)+len(t.Under)+1)*18 + 24)
	p.Ln(6)
	p.face("B", 9.5)
	first, rest := wide-200, 100.0
	p.CellFormat(first, 18, p.latin(t.Title), "B", 0, "L", false, 0, "")
	p.CellFormat(rest, 18, p.latin(t.Heads[1]), "B", 0, "R", false, 0, "")
	p.CellFormat(rest, 18, p.latin(t.Heads[2]), "B", 1, "R", false, 0, "")
	for i, line := range t.Lines {
		p.face("", 9.5)
		border := ""
		if i == len(t.Lines)-1 {
			p.face("B", 9.5)
			border = "T"
		}
		p.CellFormat(first, 18, p.latin(line.Name), border, 0, "L", false, 0, "")
		p.CellFormat(rest, 18, p.latin(line.Rate), border, 0, "R", false, 0, "")
		p.CellFormat(rest, 18, p.latin(line.Sum), border, 1, "R", false, 0, "")
	}
	p.Ln(8)
	p.rows(t.Under)
}

// room begins a new page when less than so much is left of this one.
func (p *press) room(high float64) {
	if _, page := p.GetPageSize(); p.GetY()+high > page-margin {
		p.AddPage()
	}
}

// proof draws the QR with the address beside it.
func (p *press) proof(s Sheet, m Mark) {
	side := float64(m.Side) * module
	p.room(side + 30)
	p.rule(8)
	top := p.GetY()
	p.SetFillColor(0, 0, 0)
	for _, r := range m.Runs {
		p.Rect(margin+float64(r.X)*module, top+float64(r.Y)*module, float64(r.Long)*module, module, "F")
	}
	p.SetLeftMargin(margin + side + 12)
	p.SetXY(margin+side+12, top+8)
	p.face("", 9.5)
	p.MultiCell(0, 13, p.latin(s.Verify), "", "L", false)
	y := p.GetY()
	p.face("B", 9.5)
	p.MultiCell(0, 13, p.latin(s.Link), "", "L", false)
	p.LinkString(margin+side+12, y, wide-side-12, p.GetY()-y, s.Link)
}
