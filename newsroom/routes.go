package newsroom

import (
	"slices"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// Who may pass. A room judges once more by itself what a person does.
var (
	open     frame.May // everybody
	signed   frame.May = frame.Signed
	edits    frame.May = staff.Role.Edits
	seesCash frame.May = staff.Role.SeesMoney
	runs     frame.May = staff.Role.Runs
)

// door is an address, who may pass it, its place in the navigation, and what is behind it.
type door struct {
	at    string
	who   frame.May
	place string
	do    func(*frame.Visit) error
}

// doors are all of them.
func (n *Newsroom) doors() []door {
	e, p, w, s, o, u, g := n.entry, n.plan, n.writing, n.sending, n.people, n.setup, n.grievance
	return slices.Concat(n.storyDoors(), n.moneyDoors(), []door{
		{"GET /newsroom/in", open, "", e.Show},
		{"POST /newsroom/link", open, "", e.AskLink},
		{"POST /newsroom/in", open, "", e.UseLink},
		{"POST /newsroom/out", open, "", e.SignOut},
		{"GET /newsroom/demonstration/{key}", open, "", e.Demonstrate},

		{"GET /newsroom/{$}", signed, "today", p.Today},
		{"GET /newsroom/due", signed, "plan", p.Due},
		{"GET /newsroom/numbers", signed, "numbers", p.Numbers},
		{"GET /newsroom/numbers.json", seesCash, "numbers", p.Tell},

		{"GET /newsroom/sections", edits, "pages", w.Sections},
		{"POST /newsroom/sections", edits, "pages", w.SaveSection},
		{"POST /newsroom/sections/strip", edits, "pages", w.SaveStrip},
		{"POST /newsroom/sections/{section}", edits, "pages", w.SaveSection},
		{"POST /newsroom/sections/{section}/remove", edits, "pages", w.RemoveSection},
		{"GET /newsroom/bylines", edits, "pages", w.Bylines},
		{"POST /newsroom/bylines", edits, "pages", w.SaveByline},
		{"POST /newsroom/bylines/{byline}", edits, "pages", w.SaveByline},
		{"GET /newsroom/pages", edits, "pages", w.Pages},
		{"GET /newsroom/pages/{lang}", edits, "pages", w.ShowPage},
		{"POST /newsroom/pages/{lang}", edits, "pages", w.SavePage},
		{"GET /newsroom/pages/{lang}/{slug}", edits, "pages", w.ShowPage},
		{"POST /newsroom/pages/{lang}/{slug}", edits, "pages", w.SavePage},

		{"GET /newsroom/sending", edits, "sending", s.Show},
		{"POST /newsroom/sending/groups", edits, "sending", s.SaveGroup},
		{"POST /newsroom/sending/groups/{group}", edits, "sending", s.SaveGroup},

		{"GET /newsroom/people", signed, "people", o.List},
		{"POST /newsroom/people", runs, "people", o.Invite},
		{"POST /newsroom/people/{person}/role", runs, "people", o.Role},
		{"POST /newsroom/people/{person}/dismiss", runs, "people", o.Dismiss},
		{"GET /newsroom/audit", signed, "people", o.Audit},
		{"POST /newsroom/readers/data", runs, "people", o.ExportByEmail},
		{"POST /newsroom/readers/{reader}/data", runs, "people", o.Export},
		{"GET /newsroom/grievances", edits, "people", g.List},
		{"GET /newsroom/grievances/{grievance}", edits, "people", g.Show},
		{"POST /newsroom/grievances/{grievance}/answer", edits, "people", g.Answer},

		{"GET /newsroom/setup", runs, "setup", u.Show},
		{"POST /newsroom/setup", runs, "setup", u.Save},
		{"POST /newsroom/setup/logo", runs, "setup", u.SetLogo},
		{"POST /newsroom/setup/post", runs, "setup", u.SavePost},
		{"POST /newsroom/setup/post/trial", runs, "setup", u.TryPost},
		{"GET /newsroom/setup/law", runs, "setup", u.Law},
		{"POST /newsroom/setup/law", runs, "setup", u.SaveLaw},
	})
}

// storyDoors are those of the stories.
func (n *Newsroom) storyDoors() []door {
	w := n.writing
	return []door{
		{"GET /newsroom/stories", signed, "desk", w.List},
		{"POST /newsroom/stories", signed, "desk", w.Begin},
		{"GET /newsroom/stories/{id}", signed, "desk", w.Show},
		{"PUT /newsroom/stories/{id}", signed, "desk", w.Save},
		{"POST /newsroom/stories/{id}", signed, "desk", w.SaveForm},
		{"GET /newsroom/stories/{id}/{step}", signed, "desk", w.ShowAgain},
		{"GET /newsroom/stories/{id}/preview", signed, "desk", w.Preview},
		{"POST /newsroom/stories/{id}/versions", signed, "desk", w.AddVersion},
		{"POST /newsroom/stories/{id}/submit", signed, "desk", w.Submit},
		{"POST /newsroom/stories/{id}/return", edits, "desk", w.Return},
		{"POST /newsroom/stories/{id}/publish", edits, "desk", w.Publish},
		{"POST /newsroom/stories/{id}/correct", edits, "desk", w.Correct},
		{"POST /newsroom/stories/{id}/withdraw", edits, "desk", w.Withdraw},
		{"GET /newsroom/stories/{id}/revisions/{revision}", signed, "desk", w.Revision},
		{"POST /newsroom/stories/{id}/revisions/{revision}/restore", signed, "desk", w.Restore},
		{"POST /newsroom/stories/{id}/pictures", signed, "desk", w.AddPicture},
		{"GET /newsroom/stories/{id}/pictures/{media}", signed, "desk", w.ShowPicture},
		{"POST /newsroom/stories/{id}/pictures/{media}", signed, "desk", w.DescribePicture},
		{"POST /newsroom/stories/{id}/events", signed, "desk", w.SaveEvent},
		{"POST /newsroom/stories/{id}/events/{event}/end", signed, "desk", w.EndEvent},
		{"POST /newsroom/stories/{id}/questions", signed, "desk", w.AskQuestion},
		{"POST /newsroom/stories/{id}/questions/{question}/answer", signed, "desk", w.AnswerQuestion},
		{"POST /newsroom/stories/{id}/questions/{question}/lapse", signed, "desk", w.LapseQuestion},
	}
}

// moneyDoors are those of the money.
func (n *Newsroom) moneyDoors() []door {
	m := n.money
	return []door{
		{"GET /newsroom/money", seesCash, "money", m.Show},
		{"POST /newsroom/money/attention", seesCash, "money", m.Settle},
		{"GET /newsroom/money/runs", seesCash, "money", m.Runs},
		{"GET /newsroom/money/supporters", seesCash, "money", m.Supporters},
		{"POST /newsroom/money/supporters", seesCash, "money", m.Find},
		{"GET /newsroom/money/supporters/{reader}", seesCash, "money", m.Supporter},
		{"POST /newsroom/money/supporters/{reader}/refund/{payment}", runs, "money", m.Refund},
		{"POST /newsroom/money/supporters/{reader}/stop/{pledge}", runs, "money", m.Stop},
		{"POST /newsroom/money/supporters/{reader}/address", runs, "money", m.Readdress},
		{"POST /newsroom/money/supporters/{reader}/give", runs, "money", m.Give},
		{"POST /newsroom/money/supporters/{reader}/revoke/{grant}", runs, "money", m.Revoke},
		{"POST /newsroom/money/grants", runs, "money", m.GiveSomebody},
		{"GET /newsroom/money/payments", seesCash, "money", m.Payments},
		{"POST /newsroom/money/transfers/{pledge}", seesCash, "money", m.Confirm},
		{"GET /newsroom/money/statements", seesCash, "money", m.Statements},
		{"POST /newsroom/money/statements", seesCash, "money", m.BringStatement},
		{"POST /newsroom/money/statements/aside", seesCash, "money", m.PutRowsAside},
		{"POST /newsroom/money/statements/confirm", seesCash, "money", m.ConfirmRows},
		{"POST /newsroom/money/statements/export", seesCash, "money", m.ExportStatements},
		{"GET /newsroom/money/statements/files/{file}", seesCash, "money", m.Mapping},
		{"POST /newsroom/money/statements/files/{file}", runs, "money", m.SaveMapping},
		{"POST /newsroom/money/statements/files/{file}/back", runs, "money", m.Unread},
		{"POST /newsroom/money/statements/columns", runs, "money", m.ForgetColumns},
		{"GET /newsroom/money/statements/rows/{row}", seesCash, "money", m.BankRow},
		{"POST /newsroom/money/statements/rows/{row}", seesCash, "money", m.FindForRow},
		{"POST /newsroom/money/statements/rows/{row}/confirm", seesCash, "money", m.ConfirmRow},
		{"POST /newsroom/money/statements/rows/{row}/aside", seesCash, "money", m.PutRowAside},
		{"GET /newsroom/money/refunds", seesCash, "money", m.Refunds},
		{"GET /newsroom/money/documents", seesCash, "money", m.Documents},
		{"GET /newsroom/money/documents/{number...}", seesCash, "money", m.Document},
		{"GET /newsroom/money/books", seesCash, "money", m.ShowBooks},
		{"GET /newsroom/money/books/entries", seesCash, "money", m.Entries},
		{"POST /newsroom/money/books/export", seesCash, "money", m.Export},
		{"GET /newsroom/money/plans", seesCash, "money", m.Plans},
		{"GET /newsroom/money/plans/new", runs, "money", m.NewPlan},
		{"POST /newsroom/money/plans", runs, "money", m.SavePlan},
		{"GET /newsroom/money/plans/{plan}", runs, "money", m.Plan},
		{"POST /newsroom/money/plans/{plan}", runs, "money", m.SavePlan},
		{"POST /newsroom/money/plans/{plan}/retire", runs, "money", m.Retire},
		{"GET /newsroom/money/gateways", seesCash, "money", m.Gateways},
		{"POST /newsroom/money/gateways", runs, "money", m.OrderGateways},
		{"GET /newsroom/money/gateways/{gateway}", seesCash, "money", m.Gateway},
		{"POST /newsroom/money/gateways/{gateway}", runs, "money", m.SetGateway},
		{"POST /newsroom/money/gateways/{gateway}/test", runs, "money", m.TryGateway},
		{"POST /newsroom/money/gateways/{gateway}/lost", runs, "money", m.LoseGateway},
		{"POST /newsroom/money/gateways/{gateway}/found", runs, "money", m.FindGateway},
		{"GET /newsroom/money/moves", seesCash, "money", m.ShowMoves},
		{"POST /newsroom/money/moves", runs, "money", m.PrepareMove},
		{"GET /newsroom/money/moves/{move}", seesCash, "money", m.Move},
		{"POST /newsroom/money/moves/{move}", runs, "money", m.TurnMove},
	}
}
