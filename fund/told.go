package fund

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/money"
)

// PaymentID names a payment.
type PaymentID string

// Settled is told when money came for a pledge and was booked: once a payment, renewals too.
type Settled struct {
	Payment PaymentID         `json:"payment"`
	Pledge  PledgeID          `json:"pledge"`
	Reader  audience.ReaderID `json:"reader"`
	Receipt string            `json:"receipt"`
	Amount  money.Amount      `json:"amount"`
}

// Stopped is told when a pledge will not be charged again, by the reader's wish or at the bank.
type Stopped struct {
	Pledge  PledgeID          `json:"pledge"`
	Reader  audience.ReaderID `json:"reader"`
	Gateway string            `json:"gateway"`
	Ref     string            `json:"ref"`
}

// Refunded is told when money of a payment went back, once a refund.
type Refunded struct {
	Refund  string            `json:"refund"`
	Payment PaymentID         `json:"payment"`
	Pledge  PledgeID          `json:"pledge"`
	Reader  audience.ReaderID `json:"reader"`
	Amount  money.Amount      `json:"amount"`
}
