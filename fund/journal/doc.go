// Package journal writes the books for other programs: as a journal that
// hledger reads (https://hledger.org/1.25/hledger.html) and as CSV (RFC 4180).
// It knows no database: it is handed one transaction after another, in the
// order in which they were posted, and holds none of them.
//
// It promises that what a gateway or a payer wrote into a name is only ever
// text: it opens no comment, no directive and no formula; that amounts are
// exact, with the decimals of their currency; and that the journal asserts at
// the end of each month what every account holds, so that a reader of it that
// lost or changed a line does not agree.
package journal
