package grievance

import (
	"embed"
	"html/template"
	"math"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

//go:embed *.html
var files embed.FS

// Grievance holds the doors of the grievances.
type Grievance struct{ Audience *audience.Audience }

// row is a grievance in words.
type row struct {
	audience.Grievance
	Came  template.HTML
	Until template.HTML
	Left  string // how many days are left, or that the time is over; "" once it is answered
	Late  bool
	When  template.HTML // when it was answered
}

func rowOf(v *frame.Visit, g audience.Grievance) row {
	out := row{Grievance: g, Came: v.When(g.Received), Until: v.Full(g.Due)}
	if !g.Answered.IsZero() {
		out.When = v.Full(g.Answered)
		return out
	}
	days := int(math.Ceil(g.Due.Sub(v.Now).Hours() / 24))
	out.Late = g.Due.Sub(v.Now) <= 3*24*time.Hour
	out.Left = frame.Speaks.Say("grievances-over")
	if days > 0 {
		out.Left = frame.Speaks.Say("grievances-left", "Count", days)
	}
	return out
}
