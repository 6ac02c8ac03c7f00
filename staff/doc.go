// Package staff is the room of the people who work here: who they are, what
// they may do, under which byline they write, and how they sign in. It also
// holds the masthead: what the newsroom is called and how it presents itself,
// which every other room may ask.
//
// It promises that a sign-in link works once and for fifteen minutes, that
// only hashes of links and sessions are kept, that asking for a link tells
// nobody whether an address is known, and that every act of a person is
// written down and stays so.
package staff
