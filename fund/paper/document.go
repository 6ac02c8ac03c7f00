package paper

import (
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
)

// Kind is what a document is.
type Kind string

// The kinds of documents.
const (
	Receipt Kind = "receipt" // money came
	Invoice Kind = "invoice" // money came for a supply that is taxed (CGST Rules 2017, rule 46)
	Note    Kind = "note"    // money went back (rule 53)
)

// Document is what a paper says, apart from any language. A field that is
// empty is not printed.
type Document struct {
	Kind   Kind
	Number string
	At     time.Time // when the money moved: the document's date
	Issued time.Time // when it was made: the PDF's own date
	Zone   string    // the newsroom's, in which days are named

	Issuer Issuer
	Name   string // to whom it is made out
	Email  string

	Amount money.Amount
	Style  string // lang.Symbol or lang.Rs
	Tax    *Tax   // nil where there is none

	Plan       map[lang.Code]string
	From       time.Time
	Until      time.Time // zero with a plan: for good
	Gift       bool      // a contribution, not the price of something
	Approval   string    // by which payers may deduct it, "" when they may not
	Gateway    string
	Object     string // the gateway's name for the money, or GATEWAY:UTR of a transfer by hand
	Method     string
	Last4      string
	Reference  string
	Wording    string    // the version of the declaration's words
	WordingKey string    // the key of those words in base/lang, "" when they have changed since
	Declared   time.Time // zero when nothing was declared

	Undoes   string // of a note: the number of the document
	UndoesAt time.Time
	Undone   Kind // and what that is

	Code   string // by which the paper is proven
	Verify string // the whole address that proves it
	Web    string // the whole address of its page
	Rules  string // the whole address of the page about complaints
}

// Issuer is the newsroom as it was on the day.
type Issuer struct {
	Name, Address, Email  string
	Registration          string // its own numbers: CIN, PAN
	GSTIN                 string
	Officer, OfficerEmail string // who hears complaints
}

// Tax is what of an amount is goods and services tax, in minor units.
type Tax struct {
	SAC              string
	Rate             int // in hundredths of a per cent
	Net              int64
	CGST, SGST, IGST int64
	Place            string // of supply: two letters
	Inter            bool   // from another state
}

// location is the zone in which the document's days are named.
func (d Document) location() *time.Location {
	if at, err := time.LoadLocation(d.Zone); err == nil {
		return at
	}
	return time.UTC
}
