package wordpress

import (
	"io"
	"sort"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Survey is what the first walk through an export learns. It is all that is
// kept of the whole file, at most maxIndex bytes.
type Survey struct {
	*Channel
	Items       int            // how many the file holds
	Types       map[string]int // items by post type
	Comments    int            // under all items
	Attachments map[int64]*Attachment
	Creators    []string       // who wrote something, as the items name them, sorted
	Used        []ItemTerm     // every term that an item names, sorted
	Filed       []ItemTerm     // the categories under which public posts stand, those with most of them first
	Zone        *time.Location // the old site's, as its dates tell; UTC when they do not

	paths    map[string]*Attachment // by uploadKey
	attached map[int64][]int64      // the attachments of each item, in the file's order
	blocks   map[int64]string       // reusable blocks: bodies refer to them by number
	repeats  map[int]bool           // items, by order, that an earlier one has already said
	held     int

	place      *place            // made when first asked for
	authors    map[string]Author // by what a creator may be called; made when first asked for
	categories map[string]Term   // by slug and by name; made when first asked for
	tags       map[string]string // names by slug; made when first asked for
}

// Attachment is what a body needs to know of an uploaded file.
type Attachment struct {
	ID      int64
	URL     string
	File    string // below the uploads folder, "" when nothing says
	Title   string
	Caption string
	Alt     string
}

// survey gathers a Survey while the items pass.
type survey struct {
	*Survey
	most     int // bytes that it may keep
	ids      map[int64]bool
	keys     map[string]bool
	creators map[string]bool
	used     map[ItemTerm]bool
	filed    map[filing]int // public posts
	offsets  map[time.Duration]int
}

// Look reads the whole export once, before anything is written, and refuses
// with a line what is not well-formed.
func Look(r io.Reader) (*Survey, error) { return look(r, maxIndex) }

func look(r io.Reader, most int) (*Survey, error) {
	s := &survey{
		most: most,
		Survey: &Survey{
			Types: map[string]int{}, Attachments: map[int64]*Attachment{},
			paths: map[string]*Attachment{}, attached: map[int64][]int64{}, blocks: map[int64]string{}, repeats: map[int]bool{},
		},
		ids: map[int64]bool{}, keys: map[string]bool{}, creators: map[string]bool{},
		used: map[ItemTerm]bool{}, filed: map[filing]int{}, offsets: map[time.Duration]int{},
	}
	c, err := Read(r, s.add)
	if err != nil {
		return nil, err
	}
	s.Channel = c
	s.finish()
	return s.Survey, nil
}

func (s *survey) add(it *Item) error {
	s.Items++
	s.Comments += it.Comments
	s.count(it.Type)
	s.meet(it)
	if !s.repeats[it.order] {
		switch it.Type {
		case "attachment":
			s.attach(it)
		case "wp_block":
			if it.ID > 0 {
				s.blocks[it.ID] = it.Content
				s.held += len(it.Content)
			}
		}
	}
	if t, err := time.Parse(sqlTime, it.DateGMT); err == nil && t.Year() > 0 {
		if local, err := time.Parse(sqlTime, it.Date); err == nil && local.Sub(t).Abs() <= 14*time.Hour {
			s.offsets[local.Sub(t)]++
		}
	}
	if s.held > s.most {
		return fault.New(fault.Invalid, "wxr-index", "Megabytes", s.most>>20, "Line", it.Line)
	}
	return nil
}

func (s *survey) count(postType string) {
	if s.Types[postType]++; s.Types[postType] == 1 {
		s.held += len(postType) + 64
	}
}

// meet remembers who wrote the item, what it is filed under, and whether an
// earlier one has its number already.
func (s *survey) meet(it *Item) {
	s.held += 32
	switch {
	case it.ID > 0 && s.ids[it.ID], it.ID == 0 && s.keys[it.Key()]:
		s.repeats[it.order] = true
		return
	case it.ID > 0:
		s.ids[it.ID] = true
	default:
		s.held += len(it.Key())
		s.keys[it.Key()] = true
	}
	if it.Type != "post" && it.Type != "page" {
		return
	}
	for _, login := range it.Bylines() {
		if !s.creators[login] {
			s.creators[login] = true
			s.held += len(login) + 32
		}
	}
	for _, t := range it.Terms {
		if !s.used[t] && (t.Slug != "" || !it.namedBetter(t)) {
			s.used[t] = true
			s.held += len(t.Domain) + len(t.Slug) + len(t.Name) + 96
		}
	}
	if it.Type == "post" && (it.Status == "publish" || it.Status == "") && it.Password == "" {
		f := filing{it.Primary, firstCategory(it)}
		if s.filed[f]++; s.filed[f] == 1 {
			s.held += len(f.first.Domain) + len(f.first.Slug) + len(f.first.Name) + 112
		}
	}
}

func (s *survey) attach(it *Item) {
	a := &Attachment{ID: it.ID, URL: it.URL, File: it.File, Title: it.Headline(), Caption: it.Standfirst(), Alt: it.Alt}
	if a.Caption == "" {
		a.Caption = plainText(it.Content)
	}
	if a.URL == "" { // version 1.0 of some years says it in the guid only
		a.URL = it.GUID
	}
	key := uploadKey(a.URL)
	if a.File == "" && key != "" && key[0] != '/' {
		a.File = key
	}
	s.held += len(a.URL) + 2*len(a.File) + len(a.Title) + len(a.Caption) + len(a.Alt) + len(key) + 320
	if a.ID > 0 {
		s.Attachments[a.ID] = a
		if it.Parent > 0 && it.Status != "trash" {
			s.attached[it.Parent] = append(s.attached[it.Parent], a.ID)
		}
	}
	for _, k := range []string{key, a.File} {
		if _, taken := s.paths[k]; k != "" && !taken {
			s.paths[k] = a
		}
	}
}

func (s *survey) finish() {
	for c := range s.creators {
		s.Creators = append(s.Creators, c)
	}
	sort.Strings(s.Creators)
	for t := range s.used {
		s.Used = append(s.Used, t)
	}
	sort.Slice(s.Used, func(i, j int) bool {
		a, b := s.Used[i], s.Used[j]
		if a.Domain != b.Domain {
			return a.Domain < b.Domain
		}
		if a.Slug != b.Slug {
			return a.Slug < b.Slug
		}
		return a.Name < b.Name
	})
	s.Filed = byWeight(s.Survey, s.filed)
	s.Zone = time.UTC
	most := 0
	for offset, n := range s.offsets {
		if n > most || n == most && offset < 0 {
			most = n
			s.Zone = time.FixedZone("", int(offset/time.Second))
		}
	}
}
