package plan

import (
	"embed"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

//go:embed *.html
var files embed.FS

// Plan holds the doors of the first page, the due list and the numbers.
type Plan struct {
	Staff    *staff.Staff
	Audience *audience.Audience
	Story    *story.Stories
	Fund     *fund.Fund
	Attend   *attend.Attend
	Lists    *agree.Lists
	Moves    *move.Moves
	Reach    *reach.Reach
	Insight  *insight.Insight
}
