// Package sandbox is a bank that plays: for the demonstration, for tests and
// for learning. It is the one plug with pages of its own, mounted at /bank/
// (a second bank of another name has its own path, secret and memory):
// the payer's page with a button for every way in which a payment can go, and
// the bank's own, which shows what it remembers and what it told.
//
// It behaves as a real gateway does. It keeps its own books; its notices
// travel signed over HTTP to the newsroom's address and are told again until
// they are answered; it charges mandates when they fall due by the newsroom's
// clock, tries a refused renewal again on three following days and then halts;
// it pays out what it collected two days later, less its fee; and it never
// calls the fund. No money moves, so it must never stand open in a newsroom
// that means it: New refuses unless it is told that this is play.
//
// # By the clock
//
// Everything happens by the newsroom's clock and in [Sandbox.Sweep]. A clock
// moved far ahead charges each period at its own moment, tries again and pays
// out as the days would have had it, and tells it all in that order: of one
// order one after the other, of several at once. A clock moved back charges
// nothing twice: periods are counted.
//
// # From a program
//
// The methods of [Sandbox] are there for tests in Go; the same is at
// /bank/api/ in JSON, for callers on this machine and for those who send the
// demonstration's own key in the header X-Bank-Key. Posts are
// application/json; moments are RFC 3339; sums are minor units. What is not
// understood, or more than is left, is answered 400, an unknown name 404, who
// may not 403, each as {"error": key}; what makes no sense as things stand
// changes nothing, as the answer shows.
//
//	GET  /bank/api/orders?after=ID&n=100          {"orders": [Order]}, oldest first, at most 1000
//	GET  /bank/api/orders?reference=CODE          {"orders": [Order]}
//	GET  /bank/api/order/ID                       Order
//	GET  /bank/api/totals                         {"INR": Sums, …}
//	GET  /bank/api/temper                         Temper
//	POST /bank/api/order/ID     {"do": WAY, "foreign": false, "minor": 0, "currency": ""}   Order
//	POST /bank/api/mandate/ID   {"do": TURN, "times": 0}                                    Order
//	POST /bank/api/payment/ID   {"do": "refund" or "dispute", "minor": 0}                   {"object": ID}
//	POST /bank/api/refund/ID    {"do": "return"}                                            {}
//	POST /bank/api/dispute/ID   {"do": "win" or "lose"}                                     {}
//	POST /bank/api/notice/ID    {"do": "again"}                                             {}
//	POST /bank/api/temper       {"outage": "1h", "slow": "3s", "hold": true, "payouts": true,
//	                             "rotate": "24h", "gone": true}, each as wanted             Temper
//	POST /bank/api/release      {"reversed": true}                                          {}
//	POST /bank/api/sweep        {}                                                          {}
//	POST /bank/api/say          {"body": TEXT, "secret": "", "event": ""}                   {"status": 200}
//
// A WAY is pay, fail, late (the bank itself knows it ten minutes on), days (it
// fails, and is collected after all three days on), twice, first, never, back;
// minor and currency make it another sum. A TURN is charge, refuse, refuse-on
// (with times: so many of the next tries; 0: all), accept, skip, halt, pause,
// resume, stop, race (a charge that was on its way when the mandate ended). A
// sum of 0 is all that is left. Say signs a body with the secret "" (the
// present one), "old", or "none", and sends it as a notice. Nothing but say,
// first and release tells at once: the next sweep does.
package sandbox
