// Package money is where staff see what came in: what needs a person, transfers
// to confirm, payments, the books, and the plans and gateways behind them.
//
// It promises that editors see and only the publisher changes prices and
// gateways, and that a confirmed transfer goes through the same door as every
// other payment.
package money
