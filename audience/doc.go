// Package audience is the room of the readers whom the newsroom knows by an
// e-mail address: those who support it, or asked to be known, and those who
// complained of something. Readers who only read are nowhere in it.
//
// It promises that a sign-in link works once and for fifteen minutes, that
// only hashes of links and sessions are kept, and that asking for a link tells
// nobody whether an address is known; that a reader who leaves is erased here
// and every other room is told; and that each grievance has a number, a day by
// which it is answered, and one warning before that day.
package audience
