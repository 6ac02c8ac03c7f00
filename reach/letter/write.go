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
	Invoice                                     bool   // the document is a tax invoice
	Again                                       bool   // its reader has paid before
	Already                                     bool   // and supports for good already: this charge was under way
	Account                                     string // the address of the reader's account
	Approval                                    string // by which it may be deducted from income, "" when it may not
	Rows                                        []Row  // further lines, such as the declaration
}

// Thanks is the letter to a supporter whose payment arrived, with the receipt in it.
func Thanks(l *lang.Lang, f Frame, r Receipt) Sheet {
	f.Reason = l.Say("letter-reason-paid")
	number := l.Say("letter-receipt-number")
	if r.Invoice {
		number = l.Say("letter-invoice-number")
	}
	rows := []Row{
		{number, r.Number},
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
	tax := l.Say("letter-receipt-tax")
	if r.Approval != "" {
		tax = l.Say("letter-receipt-benefit", "Approval", r.Approval)
	}
	subject, words := "letter-thanks-subject", l.Say("letter-thanks", "Newsroom", f.Newsroom)
	if r.Again {
		subject, words = "letter-again-subject", l.Say("letter-again", "Newsroom", f.Newsroom, "Plan", r.Plan)
	}
	if r.Already {
		next = l.Say("letter-again-lifetime")
	}
	if r.Invoice {
		subject = "letter-invoice-subject"
	}
	return Sheet{l, f, l.Say(subject, "Newsroom", f.Newsroom), []Block{
		{Words: words},
		{Rows: append(rows, r.Rows...)},
		{Words: next},
		{Button: l.Say("letter-account-button"), Link: r.Account},
		{Words: tax},
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

// StoppedOne tells that a plan is stopped while another of the reader's is still collected.
func StoppedOne(l *lang.Lang, f Frame, plan, other string) Sheet {
	f.Reason = l.Say("letter-reason-plan")
	return Sheet{l, f, l.Say("letter-stopped-one-subject", "Newsroom", f.Newsroom), []Block{
		{Words: l.Say("letter-stopped-one", "Plan", plan, "Other", other)},
	}}
}

// Replaced tells that a plan has taken the place of another.
func Replaced(l *lang.Lang, f Frame, plan, other, account string) Sheet {
	f.Reason = l.Say("letter-reason-plan")
	return Sheet{l, f, l.Say("letter-replaced-subject", "Newsroom", f.Newsroom), []Block{
		{Words: l.Say("letter-replaced", "Plan", plan, "Other", other)},
		{Button: l.Say("letter-account-button"), Link: account},
	}}
}

// Renewal is what a letter about a charge says, each part in the reader's words.
type Renewal struct {
	Plan, Amount, Day string
	Account           string // the address of the reader's account
	Quiet             bool   // it says how to turn such letters off
	Retries           bool   // of one that failed: the bank tries again by itself
	Stays             bool   // of one that failed: the reader is a supporter meanwhile
}

// Reminder is a letter about a charge. Which one is its name: notice, yearly,
// ending, failed, halted or last. It asks for nothing and blames nobody.
func Reminder(l *lang.Lang, f Frame, which string, r Renewal) Sheet {
	f.Reason = l.Say("letter-reason-plan")
	words := l.Say("letter-"+which, "Plan", r.Plan, "Amount", r.Amount, "Day", r.Day)
	if which == "failed" {
		words += " " + failed(l, r)
	}
	blocks := []Block{
		{Words: words},
		{Button: l.Say("letter-account-button"), Link: r.Account},
	}
	if r.Quiet {
		blocks = append(blocks, Block{Words: l.Say("letter-yearly-quiet")})
	}
	return Sheet{l, f, l.Say("letter-"+which+"-subject", "Newsroom", f.Newsroom, "Amount", r.Amount, "Day", r.Day), blocks}
}

// failed says what follows from a charge that did not go through.
func failed(l *lang.Lang, r Renewal) string {
	words := l.Say("letter-failed-once")
	if r.Retries {
		words = l.Say("letter-failed-retries")
	}
	if r.Stays {
		words += " " + l.Say("letter-failed-meanwhile")
	}
	return words
}

// Disputed tells that the reader's bank has taken money back for good.
func Disputed(l *lang.Lang, f Frame, amount, number, account string) Sheet {
	f.Reason = l.Say("letter-reason-paid")
	return Sheet{l, f, l.Say("letter-disputed-subject", "Newsroom", f.Newsroom), []Block{
		{Words: l.Say("letter-disputed", "Amount", amount, "Number", number)},
		{Button: l.Say("letter-account-button"), Link: account},
	}}
}

// Given tells that the newsroom has made its reader a supporter; until is the last day, "" for good.
func Given(l *lang.Lang, f Frame, until, account string) Sheet {
	f.Reason = l.Say("letter-reason-plan")
	words := l.Say("letter-given", "Newsroom", f.Newsroom)
	if until != "" {
		words += " " + l.Say("letter-given-until", "Day", until)
	}
	return Sheet{l, f, l.Say("letter-given-subject", "Newsroom", f.Newsroom), []Block{
		{Words: words},
		{Button: l.Say("letter-account-button"), Link: account},
	}}
}

// Refunded tells that money is on its way back; number is the receipt's, "" if
// the payment had none, note the refund note's, and whole whether nothing is left of it.
func Refunded(l *lang.Lang, f Frame, amount, number, note string, whole bool) Sheet {
	f.Reason = l.Say("letter-reason-paid")
	words := l.Say("letter-refunded-odd", "Amount", amount)
	if number != "" {
		words = l.Say("letter-refunded", "Amount", amount, "Number", number) + " "
		if whole {
			words += l.Say("letter-refunded-whole")
		} else {
			words += l.Say("letter-refunded-part")
		}
	}
	blocks := []Block{{Words: words}, {Words: l.Say("letter-refunded-days")}}
	if note != "" {
		blocks = append(blocks, Block{Words: l.Say("letter-refund-note", "Number", note)})
	}
	return Sheet{l, f, l.Say("letter-refunded-subject", "Newsroom", f.Newsroom), blocks}
}

// Trial is the letter by which the publisher sees that the post works.
func Trial(l *lang.Lang, f Frame) Sheet {
	f.Reason = l.Say("letter-reason-trial")
	return Sheet{l, f, l.Say("letter-trial-subject", "Newsroom", f.Newsroom), []Block{{Words: l.Say("letter-trial")}}}
}
