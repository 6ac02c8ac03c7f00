package wordpress

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// How many stories, bytes of their bodies, and old addresses are handed over together.
const (
	handful       = 500
	handfulWeight = 8 << 20
	handfulMoved  = 4000
)

// arrival is a story on its way in, with what is still needed when it is here.
type arrival struct {
	story  story.Archived
	item   Item // without its body
	old    []Address
	public bool
}

// story makes a post ready and hands it over with its neighbours.
func (m *move) story(it *Item, f Fate) error {
	body, err := m.body(it)
	if err != nil {
		return err
	}
	lead, err := m.leadPicture(it)
	if err != nil {
		return err
	}
	sec, tags, err := m.file(it)
	if err != nil {
		return err
	}
	text := doc.FirstText(body, 600)
	a := arrival{public: f.Public, item: Item{ID: it.ID, Type: it.Type, Title: it.Title, GUID: it.GUID, Link: it.Link}}
	headline := m.short(it, "title", m.headline(it, text), mostHeadline, body)
	standfirst := m.short(it, "excerpt", it.Standfirst(), mostStandfirst, body)
	a.story = story.Archived{
		Origin: m.origin + it.Key(), Body: body, Draft: !f.Public,
		Published: it.When(m.survey.Zone),
		Fields: story.Fields{
			Lang: m.language(it, text), Kind: kindOf(it), Slug: lang.Slug(decoded(it.Slug)),
			Headline: headline, Standfirst: standfirst,
			Section: sec.id, Bylines: m.bylinesOf(it), Tags: m.someTags(it, tags), Lead: lead,
			Family: m.family(it),
		},
	}
	if it.Slug == "" {
		a.story.Fields.Slug = lang.Slug(a.story.Fields.Headline)
	}
	a.story.Updated = it.Changed(a.story.Published)
	if f.Public {
		m.open(&a, it, f)
	}
	m.waiting = append(m.waiting, a)
	m.weight += len(it.Content)
	if len(m.waiting) >= handful || m.weight >= handfulWeight {
		return m.handOver()
	}
	return nil
}

// open gives a published story its old place: the permalink stays its address,
// all others will lead there.
func (m *move) open(a *arrival, it *Item, f Fate) {
	if a.story.Published.IsZero() {
		a.public, a.story.Draft = false, true
		m.report.leave(it, "came in as a draft: the file does not say when it was published")
		return
	}
	if p := m.survey.local(it.Link); presentable(p) && !strings.Contains(p, "?") {
		a.story.Path = p
	}
	a.old = m.survey.ItemAddresses(it, f)
}

// flight is a handful of stories on their way into the database, with the old
// addresses of those before them, while the next ones are read.
type flight struct {
	all   []arrival
	moved [][2]string
	came  []story.Came
	fresh int // old addresses that were not known
	err   error
	over  chan struct{}
}

// handOver sends the waiting stories in, once those before them have landed. What needs no database is done meanwhile.
func (m *move) handOver() error {
	if len(m.waiting) == 0 {
		return m.land()
	}
	f := &flight{all: m.waiting, over: make(chan struct{})}
	m.waiting, m.weight = nil, 0
	ready := m.makeReady(f.all)
	if err := m.land(); err != nil {
		<-ready
		return err
	}
	f.moved, m.moved, m.flight = m.moved, nil, f
	go func() {
		defer close(f.over)
		r := <-ready
		if f.fresh, f.err = m.flushed(f.moved); f.err == nil {
			f.came, f.err = m.deliver(f.all, r)
		}
	}()
	return nil
}

// readied is a handful made ready, or why it could not be.
type readied struct {
	story.Ready
	err error
}

// makeReady begins to make stories ready; the channel gives them once.
func (m *move) makeReady(all []arrival) <-chan readied {
	out := make(chan readied, 1)
	if m.dry {
		out <- readied{}
		return out
	}
	batch := make([]story.Archived, len(all))
	for i := range all {
		batch[i] = all[i].story
	}
	go func() {
		r, err := m.Stories.MakeReady(m.ctx, batch)
		out <- readied{r, err}
	}()
	return out
}

// land waits for the stories on their way, and queues their old addresses.
func (m *move) land() error {
	f := m.flight
	if f == nil {
		return nil
	}
	<-f.over
	m.flight = nil
	m.report.Out.Redirects += f.fresh
	if f.err != nil {
		return f.err
	}
	for i, c := range f.came {
		if err := m.arrived(&f.all[i], c); err != nil {
			return err
		}
	}
	return nil
}

func (m *move) arrived(a *arrival, c story.Came) error {
	if c.Err != nil && a.story.Fields.Family != "" {
		// The plugin joined two in one language, which are no versions of each other.
		a.story.Fields.Family = ""
		one := []arrival{*a}
		again, err := m.deliver(one, <-m.makeReady(one))
		if err != nil {
			return err
		}
		c = again[0]
	}
	if c.Err != nil {
		m.report.leave(&a.item, "%s", words(c.Err))
		return nil
	}
	if c.Fresh {
		if m.report.Out.Stories == 0 {
			if err := m.writeDown("archive.move-in", ""); err != nil {
				return err
			}
		}
		m.report.Out.Stories++
	}
	if !a.public {
		return nil
	}
	for _, t := range a.story.Fields.Tags {
		m.tags[lang.Slug(t)] = true
	}
	if c.Fresh {
		return m.lead(a.old, c.Path)
	}
	return m.leadOn(a.old, func() (string, error) {
		here, err := m.Stories.Open(m.ctx, c.ID)
		return here.Path, err
	})
}

// deliver puts stories in that were made ready.
func (m *move) deliver(all []arrival, r readied) ([]story.Came, error) {
	if m.dry {
		came := make([]story.Came, len(all))
		for i := range all {
			a := &all[i].story
			came[i] = story.Came{Fresh: true, Path: a.Path}
			if a.Path == "" {
				came[i].Path = "/" + a.Fields.Slug
			}
		}
		return came, nil
	}
	if r.err != nil {
		return nil, r.err
	}
	came, err := m.Stories.ArchiveReady(m.ctx, r.Ready)
	if err == nil && len(came) != len(all) {
		err = fmt.Errorf("%d stories were handed over and %d answered", len(all), len(came))
	}
	return came, err
}

// headline is the title in plain words, or the first words of a post that had none.
func (m *move) headline(it *Item, text string) string {
	h := it.Headline()
	if h != "" {
		return h
	}
	h = clip(strings.Join(strings.Fields(text), " "), 80)
	if h == "" {
		h = plainText(decoded(it.Slug))
	}
	if h == "" {
		h = "Untitled " + it.Key()
	}
	m.report.leave(it, "it had no title and came in as “%s”", h)
	return h
}

// short keeps a field within what it may hold. The whole goes before the body,
// where readers find it, unless it is as long as a book: then the cut is named.
func (m *move) short(it *Item, what, s string, most int, body *doc.Node) string {
	cut := clip(s, most-1)
	if cut == s {
		return s
	}
	if len(s) <= maxWhole {
		m.report.leave(it, "the %s is longer than %d letters; the whole stands at the head of the text", what, most)
		body.Content = append(doc.FromText(s).Content, body.Content...)
		return cut
	}
	m.report.leave(it, "the %s has %d bytes and was cut; it went on: %s", what, len(s), clip(s[len(cut)-len("…"):], 1000))
	return cut
}

// someTags keeps a tag's name within what a tag may hold, each once.
func (m *move) someTags(it *Item, names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		n = clip(n, mostTag-1)
		if slug := lang.Slug(n); !seen[slug] {
			seen[slug] = true
			out = append(out, n)
		}
	}
	if len(out) > mostTags {
		m.report.leave(it, "%d tags are too many: %s", len(out)-mostTags, strings.Join(out[mostTags:min(len(out), mostTags+50)], " · "))
		out = out[:mostTags]
	}
	return out
}

// family joins the language versions that the Polylang plugin joined.
func (m *move) family(it *Item) string {
	for _, t := range it.Terms {
		if t.Domain == "post_translations" && t.Slug != "" {
			sum := sha256.Sum256([]byte(m.origin + t.Slug))
			return hex.EncodeToString(sum[:16])
		}
	}
	return ""
}
