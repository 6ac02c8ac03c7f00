// Package agree compares the books with the gateways: what was asked about money
// that is late, each hour all that a gateway tells since the last time
// ([fund.Lister]), each morning the last five days and the mandates
// ([fund.Mandater]), and once a month is closed the books themselves. What the
// books lack is booked through [fund.Fund.Apply]; what differs all the same, and
// money that a gateway keeps for too long, is kept for a person (fund/attend).
// Each run leaves a row ([Run]).
//
// It promises that a gateway is asked by one process at a time and no more often
// than it should be, that what was listed late is found by the next list, and
// that "the books agree up to a moment" ([Agreement]) is said of nothing that
// was not compared. After a restore it learns what the backup lacks before
// anything else is booked ([Lists.Restored]).
package agree
