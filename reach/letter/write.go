package letter

import "github.com/nightdesk/nightdesk/base/lang"

// SignIn is the letter with a link that works once, for fifteen minutes.
func SignIn(l *lang.Lang, f Frame, link string) Sheet {
	f.Reason = l.Say("letter-reason-asked")
	return Sheet{l, f, l.Say("letter-sign-in-subject", "Newsroom", f.Newsroom), []Block{
		{Words: l.Say("letter-sign-in", "Newsroom", f.Newsroom)},
		{Button: l.Say("letter-sign-in-button"), Link: link},
		{Words: l.Say("letter-sign-in-not-you")},
	}}
}

// Receipt is what a letter of thanks says about a payment, each part already in the reader's words.
type Receipt struct {
	Number, Amount, Plan, Day, Until, Reference string
	Next                                        string // the day on which it renews, "" if it does not
	Lifetime                                    bool
	Account                                     string // the address of the reader's account
	Rows                                        []Row  // further lines, such as the declaration
}

// Thanks is the letter to a supporter whose payment arrived, with the receipt in it.
func Thanks(l *lang.Lang, f Frame, r Receipt) Sheet {
	f.Reason = l.Say("letter-reason-paid")
	rows := []Row{
		{l.Say("letter-receipt-number"), r.Number},
		{l.Say("letter-receipt-day"), r.Day},
		{l.Say("letter-receipt-plan"), r.Plan},
		{l.Say("letter-receipt-amount"), r.Amount},
	}
	next := l.Say("letter-thanks-lifetime")
	switch {
	case r.Lifetime:
		rows = append(rows, Row{l.Say("letter-receipt-until"), l.Say("letter-receipt-for-good")})
	case r.Next != "":
		next = l.Say("letter-thanks-renews", "Day", r.Next)
		rows = append(rows, Row{l.Say("letter-receipt-until"), r.Until})
	default:
		next = l.Say("letter-thanks-ends", "Day", r.Until)
		rows = append(rows, Row{l.Say("letter-receipt-until"), r.Until})
	}
	rows = append(rows, Row{l.Say("letter-receipt-reference"), r.Reference})
	return Sheet{l, f, l.Say("letter-thanks-subject", "Newsroom", f.Newsroom), []Block{
		{Words: l.Say("letter-thanks", "Newsroom", f.Newsroom)},
		{Rows: append(rows, r.Rows...)},
		{Words: next},
		{Button: l.Say("letter-account-button"), Link: r.Account},
		{Words: l.Say("letter-receipt-tax")},
	}}
}

// Stopped confirms that nothing more will be collected.
func Stopped(l *lang.Lang, f Frame, plan, until string) Sheet {
	f.Reason = l.Say("letter-reason-stopped")
	words := l.Say("letter-stopped", "Plan", plan)
	if until != "" {
		words += " " + l.Say("letter-stopped-until", "Day", until)
	}
	return Sheet{l, f, l.Say("letter-stopped-subject", "Newsroom", f.Newsroom), []Block{
		{Words: words},
		{Words: l.Say("letter-stopped-thanks")},
	}}
}

// Refunded tells that money is on its way back; number is the receipt's, "" if the payment had none.
func Refunded(l *lang.Lang, f Frame, amount, number string) Sheet {
	f.Reason = l.Say("letter-reason-paid")
	words := l.Say("letter-refunded-odd", "Amount", amount)
	if number != "" {
		words = l.Say("letter-refunded", "Amount", amount, "Number", number)
	}
	return Sheet{l, f, l.Say("letter-refunded-subject", "Newsroom", f.Newsroom), []Block{
		{Words: words},
		{Words: l.Say("letter-refunded-days")},
	}}
}

// Trial is the letter by which the publisher sees that the post works.
func Trial(l *lang.Lang, f Frame) Sheet {
	f.Reason = l.Say("letter-reason-trial")
	return Sheet{l, f, l.Say("letter-trial-subject", "Newsroom", f.Newsroom), []Block{{Words: l.Say("letter-trial")}}}
}
