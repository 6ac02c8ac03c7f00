// Package money is where staff see what came in: what needs a person, transfers
// to confirm, payments, the books, and the plans and gateways behind them.
//
// It promises that editors see and confirm, that only the publisher changes
// prices and gateways and books what was sent back, and that a transfer goes
// through the same door as every other payment.
package money
