// Package script is a Razorpay that plays, for tests: an HTTP server built from
// the documented shapes, apart from the plug's own types, so that neither
// vouches for the other. It keeps state, wants the right keys, refuses requests
// that are not as documented, pays and charges on command, signs notices as
// Razorpay does and tells of one thing in several of them; and it can
// misbehave: do what was asked and lose the answer, be busy, answer in
// something else than JSON, too much of it, or too late.
package script
