// Package audience is the room of the readers whom the newsroom knows by an
// e-mail address: those who support it, or asked to be known. Readers who only
// read are nowhere in it.
//
// It promises that a sign-in link works once and for fifteen minutes, that
// only hashes of links and sessions are kept, and that asking for a link tells
// nobody whether an address is known.
package audience
