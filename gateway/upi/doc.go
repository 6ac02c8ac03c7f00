// Package upi takes real money over India's UPI with no company between: the
// reader's app pays the newsroom's own merchant address, by link, by QR or
// typed, and staff who see the transfer in the bank's record confirm it.
//
// It is honest about what it cannot do: nobody tells us that money came, it
// does not renew by itself, and money goes back only by a transfer that staff
// make and book. The link is after NPCI's UPI Linking Specification, version 1.6.
package upi
