// Package web is what every face needs to stand at an HTTP door: a listening
// server that ends well, the address of who asks, limits on what they send,
// the headers that keep a page safe, signed values, cookies, and one log line
// when something is wrong.
//
// It promises that nothing a stranger sends is read without a bound, that
// nothing private reaches the log (no query, cookie, address or token), and
// that what every answer carries is prepared once and not formatted per
// request. It knows no page: words are given by the face that uses it.
package web
