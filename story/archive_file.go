package story

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// filing is one batch of archived stories on its way into the tables.
type filing struct {
	tx       *db.Tx
	masthead staff.Masthead
	names    names
	items    []item
	out      []Came
	paths    map[string]bool // taken, in the tables or by this batch
	numbers  map[int64]bool
	families map[string]bool // family and language
	place    int64

	working, sealed, drafts, origins [][]any
	public                           []placing
	tags                             map[string]bool
}

func (a *filing) do(ctx context.Context) error {
	fresh, err := a.fresh(ctx)
	if err != nil || len(fresh) == 0 {
		return err
	}
	if err := a.look(ctx, fresh); err != nil {
		return err
	}
	for _, i := range fresh {
		if err := a.one(ctx, i); err != nil {
			return err
		}
	}
	return a.write(ctx)
}

// fresh tells which of the batch are to come in: neither wrong, nor here already, nor twice in the batch.
func (a *filing) fresh(ctx context.Context) ([]int, error) {
	var origins []string
	for i := range a.items {
		if a.items[i].err == nil {
			origins = append(origins, a.items[i].Origin)
		}
	}
	known, err := anyOf(ctx, a.tx, `select origin, thing from story_origin where origin in `, origins)
	if err != nil {
		return nil, err
	}
	var out []int
	for i := range a.items {
		it := &a.items[i]
		if it.err != nil {
			a.out[i].Err = it.err
			continue
		}
		if id, here := known[it.Origin]; here {
			a.out[i].ID = StoryID(id)
			continue
		}
		a.out[i] = Came{ID: StoryID(db.NewID()), Fresh: true}
		known[it.Origin] = string(a.out[i].ID)
		out = append(out, i)
	}
	return out, nil
}

// look learns with few questions which addresses and numbers are taken.
func (a *filing) look(ctx context.Context, fresh []int) error {
	a.paths, a.numbers, a.families, a.tags = map[string]bool{}, map[int64]bool{}, map[string]bool{}, map[string]bool{}
	var paths []string
	var numbers []any
	for _, i := range fresh {
		if it := &a.items[i]; !it.Draft {
			paths = append(paths, a.wanted(it))
			numbers = append(numbers, it.Published.UnixMicro())
		}
	}
	for _, table := range []string{"story_publication", "story_withdrawal", "story_page"} {
		found, err := anyOf(ctx, a.tx, `select path, path from `+table+` where path in `, paths)
		if err != nil {
			return err
		}
		for p := range found {
			a.paths[p] = true
		}
	}
	for len(numbers) > 0 {
		n := min(len(numbers), 1000)
		found, err := db.All(ctx, a.tx, func(n *int64) []any { return []any{n} },
			`select number from story_publication where number in `+a.tx.Places(1, n), numbers[:n]...)
		if err != nil {
			return err
		}
		for _, f := range found {
			a.numbers[f] = true
		}
		numbers = numbers[n:]
	}
	return a.tx.Row(ctx, `select coalesce(max(place), 0) from story_publication`).Scan(&a.place)
}

// wanted is the address a story comes with, or the usual one.
func (a *filing) wanted(it *item) string {
	if it.Path != "" {
		return it.Path
	}
	slug := it.fields.Slug
	if slug == "" {
		slug = lang.Slug(it.fields.Headline)
	}
	return usual(a.masthead.Main(), it.fields.Lang, it.Published.In(a.masthead.Location()), slug)
}

// one works out the rows of one story.
func (a *filing) one(ctx context.Context, i int) error {
	it, id := &a.items[i], a.out[i].ID
	c := it.manuscript
	if c.fields.Family == "" {
		c.fields.Family = string(id)
	} else if taken, err := a.inFamily(ctx, c.fields); err != nil {
		return err
	} else if taken {
		a.out[i] = Came{Err: fault.Bad("lang", "story-version-exists")}
		return nil
	}
	w := working{ID: id, Version: 1, Fields: c.fields, words: c.words, body: c.body, madeAt: it.Published}
	changed := it.Updated
	if it.Draft {
		if changed.IsZero() {
			changed = a.tx.Now()
		}
		if w.madeAt.IsZero() {
			w.madeAt = changed
		}
		a.drafts = append(a.drafts, []any{id, db.At(changed)})
	} else {
		p, err := a.publication(ctx, it, id)
		if err != nil {
			return err
		}
		w.path, w.Slug = p.path, lastPart(p.path)
		c.fields.Slug = w.Slug
		p.Fields, p.revision = c.fields, RevisionID(db.NewID())
		w.sealed = string(p.revision)
		a.sealed = append(a.sealed, c.row(p.revision, id, 1, WhyArchived, archivist, a.tx.Now()))
		a.public = append(a.public, placing{publication: p, search: it.search, said: it.said})
		a.out[i].Path = p.path
		for _, tag := range pages(p, a.names) {
			a.tags[tag] = true
		}
	}
	a.working = append(a.working, w.row(archivist, changed))
	a.origins = append(a.origins, []any{it.Origin, "story", id, db.At(a.tx.Now())})
	if it.Note != "" {
		if err := a.tx.Tell(ctx, staff.Act(archivist, "story.archive", "story:"+string(id), it.Note)); err != nil {
			return err
		}
	}
	return a.tx.Tell(ctx, Filed{Story: id, Path: a.out[i].Path})
}

func (a *filing) inFamily(ctx context.Context, f Fields) (taken bool, err error) {
	key := f.Family + " " + string(f.Lang)
	if a.families[key] {
		return true, nil
	}
	a.families[key] = true
	err = a.tx.Row(ctx, `select exists (select 1 from story_story where family = $1 and lang = $2)`, f.Family, f.Lang).Scan(&taken)
	return taken, err
}

// publication gives a story its address, its number and its place.
func (a *filing) publication(ctx context.Context, it *item, id StoryID) (p publication, err error) {
	p = publication{story: id, first: it.Published, last: it.Updated, words: it.words, number: it.Published.UnixMicro()}
	a.place++
	p.place = a.place
	if a.numbers[p.number] {
		_, last, err := numberAt(ctx, a.tx, it.Published)
		if err != nil {
			return p, err
		}
		for p.number = last + 1; a.numbers[p.number]; {
			p.number++
		}
	}
	a.numbers[p.number] = true
	p.path = a.wanted(it)
	for n := 2; a.paths[p.path]; n++ {
		p.path = numbered(a.wanted(it), n)
		if a.paths[p.path] {
			continue
		}
		var taken bool
		if err := a.tx.Row(ctx, `
			select exists (select 1 from story_publication where path = $1) or exists (select 1 from story_withdrawal where path = $1)
				or exists (select 1 from story_page where path = $1)`, p.path).Scan(&taken); err != nil {
			return p, err
		}
		a.paths[p.path] = taken
	}
	a.paths[p.path] = true
	return p, nil
}

// numbered puts a number behind the last part of a path, before a slash at its end.
func numbered(path string, n int) string {
	bare := strings.TrimSuffix(path, "/")
	return fmt.Sprintf("%s-%d%s", bare, n, path[len(bare):])
}

// unlead forgets what led elsewhere: a live story's address is never a redirect.
func (a *filing) unlead(ctx context.Context) error {
	paths := make([]any, len(a.public))
	for i := range a.public {
		paths[i] = a.public[i].path
	}
	for some := range slices.Chunk(paths, parameters) {
		if _, err := a.tx.Do(ctx, `delete from story_redirect where old in `+a.tx.Places(1, len(some)), some...); err != nil {
			return err
		}
	}
	return nil
}

func (a *filing) write(ctx context.Context) error {
	if err := keepAll(ctx, a.tx, a.working); err != nil {
		return err
	}
	if err := sealAll(ctx, a.tx, a.sealed); err != nil {
		return err
	}
	if err := put(ctx, a.tx, a.public); err != nil {
		return err
	}
	if err := insert(ctx, a.tx, `insert into story_draft (story, since)`, "", a.drafts); err != nil {
		return err
	}
	if err := insert(ctx, a.tx, `insert into story_origin (origin, kind, thing, at)`, "", a.origins); err != nil {
		return err
	}
	if err := a.unlead(ctx); err != nil {
		return err
	}
	for tag := range a.tags {
		if !strings.HasPrefix(tag, "story:") { // nobody has seen these yet
			a.tx.Change(tag)
		}
	}
	return nil
}
