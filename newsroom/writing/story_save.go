package writing

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// maxStory bounds what the editor's script may send at once: the text with its
// marks, its fields, and the names of JSON.
const maxStory = 4 << 20

// oneOrMany is a field as the script sends it: a word, or several.
type oneOrMany []string

// UnmarshalJSON reads either.
func (o *oneOrMany) UnmarshalJSON(b []byte) error {
	var many []string
	if json.Unmarshal(b, &many) == nil {
		*o = many
		return nil
	}
	var one string
	err := json.Unmarshal(b, &one)
	*o = oneOrMany{one}
	return err
}

// sent is what the editor's script saves.
type sent struct {
	Version int                  `json:"version"`
	Fields  map[string]oneOrMany `json:"fields"`
	Doc     json.RawMessage      `json:"doc"`
}

// saved is what it is told.
type saved struct {
	Version  int               `json:"version"`
	SavedAt  string            `json:"saved_at"`
	Dateline string            `json:"dateline"`
	Faults   map[string]string `json:"faults"`
	Kept     string            `json:"kept,omitempty"`
}

// Save keeps what the editor's script sends.
func (d *Writing) Save(v *frame.Visit) error {
	var in sent
	if err := web.JSON(v.R, maxStory, &in); err != nil {
		return err
	}
	s, err := d.Story.Open(v.Context(), idOf(v))
	if err != nil {
		return err
	}
	body := s.Body
	if len(in.Doc) > 0 {
		if body, err = doc.Parse(in.Doc); err != nil {
			return err
		}
	}
	fields := typed(s.Fields, func(name string) ([]string, bool) { many, ok := in.Fields[name]; return many, ok })
	now, err := d.Story.Save(v.Context(), v.By, s.ID, in.Version, fields, body)
	if path, version, lost := keptAt(s.ID, err); lost {
		return v.JSON(http.StatusConflict, saved{Version: version, Kept: path, Faults: frame.Faults(err)})
	}
	if err != nil {
		return err
	}
	return v.JSON(http.StatusOK, saved{Version: now, SavedAt: v.Local(v.Now).Format("15:04"),
		Dateline: strings.Join(strings.Fields(fields.Dateline), " "), Faults: map[string]string{}})
}

// keptAt is where the copy stands that lost to somebody who saved first.
func keptAt(id story.StoryID, err error) (path string, version int, lost bool) {
	var kept *story.KeptError
	if !errors.As(err, &kept) {
		return "", 0, false
	}
	return storyPath(id) + "/revisions/" + string(kept.Revision), kept.Version, true
}

// SaveForm keeps the fields of a browser without the script; the text stays as it is.
func (d *Writing) SaveForm(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	version, err := form.Number("version")
	if err != nil {
		return err
	}
	s, err := d.Story.Open(v.Context(), idOf(v))
	if err != nil {
		return err
	}
	fields := typed(s.Fields, func(name string) ([]string, bool) { return form.All(name), form.Has(name) || name == "bylines" })
	_, err = d.Story.Save(v.Context(), v.By, s.ID, version, fields, s.Body)
	if path, _, lost := keptAt(s.ID, err); lost {
		return lostPage.Status(v, http.StatusConflict, lostView{storyPath(s.ID), path})
	}
	if frame.IsForm(err) {
		return d.editor(v, func(view *editorView) {
			view.status, view.Form = http.StatusUnprocessableEntity, form.Blame(err, storyFields...)
		})
	}
	if err != nil {
		return err
	}
	return v.Go(storyPath(s.ID), "done-saved")
}

// lostView says that somebody else saved first, and where both versions are.
type lostView struct{ Story, Kept string }

var lostPage = frame.NewPage[lostView](files, "story_lost.html")

// typed puts what was sent into a story's fields; what was not sent stays.
func typed(f story.Fields, sent func(name string) ([]string, bool)) story.Fields {
	line := func(name string, to func(string)) {
		if all, ok := sent(name); ok && len(all) > 0 {
			to(all[len(all)-1])
		}
	}
	line("headline", func(s string) { f.Headline = s })
	line("standfirst", func(s string) { f.Standfirst = s })
	line("dateline", func(s string) { f.Dateline = s })
	line("credit", func(s string) { f.Credit = s })
	line("kind", func(s string) { f.Kind = story.Kind(s) })
	line("section", func(s string) { f.Section = story.SectionID(s) })
	line("lang", func(s string) { f.Lang = lang.Code(s) })
	line("slug", func(s string) { f.Slug = s })
	line("lead", func(s string) { f.Lead = story.MediaID(s) })
	line("tags", func(s string) {
		f.Tags = strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '،' || r == '\n' })
	})
	if all, ok := sent("bylines"); ok {
		f.Bylines = nil
		for _, id := range all {
			if id != "" {
				f.Bylines = append(f.Bylines, staff.BylineID(id))
			}
		}
	}
	return f
}

// notFound is the fault of an address that leads to another story's thing.
func notFound() error { return fault.New(fault.NotFound, "fault-not-found") }
