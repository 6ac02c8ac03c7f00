// Package trial is the furniture of tests of the whole program, and those
// tests: a newsroom built as production builds it, listening on a real port
// with a clock that stands until it is moved, and visitors who read its pages,
// press its buttons and open its letters as a browser without script does.
//
//	n := trial.Furnished(t, dsn)
//	zoya := n.As("zoya")
//	zoya.Gets("/support").Fills("plan", "monthly", "email", "zoya@example.org", "declared", "yes").Sees("₹100")
//
// It promises that a story reads like what happened; that a step which cannot
// be taken ends the test; and that every newsroom's log is searched, at its
// end, for what is private.
package trial
