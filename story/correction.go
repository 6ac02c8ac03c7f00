package story

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
)

// ListedCorrection is a correction with the live story on which it stands.
type ListedCorrection struct {
	Correction
	Headline string
	Path     string
	Lang     lang.Code
}

// correctedSelect walks the corrections from the newest; a cross join, because
// SQLite would else begin with every story of the language.
const correctedSelect = `
	select c.note, c.at, p.headline, p.path, p.lang from story_correction c cross join story_publication p
	where p.story = c.story and (p.lang = $1) = $2 and c.at <= $3 order by c.at desc, c.id desc limit $4`

// Corrections gives the newest corrections of live stories, at most so many:
// those of stories in one language first, then those in all others.
func (s *Stories) Corrections(ctx context.Context, code lang.Code, most int) ([]ListedCorrection, error) {
	var out []ListedCorrection
	for _, own := range []bool{true, false} {
		some, err := db.All(ctx, s.db, func(c *ListedCorrection) []any {
			return []any{&c.Note, db.Moment(&c.At), &c.Headline, &c.Path, &c.Lang}
		}, correctedSelect, code, own, db.At(s.db.Now()), most-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}
