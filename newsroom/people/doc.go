// Package people is who works here, what they may do, what everybody did, and
// what is known of a reader who asks for it by letter.
//
// It promises that an invitation's link is shown once and kept nowhere, that
// no reporter reads an amount in the list of acts, and that taking out what is
// known of a reader is an act of its own.
package people
