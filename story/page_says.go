package story

import (
	"context"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
)

// PageSays tells whether a text page holds words in the newsroom's main
// language, as the program brings it or as the newsroom wrote it.
func (s *Stories) PageSays(ctx context.Context, slug string) (bool, error) {
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return false, err
	}
	p, err := s.Page(ctx, m.Main(), slug)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && strings.TrimSpace(doc.Text(p.Body)) != "", err
}
