package plan

import (
	"html/template"

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

func (p *Plan) moneyTasks(v *frame.Visit) (tasks []task, err error) {
	transfers, err := p.Fund.Waiting(v.Context())
	if err != nil {
		return nil, err
	}
	claimed := 0
	for _, w := range transfers {
		if len(w.Claims) > 0 {
			claimed++
		}
	}
	if claimed > 0 {
		tasks = append(tasks, task{frame.Speaks.Say("today-transfers", "Count", claimed), "/newsroom/money#waiting", true})
	}
	odd, err := p.Fund.Attention(v.Context())
	if err != nil {
		return nil, err
	}
	if len(odd) > 0 {
		tasks = append(tasks, task{frame.Speaks.Say("today-odd", "Count", len(odd)), "/newsroom/money#attention", true})
	}
	return tasks, nil
}
