// Package money is where staff see the money: what needs a person, who
// supports, what came and went back, the papers made of it, and the plans and
// ways to pay behind them.
//
// It promises that editors see and confirm, that only the publisher acts on
// anything else, that nobody acts without a reason where the room asks for
// one, that each thing that needs a person has its one action beside it, and
// that a page with nothing wrong says no more than that.
package money
