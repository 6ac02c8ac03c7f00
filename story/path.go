package story

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
)

// maxPath is how long an address may be, in bytes; old archives have long ones.
const maxPath = 1000

// usual is the address of a story: /2026/11/slug in the main language,
// /hi/2026/11/slug in others, by the month in which it was first public.
func usual(main, code lang.Code, first time.Time, slug string) string {
	return prefix(main, code) + first.Format("/2006/01/") + slug
}

// prefix is what the addresses of a language begin with.
func prefix(main, code lang.Code) string {
	if code == main {
		return ""
	}
	return "/" + string(code)
}

// tidyPath brings a path that somebody asks for, or that comes from elsewhere,
// to the form in which addresses are kept: decoded, NFC. False means that no
// address of ours can look like this.
func tidyPath(p string) (string, bool) {
	if len(p) > maxPath || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || !askable(p) || strings.ContainsFunc(p, unicode.IsControl) {
		return "", false
	}
	return norm.NFC.String(p), true
}

// path chooses the address of what is being published, and the slug in it. A
// story keeps the address it has until somebody asks for another slug; a slug
// that somebody chose must be free, one made from the headline is made so.
func (b *bringing) path(ctx context.Context) (path, slug string, err error) {
	if kept := b.w.path; kept != "" && (b.w.Slug == "" || b.w.Slug == lastPart(kept)) {
		free, err := b.free(ctx, kept)
		if free || err != nil {
			return kept, lastPart(kept), err
		}
	}
	base := b.w.Slug
	if base == "" {
		base = lang.Slug(b.w.Headline)
	}
	slug = base
	for n := 2; ; n++ {
		path = usual(b.masthead.Main(), b.w.Lang, b.new.first.In(b.masthead.Location()), slug)
		free, err := b.free(ctx, path)
		if free || err != nil {
			return path, slug, err
		}
		if b.w.Slug != "" {
			return "", "", fault.Bad("slug", "story-slug-taken")
		}
		slug = fmt.Sprintf("%s-%d", base, n)
	}
}

// free tells whether a path is nobody else's. An address that led to another
// story is that story's for good; one of this story's own it may have back.
func (b *bringing) free(ctx context.Context, path string) (bool, error) {
	var taken bool
	err := b.tx.Row(ctx, `
		select exists (select 1 from story_publication where path = $1 and story <> $2)
			or exists (select 1 from story_withdrawal where path = $1 and story <> $2)
			or exists (select 1 from story_page where path = $1)
			or exists (select 1 from story_redirect where old = $1 and target <> $3)`,
		path, b.w.ID, b.w.path).Scan(&taken)
	return !taken, err
}

// redirect makes an old address lead to a new one for good.
func redirect(ctx context.Context, tx *db.Tx, old, target string) error {
	if _, err := tx.Do(ctx, `delete from story_redirect where old = $1`, target); err != nil {
		return err
	}
	// What led to the old address leads on without a stop between.
	if _, err := tx.Do(ctx, `update story_redirect set target = $2 where target = $1`, old, target); err != nil {
		return err
	}
	_, err := tx.Do(ctx, `
		insert into story_redirect (old, target, at) values ($1, $2, $3)
		on conflict (old) do update set target = excluded.target, at = excluded.at`, old, target, db.At(tx.Now()))
	return err
}

// Redirect tells where an address leads that Live does not find: an older
// address of a story, an address brought along by an import (with its query:
// "/?p=17"), or the same address with or without the slash at its end.
func (s *Stories) Redirect(ctx context.Context, path string) (to string, ok bool, err error) {
	path, fine := tidyPath(path)
	if !fine {
		return "", false, nil
	}
	for _, old := range []string{path, otherSlash(path)} {
		err := db.Found(s.db.Row(ctx, `select target from story_redirect where old = $1`, old).Scan(&to))
		if err == nil {
			return to, true, nil
		}
		if !fault.Is(err, fault.NotFound) {
			return "", false, err
		}
	}
	if other := otherSlash(path); other != path {
		err := s.db.Row(ctx, `
			select exists (select 1 from story_publication where path = $1) or exists (select 1 from story_withdrawal where path = $1)
				or exists (select 1 from story_page where path = $1)`, other).Scan(&ok)
		return other, ok, err
	}
	return "", false, nil
}

// otherSlash is the path with a slash at its end if it had none, and without if it had one.
func otherSlash(path string) string {
	if before, query, ok := strings.Cut(path, "?"); ok {
		return otherSlash(before) + "?" + query
	}
	switch {
	case path == "/":
		return path
	case strings.HasSuffix(path, "/"):
		return strings.TrimSuffix(path, "/")
	}
	return path + "/"
}

// leadsSomewhere tells whether a redirect's target is a path of ours or a whole address of the web.
func leadsSomewhere(target string) bool {
	if strings.HasPrefix(target, "/") {
		_, ok := tidyPath(target)
		return ok && !strings.HasPrefix(target, `/\`)
	}
	u, err := url.Parse(target)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(target) <= maxPath
}
