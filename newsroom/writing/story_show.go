package writing

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// editorView is the page on which a story is written.
type editorView struct {
	Story      story.Story
	Form       *frame.Form // the story's own fields
	Acts       map[string]*frame.Form
	Path, Pill string
	Stage      string
	LangName   string
	Dir        string
	Changed    template.HTML
	SentAt     template.HTML
	ReturnedAt template.HTML
	Main       string // the act that is the next step, or ""
	Sections   []frame.Option
	Bylines    []frame.Option
	Kinds      []frame.Option
	Languages  []frame.Option
	Leads      []frame.Option
	Lead       *leadView
	Versions   []dot
	Events     []eventView
	Questions  []questionView
	Answers    []frame.Option
	Notes      []doc.Note
	Statements []doc.Statement
	Revisions  []revisionView
	Doc        json.RawMessage
	Pictures   map[string]shown
	Speakers   string
	Day        string // the story's own, from which weekdays are counted
	Script     string
	Sheet      string
	status     int
}

// Offers tells whether an act on the story is open at its stage.
func (e editorView) Offers(act string) bool {
	live := e.Story.Stage == story.StagePublished
	switch act {
	case "submit":
		return e.Story.Stage == story.StageDraft || e.Story.Stage == story.StageInReview || live && e.Story.Ahead
	case "return":
		return e.Story.Submitted != nil
	case "correct", "withdraw":
		return live
	}
	return true
}

// Act is the form of one of the acts on a story.
func (e editorView) Act(name string) *frame.Form { return e.Acts[name] }

// shown is a picture as the editor's script draws it.
type shown struct {
	Src    string `json:"src"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

var editorPage = frame.NewPage[editorView](files, "story_show.html")

// storyFields are the fields of the story's own form, in their order on the page.
var storyFields = []string{"headline", "standfirst", "body", "kind", "credit", "section", "dateline", "bylines", "tags", "lang", "slug", "lead", "family"}

// Show opens a story for writing.
func (d *Writing) Show(v *frame.Visit) error {
	return d.editor(v, nil)
}

// editor draws the editor's page; change may put in what was typed and what is wrong with it.
func (d *Writing) editor(v *frame.Visit, change func(*editorView)) error {
	s, err := d.Story.Open(v.Context(), idOf(v))
	if err != nil {
		return err
	}
	view := editorView{Story: s, Form: formOf(s), Acts: map[string]*frame.Form{}, Path: storyPath(s.ID), status: http.StatusOK,
		LangName: lang.For(s.Lang).Name(), Dir: lang.For(s.Lang).Dir(), Script: d.Script, Sheet: d.Sheet, Doc: s.Body.Marshal(),
		Changed: v.When(s.ChangedAt), Languages: languages(v), Notes: doc.Notes(s.Body), Statements: doc.Statements(s.Body)}
	for _, act := range []string{"submit", "return", "correct", "withdraw", "picture", "lead", "event", "question"} {
		view.Acts[act] = frame.Filled().Named(act)
	}
	view.Pill, view.Stage = stageWords(s.Stage, s.Ahead, s.Submitted != nil)
	view.Main = mainAct(s, v.By.Role.Edits())
	if s.Submitted != nil {
		view.SentAt = v.When(s.Submitted.At)
	}
	if s.Returned != nil {
		view.ReturnedAt = v.When(s.Returned.At)
	}
	day := s.FirstPublished
	if day.IsZero() {
		day = v.Now
	}
	view.Day = v.Local(day).Format(time.DateOnly)
	for _, k := range story.Kinds {
		view.Kinds = append(view.Kinds, frame.Option{Value: string(k), Words: frame.Speaks.Say("write-kind-" + string(k))})
	}
	for _, step := range []func(*frame.Visit, *editorView) error{d.fillChoices, d.fillPictures, d.fillVersions, d.fillAhead, d.fillHistory} {
		if err := step(v, &view); err != nil {
			return err
		}
	}
	if change != nil {
		change(&view)
	}
	return editorPage.Status(v, view.status, view)
}

// mainAct is the next step of a story for a person.
func mainAct(s story.Story, edits bool) string {
	switch {
	case edits && s.Stage == story.StageWithdrawn:
		return "republish"
	case edits && s.Stage == story.StagePublished && s.Ahead:
		return "update"
	case edits && s.Stage != story.StagePublished:
		return "publish"
	case !edits && s.Submitted == nil && (s.Stage == story.StageDraft || s.Ahead):
		return "submit"
	}
	return ""
}

func formOf(s story.Story) *frame.Form {
	f := frame.Filled("headline", s.Headline, "standfirst", s.Standfirst, "dateline", s.Dateline, "credit", s.Credit, "kind", string(s.Kind),
		"section", string(s.Section), "lang", string(s.Lang), "slug", s.Slug, "lead", string(s.Lead), "tags", strings.Join(s.Tags, ", "))
	var ids []string
	for _, b := range s.Bylines {
		ids = append(ids, string(b))
	}
	return f.Set("bylines", ids...)
}

func (d *Writing) fillChoices(v *frame.Visit, view *editorView) (err error) {
	if view.Sections, _, err = d.sectionOptions(v); err != nil {
		return err
	}
	bylines, err := d.Staff.Bylines(v.Context())
	for _, b := range bylines {
		view.Bylines = append(view.Bylines, frame.Option{Value: string(b.ID), Words: b.Name})
	}
	if err != nil {
		return err
	}
	speakers, err := d.Story.Speakers(v.Context())
	type speaker struct {
		Name string `json:"name"`
		Role string `json:"role,omitempty"`
	}
	names := []speaker{}
	for _, s := range speakers[:min(len(speakers), 500)] {
		names = append(names, speaker{s.Name, s.Role})
	}
	text, marshal := json.Marshal(names)
	view.Speakers = string(text)
	if err == nil {
		err = marshal
	}
	return err
}

func (d *Writing) fillVersions(v *frame.Visit, view *editorView) error {
	all, err := d.Story.Versions(v.Context(), view.Story.ID)
	has := map[lang.Code]story.StoryID{view.Story.Lang: view.Story.ID}
	for _, one := range all {
		has[one.Lang] = one.ID
	}
	for _, c := range v.Masthead.Languages {
		one := dot{Lang: c, Meaning: lang.For(c).Name(), Here: c == view.Story.Lang}
		if id, ok := has[c]; ok {
			one.Path = storyPath(id)
		}
		view.Versions = append(view.Versions, one)
	}
	return err
}
