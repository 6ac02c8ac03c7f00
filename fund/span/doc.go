// Package span is the arithmetic of paid time: what payments buy, how long a
// renewal is waited for, when the next charge is due, and which payments were
// charged too much.
//
// Its nouns: what was [Paid] and what was [Returned] of it; the [Period] that
// a payment buys; a payment as it was [Bought], with what its pledge says of
// it. Payments, pledges and plans are known by their ids alone.
//
// It promises that no paid day is lost and none is given twice; that the order
// in which payments became known changes nothing; that days are those of the
// newsroom's zone; and that it knows no database and no clock: all of it are
// functions of moments.
package span
