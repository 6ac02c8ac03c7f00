package bring

import (
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// importer stands as the author of what was given elsewhere.
var importer = staff.Machine("import")

// gift is support that was given elsewhere, as it stands here.
type gift struct {
	key     string
	grant   fund.GrantID
	ends    time.Time
	revoked bool
}

func (g *gift) fields() []any { return []any{&g.key, &g.grant, db.Moment(&g.ends), &g.revoked} }

func (w *work) findGifts(keys []string) error {
	rows, err := db.All(w.ctx, w.tx, (*gift).fields, `select b.key, g.id, g.ends, g.revoked is not null
		from fund_brought_grant b join fund_grant g on g.id = b.grant_id where b.key in `+w.tx.Places(1, len(keys)), anys(keys)...)
	for i := range rows {
		w.gifts[rows[i].key] = &rows[i]
	}
	return err
}

// give goes on with what was given: it too only ever grows, and what was taken back here stays so.
func (w *work) give(c Coming) (Fate, error) {
	g := w.gifts[c.Key]
	switch {
	case g != nil && g.revoked:
		return Revoked, nil
	case g != nil && later(c.Until, g.ends) <= 0:
		return Known, nil
	}
	w.anew[c.Reader] = true
	if g != nil {
		g.ends = c.Until
		_, err := w.tx.Do(w.ctx, `update fund_grant set ends = $2 where id = $1`, g.grant, db.At(c.Until))
		return Moved, err
	}
	g = &gift{key: c.Key, grant: fund.GrantID(db.NewID()), ends: c.Until}
	w.gifts[c.Key] = g
	_, err := w.tx.Do(w.ctx, `insert into fund_grant (id, reader, begins, ends, reason, by_id, by_name, made) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		g.grant, c.Reader, db.At(w.tx.Now()), db.At(c.Until), "given at "+c.Source+" before", importer.ID, importer.Name, db.At(w.tx.Now()))
	if err == nil {
		_, err = w.tx.Do(w.ctx, `insert into fund_brought_grant (key, grant_id) values ($1, $2)`, c.Key, g.grant)
	}
	return Came, err
}
