package plan

import (
	"html/template"
	"net/url"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// task is something that waits for the person who looks.
type task struct {
	Words, Path string
	Urgent      bool
}

// storyList is a few stories that wait, and how many there are in all.
type storyList struct {
	Rows  []storyRow
	Total int
}

type storyRow struct {
	story.DeskRow
	Changed template.HTML
}

// few lists the first stories that a filter finds.
func (p *Plan) few(v *frame.Visit, f story.Filter, n int) (out storyList, err error) {
	f.Page = 1
	rows, total, err := p.Story.Desk(v.Context(), f)
	for _, r := range rows[:min(n, len(rows))] {
		out.Rows = append(out.Rows, storyRow{r, v.When(r.ChangedAt)})
	}
	out.Total = total
	return out, err
}

// waitingFor gathers what waits for a person, by what their role may do.
func (p *Plan) waitingFor(v *frame.Visit) (mine, review storyList, tasks []task, err error) {
	ctx := v.Context()
	if mine, err = p.few(v, story.Filter{Stage: story.StageDraft, Person: v.By.ID}, 5); err != nil {
		return
	}
	if v.By.Role.Edits() {
		if review, err = p.few(v, story.Filter{Stage: story.StageInReview}, 8); err != nil {
			return
		}
	}
	if v.By.Role.SeesMoney() {
		if tasks, err = p.moneyTasks(v); err != nil {
			return
		}
	}
	if v.By.Role.Edits() {
		if tasks, err = p.lawTasks(v, tasks); err != nil {
			return
		}
	}
	waiting, _, err := p.Reach.Sent(ctx)
	if err != nil {
		return
	}
	if waiting > 0 && v.By.Role.Edits() {
		by, err := p.Reach.Carried(ctx)
		if err != nil {
			return mine, review, tasks, err
		}
		key, path := "today-letters-waiting", "/newsroom/sending"
		if !by.Set() {
			key = "today-letters-unset"
		}
		if v.By.Role.Runs() {
			path = "/newsroom/setup#post"
		}
		tasks = append(tasks, task{frame.Speaks.Say(key, "Count", waiting), path, !by.Set()})
	}
	return mine, review, tasks, nil
}

// lawTasks are what the law sets a time for, and what keeps readers from supporting.
func (p *Plan) lawTasks(v *frame.Visit, tasks []task) ([]task, error) {
	open, soon, err := p.Audience.Pressing(v.Context())
	if err != nil {
		return tasks, err
	}
	late, err := p.Audience.Overdue(v.Context())
	if err != nil {
		return tasks, err
	}
	if late > 0 {
		tasks = append(tasks, task{frame.Speaks.Say("today-grievances-late", "Count", late), "/newsroom/grievances", true})
		open, soon = open-late, soon-late
	}
	switch {
	case soon > 0:
		tasks = append(tasks, task{frame.Speaks.Say("today-grievances-soon", "Count", soon), "/newsroom/grievances", true})
	case open > 0:
		tasks = append(tasks, task{frame.Speaks.Say("today-grievances", "Count", open), "/newsroom/grievances", false})
	}
	err = p.Fund.Closed(v.Context())
	if fault.Is(err, fault.Conflict) {
		return append(tasks, task{frame.Speaks.Say("today-refund-policy"), "/newsroom/pages/" + string(v.Masthead.Main()) + "/refunds", true}), nil
	}
	return tasks, err
}

func (p *Plan) moneyTasks(v *frame.Visit) (tasks []task, err error) {
	odd, err := p.Attend.Attention(v.Context())
	if err != nil {
		return nil, err
	}
	if len(odd) > 0 {
		tasks = append(tasks, task{frame.Speaks.Say("today-odd", "Count", len(odd)), "/newsroom/money", true})
	}
	lost, err := p.Moves.Wanted(v.Context())
	for _, w := range lost {
		way := w.Gateway
		if key := "gateway-" + way; frame.Speaks.Has(key) {
			way = frame.Speaks.Say(key)
		}
		tasks = append(tasks, task{frame.Speaks.Say("moves-lost", "Count", w.Count, "Gateway", way), "/newsroom/money/moves?from=" + url.QueryEscape(w.Gateway), true})
	}
	return tasks, err
}
