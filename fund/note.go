package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/fund/reference"
)

// Note is the document of money that went back: a refund note, which undoes a
// receipt in whole or in part and never removes it.
type Note struct {
	Number     string            `json:"number"`
	At         time.Time         `json:"at"` // when the money went back
	Issued     time.Time         `json:"issued"`
	Reader     audience.ReaderID `json:"reader"`
	Receipt    string            `json:"receipt"` // the number of what it undoes
	ReceiptAt  time.Time         `json:"receipt_at"`
	Amount     money.Amount      `json:"amount"`
	Tax        Tax               `json:"tax,omitzero"` // what of it was tax
	Gateway    string            `json:"gateway"`
	Object     string            `json:"object"`
	Newsroom   string            `json:"newsroom"`
	Address    string            `json:"address"`
	Email      string            `json:"email"`
	GSTIN      string            `json:"gstin,omitempty"`
	Zone       string            `json:"zone"`
	MoneyStyle string            `json:"money_style"`
	Seal       string            `json:"seal"`
	Undone     Paper             `json:"undone,omitempty"` // what Receipt is

	Registration string `json:"registration,omitempty"`
	Officer      string `json:"officer,omitempty"`
	OfficerEmail string `json:"officer_email,omitempty"`

	To Addressee `json:"-"`
}

// note writes the document of a refund. Money without a receipt goes back without a note.
func (f *Fund) note(ctx context.Context, tx *db.Tx, e era, p paymentRow, refund string, fact Fact) error {
	of, err := receipts(ctx, tx, `t.payment = $1`, p.id)
	if err != nil || len(of) == 0 {
		return err
	}
	series, year, seq, text, err := number(ctx, tx, e, PaperNote, "refund", fact)
	if err != nil {
		return err
	}
	tax := of[0].Tax.Of(fact.Amount.Minor)
	if fact.Amount.Currency != of[0].Amount.Currency {
		tax = Tax{} // it is in suspense, and nothing was earned of it
	}
	m := e.m
	n := Note{Undone: of[0].Paper, Registration: e.law.Registration, Officer: m.GrievanceOfficer, OfficerEmail: m.GrievanceEmail,
		Number: text, At: fact.At.UTC(), Issued: tx.Now(), Reader: p.reader, Receipt: of[0].Number, ReceiptAt: of[0].At, Amount: fact.Amount, Tax: tax,
		Gateway: fact.Gateway, Object: fact.Object, Newsroom: m.Legal(), Address: m.Address, Email: m.Email, GSTIN: of[0].GSTIN, Zone: m.Zone, MoneyStyle: m.MoneyStyle, Seal: reference.Code()}
	_, err = tx.Do(ctx, `insert into fund_note (number, series, year, seq, refund, reader, body, issued) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		n.Number, series, year, seq, refund, p.reader, db.JSON[Note]{V: n}, db.At(tx.Now()))
	if err == nil {
		err = address(ctx, tx, e, p.pledge, p.reader, n.Number, n.Seal, fact.At)
	}
	return err
}

// Document is the note as it is printed, on a site that readers reach under an address.
func (n Note) Document(site string) paper.Document {
	return paper.Document{Kind: paper.Note, Number: n.Number, At: n.At, Issued: n.Issued, Zone: n.Zone, Name: n.To.Name, Email: n.To.Email,
		Issuer: paper.Issuer{Name: n.Newsroom, Address: n.Address, Email: n.Email, Registration: n.Registration, GSTIN: n.GSTIN, Officer: n.Officer, OfficerEmail: n.OfficerEmail},
		Amount: n.Amount, Style: n.MoneyStyle, Tax: n.Tax.Printed(""), Gateway: n.Gateway, Object: n.Object,
		Undoes: n.Receipt, UndoesAt: n.ReceiptAt, Undone: paper.Kind(n.Undone), Code: n.Seal,
		Verify: site + "/verify/" + n.Seal, Web: site + "/account/notes/" + n.Number, Rules: site + "/grievance"}
}
