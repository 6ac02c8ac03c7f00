package letter

import "github.com/nightdesk/nightdesk/base/lang"

// Move is what a letter says that asks a supporter to go on at another gateway,
// each part in the reader's words.
type Move struct {
	Plan, Amount string
	Yearly       bool   // it is taken each year, and not each month
	Way          string // what the new way to pay is called
	ByHand       bool   // it is a transfer, which does not renew
	Lost         bool   // the old gateway works for the newsroom no more
	Paid         string // the last paid day, "" when it is over
	Buys         string // the first day that a payment now buys, "" when that is the day of paying
	Stays        string // the last day on which the reader is a supporter whatever they do, "" when that is over
	Link         string
}

// Moving is such a letter: first, again or last. It asks once, blames nobody
// and takes nothing. It says what the tap costs, and what doing nothing does.
func Moving(l *lang.Lang, f Frame, which string, m Move) Sheet {
	f.Reason = l.Say("letter-reason-plan")
	why, way, not, subject := "move-letter-leaves", "move-letter-bank", "move-letter-not-leaves", "move-letter-"+which+"-subject"
	if m.Lost {
		why, not = "move-letter-lost", "move-letter-not-lost"
	} else if which == "last" { // what is left still collects: nothing ends by itself
		subject = "move-letter-last-leaves-subject"
	}
	if m.ByHand {
		way = "move-letter-hand"
	}
	blocks := []Block{}
	if which != "first" {
		blocks = append(blocks, Block{Words: l.Say("move-letter-" + which)})
	}
	blocks = append(blocks, Block{Words: l.Say(why, "Newsroom", f.Newsroom, "Plan", m.Plan, "Amount", m.Amount)}, Block{Words: l.Say(way, "Way", m.Way)})
	if !m.ByHand {
		blocks = append(blocks, Block{Words: m.costs(l)})
	}
	stays := ""
	if m.Paid != "" {
		stays = l.Say("move-letter-paid", "Day", m.Paid)
	}
	if m.Stays != "" && m.Stays != m.Paid {
		if stays != "" {
			stays += " "
		}
		stays += l.Say("move-letter-stays", "Day", m.Stays)
	}
	if stays != "" {
		blocks = append(blocks, Block{Words: stays})
	}
	blocks = append(blocks, Block{Button: l.Say("move-button"), Link: m.Link}, Block{Words: l.Say("move-letter-kept")}, Block{Words: l.Say(not)})
	return Sheet{l, f, l.Say(subject, "Newsroom", f.Newsroom, "Day", m.Stays), blocks}
}

// costs says what the tap takes at once, what it buys, and when it is taken again.
func (m Move) costs(l *lang.Lang) string {
	now, then := l.Say("move-letter-today-now", "Amount", m.Amount), "move-letter-month"
	if m.Buys != "" {
		now = l.Say("move-letter-today", "Amount", m.Amount, "Day", m.Buys)
	}
	if m.Yearly {
		then = "move-letter-year"
	}
	return now + " " + l.Say(then)
}
