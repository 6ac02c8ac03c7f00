// Package hand is money that people move by hand: transfers straight to the
// newsroom's own bank account, which no gateway tells of. A reader says that one
// was made (a claim), a person of the newsroom finds it in the bank's record and
// confirms it, one at a time or from the bank's own statement, and books what
// was sent back.
//
// It promises that a number of a transfer is booked once, whoever brings it;
// that nothing is booked but by a person, and never for its sum alone; that the
// same file, and a file that overlaps another, changes nothing the second time;
// and that what links a row of a statement with a payment is read from the
// books, and kept nowhere beside them.
//
// All that it books goes through [fund.Fund.Book]. Of its own it keeps what
// readers said, which days were given on their word, and the bank's rows.
package hand
