package span

import "time"

// Bought is a payment with what decides whether its renewal is waited for, and
// whether it was one too many.
type Bought struct {
	Paid
	Captured time.Time // when the money came
	Gateway  string
	Object   string    // the payment, as the gateway names it
	ByHand   bool      // a transfer, which a person looked at
	Cleared  time.Time // when a person let it stand
	Plan     string
	Renews   int // the months between two charges of the plan; 0 of what is charged once
	Pledge   string
	Made     time.Time // the pledge
	Stopped  time.Time
	Replaces string // the pledge in whose place it was made
	Brought  bool   // paid elsewhere, and brought along: no money of our books
	first    bool   // of its pledge's payments
}

// Stand lets a payment count from when a person let it stand, if one did.
func (b *Bought) Stand() {
	if b.Cleared.After(b.Counts) {
		b.Counts = b.Cleared
	}
}

func (b Bought) lifetime() bool { return b.Months == 0 }

// Recurs tells whether its pledge is charged again by itself.
func (b Bought) Recurs() bool { return b.Renews > 0 && !b.ByHand }
