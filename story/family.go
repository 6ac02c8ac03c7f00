package story

import "context"

// Versions lists the same report in other languages, at any stage.
func (s *Stories) Versions(ctx context.Context, id StoryID) ([]DeskVersion, error) {
	w, err := find(ctx, s.db, id)
	if err != nil {
		return nil, err
	}
	rows := []DeskRow{{ID: id, family: w.Family}}
	err = s.deskVersions(ctx, rows)
	return rows[0].Versions, err
}
