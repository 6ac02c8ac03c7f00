package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/base/lang"
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
	Code      lang.Code // set where the words are not in the page's language
	Dir       string
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
			one := spoken{Said: s, Kind: saidWords(v.Lang, s.Kind), Day: sayDay(v.Lang, s.Statement.Said)}
			if s.Lang != v.Code() {
				one.Code, one.Dir = s.Lang, lang.For(s.Lang).Dir()
			}
			page.Said = append(page.Said, one)
		}
		return p.Page("speaker", page)
	})
}
