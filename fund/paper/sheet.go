package paper

import (
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
)

// Sheet is a document in the words of one language, in the order in which it
// is read. What people wrote into it is on one line, short, and without signs
// that are not seen; it is not escaped.
type Sheet struct {
	Title  string // "Tax invoice"
	Number string
	Issuer string
	Under  []Row // the issuer's address and numbers; a label may be empty
	Rows   []Row
	Tax    *TaxTable
	Said   []string // sentences
	Ask    []string // how to complain
	Verify string   // the words before the address
	Link   string   // that proves the paper
	Code   string
}

// Row is a label with its value.
type Row struct {
	Label, Value string
	More         string // smaller, below
	Code         bool   // a number or address, which runs from left to right
	English      bool   // whatever language the sheet speaks
	Strong       bool
}

// TaxTable is what of the amount is tax.
type TaxTable struct {
	Title string
	Heads [3]string
	Lines []TaxLine
	Under []Row
}

// TaxLine is one line of it; the last is the sum of all.
type TaxLine struct{ Name, Rate, Sum string }

// carrier is what becomes of a text that somebody wrote.
type carrier func(s string, most int) string

// Sheet says the document in a language.
func (d Document) Sheet(l *lang.Lang) Sheet { return d.sheet(l, plain) }

func (d Document) sheet(l *lang.Lang, carry carrier) Sheet {
	in := d.Issuer
	s := Sheet{Title: l.Say("paper-" + string(d.Kind)), Number: d.Number, Issuer: carry(in.Name, longestName), Verify: l.Say("paper-verify"), Link: d.Verify, Code: d.Code}
	s.Under = filled(Row{Value: carry(in.Address, longestText)}, Row{Value: carry(in.Registration, longestText)}, Row{Label: "GSTIN", Value: in.GSTIN, Code: true})
	day := func(t time.Time) string { return l.Date(t.In(d.location())) }
	sum := l.Money(d.Amount.Minor, d.Amount.Currency, d.Style)
	made, to, amount := Row{Label: l.Say("paper-issued")}, "paper-from", "paper-amount"
	if day(d.Issued) != day(d.At) {
		made.Value = day(d.Issued)
	}
	if d.Kind == Note {
		to, amount = "paper-to", "paper-back"
	}
	rows := []Row{
		{Label: l.Say("paper-number"), Value: d.Number, Code: true},
		{Label: l.Say("paper-date"), Value: day(d.At)}, made,
		d.addressee(l.Say(to), carry),
		{Label: l.Say(amount), Value: sum, Strong: true},
		{Label: l.Say("paper-words"), Value: InWords(d.Amount), English: true},
	}
	if d.Undoes != "" {
		rows = append(rows, Row{Label: l.Say("paper-undoes"), Value: d.Undoes, Code: true,
			More: l.Say("paper-undoes-of", "Paper", l.Say("paper-"+string(d.Undone)), "Day", day(d.UndoesAt))})
	}
	rows = append(rows, d.bought(l, carry, day))
	rows = append(rows, d.ways(l)...)
	s.Rows = filled(append(rows, d.declared(l))...)
	s.Tax = d.taxes(l)
	s.Said = d.said(l, carry)
	s.Ask = d.ask(l, carry)
	return s
}

// apart keeps a run inside a sentence from moving its neighbours where those
// run from right to left (UAX #9, isolates).
func apart(l *lang.Lang, s string) string {
	if l.Dir() != "rtl" || s == "" {
		return s
	}
	return "\u2068" + s + "\u2069"
}

func filled(rows ...Row) []Row {
	var out []Row
	for _, r := range rows {
		if r.Value != "" {
			out = append(out, r)
		}
	}
	return out
}

// addressee is to whom it is made out; nobody any more once the law no longer has the name kept.
func (d Document) addressee(label string, carry carrier) Row {
	name, email := carry(d.Name, longestName), carry(d.Email, longestText)
	if name == "" {
		return Row{Label: label, Value: email}
	}
	return Row{Label: label, Value: name, More: email}
}

// bought is what the money was for.
func (d Document) bought(l *lang.Lang, carry carrier, day func(time.Time) string) Row {
	row := Row{Label: l.Say("paper-for"), Value: carry(d.Plan[l.Code()], longestName)}
	switch {
	case row.Value == "" || d.From.IsZero():
	case d.Until.IsZero():
		row.More = l.Say("paper-good", "From", day(d.From))
	default: // what is paid until the midnight after the 22nd is paid through the 22nd
		row.More = l.Say("paper-span", "From", day(d.From), "Until", day(d.Until.Add(-time.Microsecond)))
	}
	return row
}

// ways are by which way the money came and what it is called there.
func (d Document) ways(l *lang.Lang) []Row {
	way := strings.ToUpper(d.Method)
	if d.Last4 != "" {
		way += " ····" + d.Last4
	}
	if key := "fund-gateway-" + d.Gateway; l.Has(key) {
		if d.Method == "" || d.Method == d.Gateway {
			way = l.Say(key)
		} else {
			way += " · " + l.Say(key)
		}
	}
	label, object := "paper-payment", plain(d.Object, longestName)
	if d.Kind == Note {
		label = "paper-refund"
	}
	if number, byHand := strings.CutPrefix(object, d.Gateway+":"); byHand {
		label, object = "paper-utr", number
	}
	return []Row{
		{Label: l.Say("paper-by"), Value: plain(way, longestName)},
		{Label: l.Say(label), Value: object, Code: true},
		{Label: l.Say("paper-reference"), Value: plain(d.Reference, longestName), Code: true},
	}
}

// declared is what the payer declared, in the words of then or by their version alone.
func (d Document) declared(l *lang.Lang) Row {
	row := Row{Label: l.Say("paper-declared")}
	if d.Wording == "" || d.Declared.IsZero() {
		return row
	}
	row.Value = l.Say("paper-declared-at", "When", l.DateTime(d.Declared.In(d.location())), "Version", apart(l, d.Wording))
	if d.WordingKey != "" {
		row.Value, row.More = l.Say(d.WordingKey), row.Value
	}
	return row
}

// figures is a sum of a column: always with its decimals, without a sign.
func figures(l *lang.Lang, minor int64, currency string) string {
	exp, err := money.Exponent(currency)
	if err != nil {
		return money.Of(minor, currency).String()
	}
	part := int64(1)
	for range exp {
		part *= 10
	}
	if exp == 0 {
		return l.Number(minor)
	}
	return fmt.Sprintf("%s.%0*d", l.Number(minor/part), exp, minor%part)
}

// percent writes thousandths of a per cent without idle zeros: 9%, 0.125%.
func percent(n int) string {
	s := fmt.Sprintf("%d.%03d", n/1000, n%1000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}

// taxes are the lines that a tax paper must have (CGST Rules 2017, rule 46 (g) to (p); 53 (1A) of a note).
func (d Document) taxes(l *lang.Lang) *TaxTable {
	if d.Tax == nil {
		return nil
	}
	t, title := d.Tax, "paper-tax"
	if d.Kind == Note {
		title = "paper-tax-back"
	}
	out := &TaxTable{Title: l.Say(title), Heads: [3]string{"", l.Say("paper-rate"), d.Amount.Currency}}
	add := func(name, rate string, minor int64) {
		out.Lines = append(out.Lines, TaxLine{name, rate, figures(l, minor, d.Amount.Currency)})
	}
	add(l.Say("paper-taxable"), "", t.Net)
	if t.Inter {
		add("IGST", percent(t.Rate*10), t.IGST)
	} else {
		add("CGST", percent(t.Rate*5), t.CGST)
		add(stateTax(t.Place), percent(t.Rate*5), t.SGST)
	}
	add(l.Say("paper-total"), "", t.Net+t.CGST+t.SGST+t.IGST)
	place, _ := StateOf(l, t.Place)
	out.Under = filled(Row{Label: l.Say("paper-place"), Value: place.String()}, Row{Label: l.Say("paper-sac"), Value: t.SAC, Code: true},
		Row{Label: l.Say("paper-reverse"), Value: l.Say("paper-no")})
	return out
}

func stateTax(place string) string {
	for _, one := range territories {
		if one == place {
			return "UTGST"
		}
	}
	return "SGST"
}

// said are the sentences that a paper must say of itself.
func (d Document) said(l *lang.Lang, carry carrier) []string {
	var out []string
	if d.Kind == Note {
		return append(out, l.Say("paper-note-stands"), l.Say("paper-unsigned"))
	}
	if d.Gift {
		out = append(out, l.Say("paper-gift"))
	} else {
		out = append(out, l.Say("paper-price"))
	}
	if d.Approval != "" {
		out = append(out, l.Say("paper-benefit", "Approval", apart(l, carry(d.Approval, longestText))))
	} else {
		out = append(out, l.Say("paper-no-benefit"))
	}
	return append(out, l.Say("paper-unsigned"))
}

// ask is whom to write to when something is wrong.
func (d Document) ask(l *lang.Lang, carry carrier) []string {
	var out []string
	name, to := carry(d.Issuer.Officer, longestName), carry(d.Issuer.OfficerEmail, longestText)
	mail := carry(d.Issuer.Email, longestText)
	switch {
	case name != "" && to != "":
		out = append(out, l.Say("paper-ask-officer", "Name", apart(l, name), "Email", apart(l, to)))
	case to != "" || mail != "":
		if to == "" {
			to = mail
		}
		out = append(out, l.Say("paper-ask", "Email", apart(l, to)))
	}
	if d.Rules != "" {
		out = append(out, l.Say("paper-rules", "Address", apart(l, d.Rules)))
	}
	return out
}
