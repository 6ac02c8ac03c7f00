// Package books is the books as they are read: what stands on each account,
// the entries and the whole as a file ([Books.Export]), what should not stand
// there for long, the months that are closed, and the money of lifetimes over
// their term. What is booked, package fund books.
//
// It promises that a closed month can be read again by anybody who knows the
// hash before it ([Books.CheckMonths]), and that the inbox alone makes the same
// ledger anew ([Books.Replay]).
//
// It writes nothing into the books it reads: the closes of months are all that
// it adds beside them. A house that it plays an inbox into is another, and empty.
package books
