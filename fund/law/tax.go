package law

import "github.com/nightdesk/nightdesk/fund/paper"

// Tax is what of a sum is goods and services tax, in minor units. Within the
// newsroom's own state it is half central and half state tax, else integrated
// (IGST Act 2017, section 5; CGST Act 2017, section 9).
type Tax struct {
	Rate  int   // in hundredths of a per cent
	Net   int64 // what is left
	CGST  int64
	SGST  int64
	IGST  int64
	Place string // the state of supply
	Inter bool   // from another state: all of it is integrated
}

// Total is all of the tax.
func (t Tax) Total() int64 { return t.CGST + t.SGST + t.IGST }

// Included splits a sum that includes its tax, rounded half up to the minor
// unit; an odd unit of the two halves goes to the central one. Sums are those
// of money.Amount, far from overflow.
func Included(gross int64, rate int, own, place string) Tax {
	t := Tax{Rate: rate, Place: place}
	if place == "" {
		t.Place = own
	}
	t.Inter = paper.Letters(t.Place) != paper.Letters(own)
	return t.Of(gross)
}

// Of splits another sum as this one was: of a refund as of the payment it undoes,
// whatever rate is set by then.
func (t Tax) Of(gross int64) Tax {
	if t.Rate == 0 {
		return Tax{}
	}
	rate := int64(t.Rate)
	t = Tax{Rate: t.Rate, Place: t.Place, Inter: t.Inter}
	whole := 10_000 + rate
	tax := (2*gross*rate + whole) / (2 * whole)
	t.Net = gross - tax
	if !t.Inter {
		t.SGST = tax / 2
		t.CGST = tax - t.SGST
	} else {
		t.IGST = tax
	}
	return t
}

// Printed is the tax as a paper has it, under a service accounting code; nil where there is none.
func (t Tax) Printed(sac string) *paper.Tax {
	if t.Rate == 0 {
		return nil
	}
	return &paper.Tax{SAC: sac, Rate: t.Rate, Net: t.Net, CGST: t.CGST, SGST: t.SGST, IGST: t.IGST, Place: t.Place, Inter: t.Inter}
}
