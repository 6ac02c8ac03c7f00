// Package yeartest plays a year of a newsroom's supporters: the whole program
// on a clock that is moved day by day, the sandbox bank beside it, and notices
// that travel by HTTP through /hooks/sandbox. People join, renew, fail, pause,
// stop, ask their money back, dispute it and leave; prices change in June, a
// disk fills up, a clock jumps, the bank falls silent and tells things late, in
// the wrong order, or never.
//
// Then it compares: the books with the bank's own, what each reader is entitled
// to with a table computed from the bank's record alone, letters with what
// happened. All that differs is in Report.Differences, in words.
//
// It knows no testing package: the same year runs in `go test` (200 people),
// in `make bench` (5,000) and under a hundred seeds in `make chaos`. Compare is
// also what `make chaos` asks after it killed the program.
package yeartest
