// Package sandbox is a bank that plays: for the demonstration, for tests and
// for learning. It is the one plug with pages of its own, mounted at /bank/:
// the payer's page with a button for every way in which a payment can go, and
// a page that shows what the bank remembers and what it told.
//
// It behaves as a real gateway does. It keeps its own books; its notices
// travel signed over HTTP to the newsroom's address and are told again until
// they are answered; it charges mandates when they fall due by the newsroom's
// clock; and it never calls the fund. No money moves, so it must never stand
// open in a newsroom that means it: New refuses unless it is told that this is play.
package sandbox
