// Package people is who works here, what they may do, and what everybody did.
//
// It promises that an invitation's link is shown once and kept nowhere, and
// that no reporter reads an amount in the list of acts.
package people
