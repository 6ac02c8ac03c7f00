package wordpress

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// Rooms are where an archive moves in.
type Rooms struct {
	Staff   *staff.Staff
	Stories *story.Stories
}

// Options are the choices of whoever runs an import.
type Options struct {
	Media  string  // a folder with the old site's uploads, "" for none
	DryRun bool    // read and report, write nothing
	Survey *Survey // of the same file, if somebody has looked already
}

// Run moves an export in. It reads the file twice: first the whole of it, so
// that a broken one is refused (a fault with its line) before anything is
// written; then item by item. A second run changes nothing, and a run that was
// interrupted is finished by the next.
func Run(ctx context.Context, file io.ReadSeeker, rooms Rooms, o Options) (*Report, error) {
	s := o.Survey
	if s == nil {
		var err error
		if s, err = Look(bound{ctx, file}); err != nil {
			return nil, err
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, unreadable(err)
	}
	uploads, err := s.OpenUploads(o.Media)
	if err != nil {
		return nil, fault.New(fault.Invalid, "wxr-media", "Folder", clip(o.Media, 200)).Because(err)
	}
	defer uploads.Close()
	head, err := rooms.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	m := &move{
		Rooms: rooms, ctx: ctx, survey: s, uploads: uploads, dry: o.DryRun, folder: o.Media != "",
		by: staff.Machine("WordPress import"), head: head, report: newReport(s), origin: origin(s.Channel),
		bylines: map[string]staff.Byline{}, sections: map[string]section{}, tags: map[string]bool{},
		media: map[string]picture{}, pages: map[string]bool{}, counted: map[string]bool{},
	}
	if err := m.everything(bound{ctx, file}); err != nil {
		return m.report, err
	}
	if m.report.Out != (Out{}) {
		err = m.writeDown("archive.moved-in", fmt.Sprintf("stories %d, pages %d, pictures %d, people %d, sections %d, old addresses %d", m.report.Out.Stories,
			m.report.Out.Pages, m.report.Out.Media, m.report.Out.People, m.report.Out.Sections, m.report.Out.Redirects))
	}
	return m.report, err
}

// writeDown puts a line into the audit: one when the first story is here, so
// that an import that is cut off leaves its trace, and one with the sums.
func (m *move) writeDown(act, note string) error {
	if m.dry {
		return nil
	}
	return m.Staff.WriteDown(m.ctx, staff.Act(m.by, act, "archive:"+clip(m.origin, 200), note))
}

// move is one import under way.
type move struct {
	Rooms
	ctx     context.Context
	survey  *Survey
	uploads *Uploads
	dry     bool
	folder  bool // a folder of uploads was given
	by      staff.Person
	head    staff.Masthead
	report  *Report
	origin  string

	bylines  map[string]staff.Byline // by the login or name that items use
	sections map[string]section      // by the category's slug
	tags     map[string]bool         // slugs of tags that some story here carries
	media    map[string]picture      // by path below the folder
	pages    map[string]bool         // language and slug of the text pages of this run
	waiting  []arrival               // stories not yet handed over
	weight   int                     // bytes of their bodies, about
	flight   *flight                 // stories being written; nil for none
	moved    [][2]string             // old addresses not yet handed over
	counted  map[string]bool         // old addresses of a dry run
}

func (m *move) everything(file io.Reader) (err error) {
	defer func() { // whatever happened, nothing is written after Run returns
		if late := m.land(); err == nil {
			err = late
		}
	}()
	if err := m.people(); err != nil {
		return err
	}
	if err := m.mainSections(); err != nil {
		return err
	}
	if _, err := Read(file, m.item); err != nil {
		return err
	}
	if err := m.handOver(); err != nil {
		return err
	}
	if err := m.land(); err != nil {
		return err
	}
	if err := m.siteAddresses(); err != nil {
		return err
	}
	m.restOfTheFile()
	return m.flushMoved()
}

// item moves one item of the export.
func (m *move) item(it *Item) error {
	f := m.survey.Fate(it)
	if f.Why != "" {
		m.report.leave(it, "%s", f.Why)
	}
	if it.Damaged > 0 {
		m.report.leave(it, "%s that no XML file may hold replaced by �", count(it.Damaged, "byte"))
	}
	if it.Comments > 0 {
		m.report.leave(it, "%s not taken over", count(it.Comments, "comment"))
	}
	switch {
	case f.Kind == Media:
		return m.attachment(it, f)
	case f.Kind == Page && f.Public:
		return m.page(it, f)
	case f.Kind == Page:
		m.report.leave(it, "came in as the draft of a story: text pages have no drafts")
		return m.story(it, f)
	case f.Kind == Story:
		return m.story(it, f)
	}
	return nil
}

// restOfTheFile names what belongs to no single item.
func (m *move) restOfTheFile() {
	if n := m.survey.Damaged; n > 0 {
		m.report.add(Left{Type: "channel", Title: clip(m.survey.Title, 200), Why: fmt.Sprintf("%s that no XML file may hold replaced by �", count(n, "byte"))})
	}
	names := map[string][]string{}
	for _, t := range m.survey.Used {
		switch t.Domain {
		case "category", "post_tag", "author", "language", "post_translations", "term_language", "term_translations":
		default:
			names[t.Domain] = append(names[t.Domain], t.Name)
		}
	}
	for _, domain := range sorted(lengths(names)) {
		all := names[domain]
		why := strings.Join(all[:min(len(all), 50)], " · ")
		m.report.add(Left{Type: "term", Title: clip(domain, 200), Why: fmt.Sprintf("%s of a plugin or theme not taken over: %s", count(len(all), "term"), why)})
	}
}

// count says how many of something, in English.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func lengths(names map[string][]string) map[string]int {
	out := map[string]int{}
	for k, all := range names {
		out[k] = len(all)
	}
	return out
}

// origin is what every item of this site is known by, in this export and in later ones.
func origin(c *Channel) string {
	base := c.BlogURL
	if base == "" {
		base = c.Link
	}
	return "wordpress:" + strings.ToLower(strings.TrimRight(clip(base, 500), "/")) + ":"
}

// words says a fault in English: the report is for whoever runs the command.
func words(err error) string {
	var out []string
	for _, f := range fault.All(err) {
		s := lang.For(lang.English).SayMap(f.Key, f.Args)
		if f.Field != "" {
			s = f.Field + ": " + s
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// bound stops a long reading when the context ends.
type bound struct {
	ctx context.Context
	r   io.Reader
}

func (b bound) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}
