// Package job does what may follow a second later: it delivers every fact to
// those who listen, and sweeps what has fallen due.
//
// Facts ride on River, whose rows are written in the transaction that tells
// the fact, so that a fact is known exactly if it became true. Delivery is at
// least once: a listener bears a repeat, and one that writes rows calls
// Complete in its last transaction, so that a kill between its commit and
// River's own repeats nothing. River runs only what is due now. A date that a
// person could ask about is a column in a room's table, and a sweep looks at
// it by the newsroom's clock.
//
// This is the one package that knows River.
package job
