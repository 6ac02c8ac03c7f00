// Package razorpay is the plug to Razorpay, an Indian payment company: UPI,
// cards and bank accounts, once or again each month.
//
// What is paid once goes by a Payment Link, what is charged again by a
// Subscription: both are pages of Razorpay's, so that no script of theirs runs
// in ours. A publisher may choose the embedded checkout instead, on a page of
// ours that holds nothing else ([fund.Embed]).
//
// It promises that nothing is asked for twice: each object carries our
// reference, and after an answer that was lost it is looked for before it is
// made again; only what cannot do harm (looking, and refunds under their own
// name) is tried again at once. One payment is one fact, whichever of
// Razorpay's overlapping notices, lists and looks tells it: its name is pay_….
// Sums are whole paise throughout, and decoding takes what Razorpay's own
// samples hold: notes that are a list or a word, yes as "1", missing fees,
// fields nobody has heard of. Nothing of a payer but what a fact holds is kept,
// and neither keys nor bodies stand in an error.
//
// What it is built on is Razorpay's documentation (repository
// razorpay/markdown-docs); docs/razorpay.md tells how a newsroom sets it up.
package razorpay
