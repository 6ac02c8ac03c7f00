package fund

import (
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/money"
)

// PaymentID names a payment.
type PaymentID string

// PeriodsDue is told when everybody's paid periods must be made anew, because
// the law or the newsroom's zone says otherwise now: of the readers after one,
// in the order of their ids. Hearing it twice is fine.
type PeriodsDue struct {
	After audience.ReaderID `json:"after"`
}

// Settled is told when money came for a pledge and was booked: once a payment, renewals too.
type Settled struct {
	Payment PaymentID         `json:"payment"`
	Pledge  PledgeID          `json:"pledge"`
	Reader  audience.ReaderID `json:"reader"`
	Receipt string            `json:"receipt"`
	Amount  money.Amount      `json:"amount"`
	Quiet   bool              `json:"quiet,omitempty"` // its reader was told before a restore
}

// Stopped is told when a pledge will not be charged again, by the reader's wish or at the bank.
type Stopped struct {
	Pledge  PledgeID          `json:"pledge"`
	Reader  audience.ReaderID `json:"reader"`
	Gateway string            `json:"gateway"`
	Ref     string            `json:"ref"`

	Followed bool `json:"followed,omitempty"` // another pledge of the reader's goes on in its place: nothing ends
	Quiet    bool `json:"quiet,omitempty"`    // its reader was told before a restore
}

// Refunded is told when money of a payment went back, once a refund.
type Refunded struct {
	Refund  string            `json:"refund"`
	Payment PaymentID         `json:"payment"`
	Pledge  PledgeID          `json:"pledge"`
	Reader  audience.ReaderID `json:"reader"`
	Amount  money.Amount      `json:"amount"`
	Quiet   bool              `json:"quiet,omitempty"`
}

// RefundAsked is told when staff asked for money of a payment to go back.
type RefundAsked struct {
	Ask string `json:"ask"`
}

// Disputed is told when a payer's bank took a payment back, and when it was decided.
type Disputed struct {
	Gateway string            `json:"gateway"`
	Object  string            `json:"object"`
	Pledge  PledgeID          `json:"pledge"`
	Reader  audience.ReaderID `json:"reader"`
	Kind    Kind              `json:"kind"` // KindDisputed, KindDisputeWon or KindDisputeLost
	Quiet   bool              `json:"quiet,omitempty"`
}

// PauseAsked is told when a reader wants a mandate held, or held no longer.
type PauseAsked struct {
	Pledge  PledgeID `json:"pledge"`
	Gateway string   `json:"gateway"`
	Ref     string   `json:"ref"`
	Resume  bool     `json:"resume"`
}

// Reminded is told when a reader is to hear something about a pledge that runs: once a kind and due day.
type Reminded struct {
	Pledge PledgeID          `json:"pledge"`
	Reader audience.ReaderID `json:"reader"`
	Kind   Reminder          `json:"kind"`
	Due    time.Time         `json:"due"` // the renewal it is about
}

// Reminder is a kind of letter about a renewal.
type Reminder string

const (
	RemindNotice Reminder = "notice" // a day before a charge
	RemindYearly Reminder = "yearly" // a week before a yearly charge
	RemindFailed Reminder = "failed" // day 0: it did not go through and is tried again
	RemindHalted Reminder = "halted" // day 3: choose how to go on
	RemindLast   Reminder = "last"   // day 10: the last word about it
)

// RailSilent is told once a day while a gateway's notices are missed, or it answers nothing.
type RailSilent struct {
	Gateway string    `json:"gateway"`
	Day     string    `json:"day"`               // 2026-11-23
	Dead    time.Time `json:"dead,omitzero"`     // since when it answers nothing; zero: its notices are missed
	Charged int       `json:"charged,omitempty"` // supporters whom it charges by itself
}

// Given is told when the newsroom gave a reader support.
type Given struct {
	Grant  GrantID           `json:"grant"`
	Reader audience.ReaderID `json:"reader"`
}
