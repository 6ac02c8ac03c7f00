// Package law is what an accountant or a lawyer decides about the newsroom's
// money, and the arithmetic of its tax.
//
// Its nouns: [Settings], which the publisher sets and package fund keeps; a
// [TaxFrom], how the newsroom is taxed from a day on; a [Tax], what of one sum
// is tax.
//
// It promises that the [Careful] settings are nothing that a newsroom in India
// could regret; that [Settings.Check] names each field that cannot be; that a
// tax and what is left of its sum add up to the minor unit; and that it knows
// no database and no clock.
package law
