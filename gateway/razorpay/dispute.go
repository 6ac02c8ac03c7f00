package razorpay

import (
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// dispute is a payer's bank asking for the money of a payment.
type dispute struct {
	ID             text  `json:"id"`
	PaymentID      text  `json:"payment_id"`
	Amount         whole `json:"amount"` // may be less than the payment
	AmountDeducted whole `json:"amount_deducted"`
	Currency       text  `json:"currency"`
	RespondBy      whole `json:"respond_by"`
	Status         text  `json:"status"` // open, under_review, action_required, won, lost, closed
	CreatedAt      whole `json:"created_at"`
}

// facts say a dispute as the newsroom hears it: that it is there, and how it
// ended, at the moment at. One that was closed without a word of who won was
// won if nothing was kept.
func (x dispute) facts(at time.Time) ([]fund.Fact, error) {
	f := fund.Fact{Gateway: Name, Kind: fund.KindDisputed, Object: x.ID.id(), Payment: x.PaymentID.id(),
		Amount: money.Of(int64(x.Amount), x.Currency.shaped(currencyShape)), At: x.CreatedAt.moment(), Method: Name, Answer: x.RespondBy.moment()}
	if f.Object == "" || f.Payment == "" || f.At.IsZero() || f.Amount.Minor <= 0 || f.Amount.Currency == "" {
		return []fund.Fact{f}, errSum
	}
	all := []fund.Fact{f}
	if f.At.Before(at) {
		f.At = at
	}
	switch {
	case x.Status == "lost", x.Status == "closed" && x.AmountDeducted > 0:
		f.Kind = fund.KindDisputeLost
	case x.Status == "won", x.Status == "closed":
		f.Kind = fund.KindDisputeWon
	default:
		return all, nil
	}
	return append(all, f), nil
}
