package story

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
)

// SitemapRow is a live story's address for sitemaps.org's sitemap.
type SitemapRow struct {
	Path string
	Last time.Time
}

// sitemapSize is how many stories one sitemap names; the protocol allows 50,000 in 50 MB.
const sitemapSize = 2000

const (
	sitemapLast   = `select coalesce(max(place), 0) from story_publication`
	sitemapSelect = `select path, last_at from story_publication where place > $1 and place <= $2 order by place`
	newsSelect    = `select path, lang, headline, first_at from story_publication where number >= $1 order by number desc limit $2`
)

// Sitemap gives a page of all live stories, counted from 1 in the order in
// which they went live, and how many pages there are. A page has at most 2,000
// rows, and fewer where stories were withdrawn.
func (s *Stories) Sitemap(ctx context.Context, page int) (rows []SitemapRow, pages int, err error) {
	var last int
	if err := s.db.Row(ctx, sitemapLast).Scan(&last); err != nil {
		return nil, 0, err
	}
	pages = max(1, (last+sitemapSize-1)/sitemapSize)
	if page < 1 || page > pages {
		return nil, pages, notFound()
	}
	rows, err = db.All(ctx, s.db, func(r *SitemapRow) []any { return []any{&r.Path, db.Moment(&r.Last)} },
		sitemapSelect, (page-1)*sitemapSize, page*sitemapSize)
	return rows, pages, err
}

// NewsRow is a live story of the last two days, as Google's news sitemap wants it.
type NewsRow struct {
	Path     string
	Lang     lang.Code
	Headline string
	First    time.Time
}

// Google reads articles of the last two days and at most 1,000 of them
// (developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
const (
	newsFor  = 48 * time.Hour
	newsSize = 1000
)

// NewsSitemap gives the stories first published in the last two days, the newest first.
func (s *Stories) NewsSitemap(ctx context.Context) ([]NewsRow, error) {
	return db.All(ctx, s.db, func(r *NewsRow) []any { return []any{&r.Path, &r.Lang, &r.Headline, db.Moment(&r.First)} },
		newsSelect,
		s.db.Now().Add(-newsFor).UnixMicro(), newsSize)
}
