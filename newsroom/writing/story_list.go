package writing

import (
	"html/template"
	"net/url"
	"strconv"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// deskView is the desk's list with its filters.
type deskView struct {
	Form     *frame.Form
	Rail     []railGroup
	Rows     []deskRow
	Count    string
	Earlier  string // the address of the page before, "" on the first
	Later    string
	New      []lang.Code
	Filtered bool
}

type deskRow struct {
	story.DeskRow
	Stage, Kind, Section string // words
	Pill                 string // the stage's style
	Changed              template.HTML
	Dots                 []dot
}

// dot is a language: of the story itself, of another version of it, or of none yet.
type dot struct {
	Lang    lang.Code
	Path    string // "" where there is no version
	Here    bool
	Meaning string
}

// railGroup is a group of filters, each a link.
type railGroup struct {
	Name  string
	Links []railLink
}

type railLink struct {
	Words, Path string
	Here        bool
}

var deskPage = frame.NewPage[deskView](files, "story_list.html")

// List shows the desk's list of stories.
func (d *Writing) List(v *frame.Visit) error {
	ask := url.Values{}
	for _, name := range []string{"stage", "lang", "section", "mine", "q"} {
		if s := v.Ask(name); s != "" {
			ask.Set(name, s)
		}
	}
	page, _ := strconv.Atoi(v.Ask("page"))
	page = min(max(page, 1), 1000)
	f := story.Filter{Stage: story.Stage(ask.Get("stage")), Lang: lang.Code(ask.Get("lang")), Section: story.SectionID(ask.Get("section")),
		Text: ask.Get("q"), Page: page}
	if ask.Get("mine") != "" {
		f.Person = v.By.ID
	}
	rows, total, err := d.Story.Desk(v.Context(), f)
	if err != nil {
		return err
	}
	sections, names, err := d.sectionOptions(v)
	if err != nil {
		return err
	}
	view := deskView{Form: frame.Filled("q", f.Text), Rail: rail(v, ask, sections), New: v.Masthead.Languages, Filtered: len(ask) > 0,
		Count: frame.Speaks.Say("desk-count", "Count", int64(total))}
	if total >= 1000 {
		view.Count = frame.Speaks.Say("desk-count-many")
	}
	for _, r := range rows {
		view.Rows = append(view.Rows, rowOf(v, r, names))
	}
	if page > 1 {
		view.Earlier = deskAddress(ask, "page", strconv.Itoa(page-1))
	}
	if total > page*story.DeskSize {
		view.Later = deskAddress(ask, "page", strconv.Itoa(page+1))
	}
	return deskPage.Show(v, view)
}

func rowOf(v *frame.Visit, r story.DeskRow, sections map[story.SectionID]string) deskRow {
	out := deskRow{DeskRow: r, Section: sections[r.Section], Changed: v.When(r.ChangedAt)}
	out.Pill, out.Stage = stageWords(r.Stage, r.Ahead, r.Waiting)
	if r.Kind != "" && r.Kind != story.Report {
		out.Kind = frame.Speaks.Say("write-kind-" + string(r.Kind))
	}
	other := map[lang.Code]story.StoryID{}
	for _, one := range r.Versions {
		other[one.Lang] = one.ID
	}
	for _, c := range v.Masthead.Languages {
		one := dot{Lang: c, Meaning: frame.Speaks.Say("desk-version-none", "Lang", lang.For(c).Name())}
		if id, ok := other[c]; ok {
			one.Path, one.Meaning = storyPath(id), frame.Speaks.Say("desk-version", "Lang", lang.For(c).Name())
		}
		if c == r.Lang {
			one.Path, one.Here, one.Meaning = storyPath(r.ID), true, frame.Speaks.Say("desk-version-this", "Lang", lang.For(c).Name())
		}
		out.Dots = append(out.Dots, one)
	}
	return out
}

// stageWords are a stage's style and words; a live story may wait or differ from what is live.
func stageWords(stage story.Stage, ahead, waiting bool) (pill, words string) {
	key := string(stage)
	if stage == story.StagePublished {
		switch {
		case waiting:
			key = "changes-sent"
		case ahead:
			key = "changed"
		}
	}
	return key, frame.Speaks.Say("stage-" + key)
}

func deskAddress(ask url.Values, name, value string) string {
	out := url.Values{}
	for k := range ask {
		out.Set(k, ask.Get(k))
	}
	if value == "" {
		out.Del(name)
	} else {
		out.Set(name, value)
	}
	if len(out) == 0 {
		return "/newsroom/stories"
	}
	return "/newsroom/stories?" + out.Encode()
}

// rail is the filters beside the list; each link keeps the others.
func rail(v *frame.Visit, ask url.Values, sections []frame.Option) []railGroup {
	group := func(title, name string, options []frame.Option) railGroup {
		g := railGroup{Name: frame.Speaks.Say(title)}
		g.Links = append(g.Links, railLink{frame.Speaks.Say("desk-all"), deskAddress(ask, name, ""), ask.Get(name) == ""})
		for _, o := range options {
			g.Links = append(g.Links, railLink{o.Words, deskAddress(ask, name, o.Value), ask.Get(name) == o.Value})
		}
		return g
	}
	var stages []frame.Option
	for _, s := range []story.Stage{story.StageDraft, story.StageInReview, story.StagePublished, story.StageWithdrawn} {
		stages = append(stages, frame.Option{Value: string(s), Words: frame.Speaks.Say("stage-" + string(s))})
	}
	out := []railGroup{
		group("desk-stage", "stage", stages),
		group("desk-whose", "mine", []frame.Option{{Value: "1", Words: frame.Speaks.Say("desk-mine")}}),
		group("desk-lang", "lang", languages(v)),
	}
	if len(sections) > 0 {
		out = append(out, group("desk-section", "section", sections))
	}
	return out
}
