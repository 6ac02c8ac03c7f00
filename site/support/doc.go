// Package support is how a reader becomes a supporter, or changes how: the
// plans, the page that says the full amount and the terms, the way to the bank
// and back.
//
// It promises that nothing is asked of the bank before a reader has seen the
// full amount, how often it is taken, when next and how to stop it; that no box
// is ticked beforehand; that what was typed is kept when something is wrong;
// that who changes loses no paid day, and has what they had until the new is
// paid; and that none of it needs a script. Whether money came is for fund to say.
package support
