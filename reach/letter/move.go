package letter

import "github.com/nightdesk/nightdesk/base/lang"

// Move is what a letter says that asks a supporter to go on at another gateway,
// each part in the reader's words.
type Move struct {
	Plan, Amount string
	Way          string // what the new way to pay is called
	ByHand       bool   // it is a transfer, which does not renew
	Lost         bool   // the old gateway works for the newsroom no more
	Paid         string // the last paid day, "" when it is over
	Stays        string // the last day on which the reader is a supporter whatever they do, "" when that is over
	Link         string
}

// Moving is such a letter: first, again or last. It asks once, blames nobody
// and takes nothing.
func Moving(l *lang.Lang, f Frame, which string, m Move) Sheet {
	f.Reason = l.Say("letter-reason-plan")
	why, way := "move-letter-leaves", "move-letter-bank"
	if m.Lost {
		why = "move-letter-lost"
	}
	if m.ByHand {
		way = "move-letter-hand"
	}
	blocks := []Block{}
	if which != "first" {
		blocks = append(blocks, Block{Words: l.Say("move-letter-" + which)})
	}
	blocks = append(blocks, Block{Words: l.Say(why, "Newsroom", f.Newsroom, "Plan", m.Plan, "Amount", m.Amount)}, Block{Words: l.Say(way, "Way", m.Way)})
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
	blocks = append(blocks, Block{Button: l.Say("move-button"), Link: m.Link}, Block{Words: l.Say("move-letter-kept")}, Block{Words: l.Say("move-letter-not")})
	return Sheet{l, f, l.Say("move-letter-"+which+"-subject", "Newsroom", f.Newsroom, "Day", m.Stays), blocks}
}
