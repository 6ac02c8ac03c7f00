// Package statement reads a bank's statement: the text that a bank's site gives
// for a spreadsheet, of whichever bank. It finds the table among the letterhead,
// guesses which column holds what, and reads days, sums, the numbers of
// transfers and what the bank printed beside them.
//
// It has no tables and decides nothing about money. It promises never to fail on
// what it cannot read but to say which line it was and why; that a row has the
// same hash in whichever file of the same bank it stands; and to bound what it
// reads: 10 MiB, 100,000 rows, cells of 4,000 bytes.
package statement
