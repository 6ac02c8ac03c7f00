package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// speakerPage is the view of speaker/page.html.
type speakerPage struct {
	frame.View
	Speaker story.Speaker
	Said    []spoken
}

// spoken is a statement on its speaker's page.
type spoken struct {
	Said      story.Said
	Kind, Day string
	tongue
}

// Speaker shows what somebody said in our stories, in the order of the days.
func (p *Pages) Speaker(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	return p.Show(w, r, "", func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		v, err := p.View(ctx, a)
		if err != nil {
			return nil, err
		}
		who, all, err := p.Story.Speaker(ctx, slug)
		if err != nil {
			return nil, err
		}
		v.Title, v.About = who.Name, v.Say("site-speaker-about", "Who", who.Name, "Name", v.Paper.Name)
		v.Tag("speaker:" + slug)
		page := &speakerPage{View: v, Speaker: who}
		for _, s := range all {
			page.Said = append(page.Said, spoken{s, saidWords(v.Lang, s.Kind), sayDay(v.Lang, s.Statement.Said), tongueOf(&v, s.Lang)})
		}
		return p.Page("speaker", page)
	})
}
