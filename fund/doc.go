// Package fund is the room of the money: the plans, what readers pledge under
// them, the books, and what the paid periods entitle a reader to.
//
// A reader pledges under a plan; a gateway collects; what the gateway tells is
// a [Fact], and every fact, whoever brought it (a notice, the return page, the
// reconciler, staff who looked at the bank's record), goes through one door,
// [Fund.Apply].
//
// It promises that the same facts in any order and repetition give the same
// books; that the books are double entry and are only ever added to, which the
// database itself sees to; that receipt numbers have no gaps in a financial
// year; that money which does not fit waits in suspense and entitles to
// nothing; that entitlement comes from paid periods alone ([span.Periods]), never
// from a status; and that no paid day is lost.
//
// What it books is read in package fund/books, and compared with what the
// gateways list in fund/agree; what needs a person is listed in fund/attend. What a plan is, the settings of the law and
// what a payment buys are rules without tables, in fund/plan, fund/law and
// fund/span. What staff and readers look at is fund/desk, and what readers hear
// of renewals fund/remind. What any of these finds about money it has this room
// book: of its own each writes only what it said, compared or closed.
//
// It knows no gateway by name. Nothing slow is called inside a transaction.
package fund
