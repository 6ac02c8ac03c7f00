// Package agree compares the books with the lists of the gateways: what a
// gateway tells of all that happened since a moment, of whichever pledge
// ([fund.Lister]). What the books lack is booked through [fund.Fund.Apply]; what
// differs all the same, and money that a gateway keeps for too long, is kept for
// a person to look at ([fund.Fund.Attention]).
//
// It promises that a gateway is asked by one process at a time and no more often
// than it should be, that what was listed late is found by the next list, and
// that "the books agree up to a moment" ([Agreement]) is said of nothing that
// was not compared.
package agree
