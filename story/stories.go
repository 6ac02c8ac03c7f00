package story

import (
	"context"
	"strings"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Stories is the room of what the newsroom publishes.
type Stories struct {
	db       *db.DB
	staff    *staff.Staff
	blobs    *blob.Store
	sections memory[sections]
	bylines  memory[bylines]
	newest   map[lang.Code]*memory[[]Card]
}

// New makes the room. Pictures are kept in blobs.
func New(d *db.DB, st *staff.Staff, blobs *blob.Store) *Stories {
	s := &Stories{db: d, staff: st, blobs: blobs, newest: map[lang.Code]*memory[[]Card]{}}
	for _, code := range lang.Codes {
		s.newest[code] = &memory[[]Card]{}
	}
	d.OnChange(func(tags []string) {
		for _, tag := range tags {
			if kind, _, _ := strings.Cut(tag, ":"); kind == "front" || kind == "section" || kind == "sections" || kind == "byline" || kind == "media" {
				for _, m := range s.newest {
					m.forget()
				}
			}
			switch {
			case tag == "sections", strings.HasPrefix(tag, "section:"):
				s.sections.forget()
			case strings.HasPrefix(tag, "byline:"):
				s.bylines.forget()
			}
		}
	})
	return s
}

// anybody is the rule for what all who work here may do.
func anybody(staff.Role) bool { return true }

// names are the sections and bylines that stories name by id. They are few and
// asked for by every list, so they are remembered between changes.
type names struct {
	sections
	bylines
}

func (s *Stories) names(ctx context.Context) (n names, err error) {
	if n.sections, err = s.sections.get(func() (sections, error) { return s.loadSections(ctx) }); err != nil {
		return n, err
	}
	n.bylines, err = s.bylines.get(func() (bylines, error) { return s.loadBylines(ctx) })
	return n, err
}

// bylines finds a byline by its id.
type bylines map[staff.BylineID]staff.Byline

func (s *Stories) loadBylines(ctx context.Context) (bylines, error) {
	all, err := s.staff.Bylines(ctx)
	out := make(bylines, len(all))
	for _, b := range all {
		out[b.ID] = b
	}
	return out, err
}
