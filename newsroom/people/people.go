package people

import (
	"embed"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
)

//go:embed *.html
var files embed.FS

// People holds the doors of the people and the acts.
type People struct {
	Staff    *staff.Staff
	Audience *audience.Audience
	Reach    *reach.Reach
}

func roles() []frame.Option {
	var out []frame.Option
	for _, r := range []staff.Role{staff.Reporter, staff.Editor, staff.Publisher} {
		out = append(out, frame.Option{Value: string(r), Words: frame.Speaks.Say("newsroom-role-" + string(r))})
	}
	return out
}
