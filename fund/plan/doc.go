// Package plan is what a way to support the newsroom is: how often it is paid
// and what that buys, what its money is by law, its names and its sum.
//
// Its nouns: the [Plan]; how [Every] so often it is paid; the [Nature] of its
// money; its [Names].
//
// It promises that a plan as it was typed is either in shape or has a fault
// beside each field ([Plan.Tidy]). It knows no table: package fund keeps plans.
package plan
