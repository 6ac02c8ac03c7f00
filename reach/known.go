package reach

import (
	"context"
	"encoding/json"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund/desk"
)

// known is the file with all that the newsroom knows of a reader.
type known struct {
	Newsroom string       `json:"newsroom"`
	Made     time.Time    `json:"made"`
	Reader   audience.Own `json:"reader"`
	Support  desk.Own     `json:"support"`
	Letters  []OwnLetter  `json:"letters"`
}

// Known is all that the newsroom knows of a reader, for that reader, as JSON
// (DPDP Act 2023, section 11). Who has left is NotFound.
func (r *Reach) Known(ctx context.Context, reader audience.ReaderID) ([]byte, error) {
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	out := known{Newsroom: m.Name, Made: r.db.Now()}
	if out.Reader, err = r.audience.Own(ctx, reader); err != nil {
		return nil, err
	}
	if out.Support, err = r.desk.Own(ctx, reader); err != nil {
		return nil, err
	}
	if out.Letters, err = r.Own(ctx, reader); err != nil {
		return nil, err
	}
	body, err := json.MarshalIndent(out, "", "\t")
	return append(body, '\n'), err
}
