// Package plan is the newsroom's first page, what is due, and the numbers:
// how many read, how many come back, how many pay.
//
// It promises that every figure stands with its definition and how exact it
// is, and that no amount of money is shown to a reporter.
package plan
