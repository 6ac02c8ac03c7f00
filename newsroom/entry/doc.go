// Package entry is how somebody who works here signs in and out: by a link sent
// to their address, which works once.
//
// It promises one and the same answer whether or not an address is known, and
// that a link is used by a person's press of a button and not by a mail
// scanner that merely looks at it.
package entry
