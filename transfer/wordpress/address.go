package wordpress

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Target says what kind of thing an old address led to.
type Target string

const (
	ToStory    Target = "story"    // by the item's Key
	ToPage     Target = "page"     // by the item's Key
	ToMedia    Target = "media"    // by the item's Key
	ToSection  Target = "section"  // by the category's slug
	ToTag      Target = "tag"      // by the tag's slug
	ToAuthor   Target = "author"   // by the author's login
	ToFeed     Target = "feed"     // the site's own feed
	ToComments Target = "comments" // the feed of comments, which nothing replaces but the site's feed
)

// Address is a place where readers used to find something: a decoded path that
// begins with a slash, with the query when that is what tells things apart
// ("/?p=12"). Matching should ignore a slash at the end.
type Address struct {
	Old string
	To  Target
	ID  string
}

// ItemAddresses are all places where the old site showed an item of this fate.
func (s *Survey) ItemAddresses(it *Item, f Fate) []Address {
	l := s.list(Target(f.Kind), it.Key())
	switch f.Kind {
	case Story:
		l.query("p", it.ID)
	case Page:
		l.query("page_id", it.ID)
		l.query("p", it.ID)
	case Media:
		l.query("attachment_id", it.ID)
		l.query("p", it.ID)
		l.upload(it)
	default:
		return nil
	}
	permalink := s.local(it.Link)
	if permalink == "" || strings.Contains(permalink, "?") {
		return l.all
	}
	for _, p := range append([]string{permalink}, renamed(permalink, it)...) {
		l.add(p)
		if f.Kind != Media {
			l.add(slashed(p) + "feed/")
		}
	}
	return l.all
}

// SiteAddresses are the old site's feeds, and the pages of its categories, tags
// and authors.
func (s *Survey) SiteAddresses() []Address {
	base := s.folder()
	var out []Address
	feed := s.list(ToFeed, "")
	for _, p := range []string{"feed/", "feed/rss/", "feed/rss2/", "feed/atom/", "feed/rdf/", "?feed=rss", "?feed=rss2", "?feed=atom"} {
		feed.add(base + p)
	}
	comments := s.list(ToComments, "")
	comments.add(base + "comments/feed/")
	comments.add(base + "?feed=comments-rss2")
	out = append(append(out, feed.all...), comments.all...)
	for _, t := range s.everyTerm() {
		out = append(out, s.termAddresses(t, base)...)
	}
	for _, a := range s.everyAuthor() {
		l := s.list(ToAuthor, a.Login)
		for _, n := range nicenames(a.Login) {
			l.add(base + "author/" + n + "/")
			l.add(base + "author/" + n + "/feed/")
		}
		l.query("author", a.ID)
		out = append(out, l.all...)
	}
	return out
}

func (s *Survey) termAddresses(t Term, base string) []Address {
	slug := decoded(t.Slug)
	var l list
	switch t.Domain {
	case "category":
		l = s.list(ToSection, t.Slug)
		for _, p := range []string{slug, s.lineage(t)} {
			l.add(base + "category/" + p + "/")
			l.add(base + "category/" + p + "/feed/")
		}
		l.query("cat", t.ID)
	case "post_tag":
		l = s.list(ToTag, t.Slug)
		l.add(base + "tag/" + slug + "/")
		l.add(base + "tag/" + slug + "/feed/")
		l.add(base + "?tag=" + slug)
	}
	return l.all
}

// everyTerm is the channel's terms, and those that only items name.
func (s *Survey) everyTerm() []Term {
	out := append([]Term(nil), s.Terms...)
	known := map[[2]string]bool{}
	for _, t := range out {
		known[[2]string{t.Domain, t.Slug}] = true
	}
	for _, u := range s.Used {
		if k := [2]string{u.Domain, u.Slug}; u.Slug != "" && !known[k] {
			known[k] = true
			out = append(out, Term{Domain: u.Domain, Slug: u.Slug, Name: u.Name})
		}
	}
	return out
}

// everyAuthor is the channel's authors, and those that only items name.
func (s *Survey) everyAuthor() []Author {
	out := append([]Author(nil), s.Authors...)
	for _, c := range s.Creators {
		if _, known := s.AuthorOf(c); !known {
			out = append(out, Author{Login: c, Name: c})
		}
	}
	return out
}

// AuthorOf finds who an item's creator is: by login, by the form that addresses
// give a login, or by the name shown, which is all that version 1.0 tells.
func (s *Survey) AuthorOf(creator string) (Author, bool) {
	if s.authors == nil {
		s.authors = map[string]Author{}
		for _, form := range []func(Author) string{
			func(a Author) string { return strings.ToLower(a.Login) },
			func(a Author) string { return nicename(a.Login) },
			func(a Author) string { return strings.ToLower(a.Name) },
		} {
			for _, a := range s.Authors {
				if k := form(a); k != "" && s.authors[k].Login == "" {
					s.authors[k] = a
				}
			}
		}
	}
	a, ok := s.authors[strings.ToLower(creator)]
	return a, ok
}

// category finds a category by its slug, or by its name where no slug is the same.
func (s *Survey) category(key string) (Term, bool) {
	if s.categories == nil {
		s.categories = map[string]Term{}
		for _, form := range []func(Term) string{
			func(c Term) string { return c.Slug },
			func(c Term) string { return c.Name },
		} {
			for _, c := range s.Terms {
				if k := form(c); c.Domain == "category" && k != "" && s.categories[k].Slug == "" {
					s.categories[k] = c
				}
			}
		}
	}
	c, ok := s.categories[key]
	return c, ok
}

// lineage is a category's path from its first ancestor. Version 1.0 names the
// parent, later ones give its slug; a circle ends where it began.
func (s *Survey) lineage(t Term) string {
	way := decoded(t.Slug)
	for depth := 0; depth < 16 && t.Parent != ""; depth++ {
		parent, ok := s.category(t.Parent)
		if !ok || parent.Slug == t.Slug {
			break
		}
		way = decoded(parent.Slug) + "/" + way
		t = parent
	}
	return way
}

// list gathers the addresses of one thing, each once.
type list struct {
	to   Target
	id   string
	base string
	all  []Address
}

func (s *Survey) list(to Target, id string) list { return list{to: to, id: id, base: s.folder()} }

func (l *list) add(old string) {
	if !presentable(old) {
		return
	}
	for _, a := range l.all {
		if a.Old == old {
			return
		}
	}
	l.all = append(l.all, Address{old, l.to, l.id})
}

func (l *list) query(name string, id int64) {
	if id > 0 {
		l.add(l.base + "?" + name + "=" + strconv.FormatInt(id, 10))
	}
}

// upload adds a file's own address and those of its smaller copies.
func (l *list) upload(it *Item) {
	src := it.URL
	if src == "" {
		src = it.GUID
	}
	u, err := url.Parse(strings.TrimSpace(src))
	if err != nil || !strings.Contains(u.Path, "/wp-content/") {
		return
	}
	l.add(u.Path)
	for _, name := range it.Sizes {
		l.add(path.Dir(u.Path) + "/" + name)
	}
}

// place is where the old site was: what its addresses have in common.
type place struct {
	folder string   // the path below which the blog lies, with a slash at both ends
	hosts  []string // under which it was found, each bare
}

// where reads the channel's own addresses, once for all items.
func (s *Survey) where() *place {
	if s.place != nil {
		return s.place
	}
	p := &place{}
	for _, address := range []string{s.BlogURL, s.Link, s.SiteURL} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		if p.folder == "" { // readers' address first: the installation may lie elsewhere
			p.folder = slashed("/" + strings.Trim(u.Path, "/"))
		}
		p.hosts = append(p.hosts, bare(u.Host))
	}
	if p.folder == "" {
		p.folder = "/"
	}
	s.place = p
	return p
}

// folder is the path below which the blog lies, with a slash at both ends.
func (s *Survey) folder() string { return s.where().folder }

// local is the decoded path and the telling query of an address on the old
// site; "" for its front page and for addresses elsewhere.
func (s *Survey) local(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host != "" && !s.own(u.Host) {
		return ""
	}
	old := u.Path
	if u.RawQuery != "" {
		asked := u.Query()
		for _, name := range []string{"p", "page_id", "attachment_id"} {
			if id := number(asked.Get(name)); id > 0 {
				return fmt.Sprintf("%s?%s=%d", slashed(old), name, id)
			}
		}
	}
	if slashed(old) == s.folder() {
		return ""
	}
	return old
}

func (s *Survey) own(host string) bool { return slices.Contains(s.where().hosts, bare(host)) }

func bare(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }

// renamed are the addresses an item had under its earlier names: WordPress
// redirects those itself (wp_old_slug_redirect).
func renamed(permalink string, it *Item) []string {
	slug := decoded(it.Slug)
	if slug == "" {
		return nil
	}
	parts := strings.Split(permalink, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		rest, found := strings.CutPrefix(parts[i], slug)
		if !found || rest != "" && rest[0] != '.' {
			continue
		}
		var out []string
		for _, old := range it.OldSlugs {
			parts[i] = decoded(old) + rest
			out = append(out, strings.Join(parts, "/"))
		}
		return out
	}
	return nil
}

// presentable refuses what no server would be asked for, or what would stand
// for the front page.
func presentable(old string) bool {
	if len(old) < 2 || len(old) > maxPath || old[0] != '/' || strings.ContainsFunc(old, unicode.IsControl) || strings.ContainsAny(old, "\\\uFFFD") {
		return false
	}
	way, query, asked := strings.Cut(old, "?")
	if strings.Contains(way, "//") || asked && query == "" {
		return false
	}
	for part := range strings.SplitSeq(way, "/") {
		if part == "." || part == ".." {
			return false
		}
	}
	return true
}

func slashed(p string) string {
	if strings.HasSuffix(p, "/") {
		return p
	}
	return p + "/"
}

// decoded is a percent-encoded slug as people write it.
func decoded(slug string) string {
	if s, err := url.PathUnescape(slug); err == nil {
		return s
	}
	return slug
}

// nicenames are the forms under which a login may stand in an author's address:
// an export tells logins only, and WordPress derives the address from them.
func nicenames(login string) []string {
	n := nicename(login)
	if plain := strings.ToLower(strings.TrimSpace(login)); plain != n && !strings.ContainsAny(plain, " /?#%") {
		return []string{n, plain}
	}
	return []string{n}
}

// nicename is what sanitize_title of WordPress makes of a login, without the
// folding of accents.
func nicename(login string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(login)) {
		switch {
		case r == ' ' || r == '.' || r == '-' || r == '/':
			if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
				b.WriteByte('-')
			}
		case r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return strings.TrimRight(b.String(), "-")
}
