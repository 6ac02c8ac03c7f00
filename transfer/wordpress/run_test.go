package wordpress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// newsroom makes the rooms that an archive moves into.
func newsroom(t *testing.T, d *db.DB) Rooms {
	t.Helper()
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	st := staff.New(d)
	return Rooms{Staff: st, Stories: story.New(d, st, blobs)}
}

// uploads is a folder with pictures of these names, no two alike.
func uploads(t *testing.T, names ...string) string {
	t.Helper()
	dir := folder(t, names...)
	for i, n := range names {
		img := image.NewRGBA(image.Rect(0, 0, 64, 48))
		for p := range 64 * 48 {
			img.Set(p%64, p/64, color.RGBA{uint8(p), uint8(40 * i), uint8(p / 64), 255})
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(n)), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func run(t *testing.T, rooms Rooms, src []byte, o Options) *Report {
	t.Helper()
	r, err := Run(t.Context(), bytes.NewReader(src), rooms, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told is why an item was left out or changed, all reasons in one text.
func told(r *Report, title string) string {
	var out []string
	for _, l := range r.LeftOut {
		if l.Title == title {
			out = append(out, l.Why)
		}
	}
	return strings.Join(out, "\n")
}

func TestAnArchiveMovesIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		src := sample(t, "v12.xml")
		dir := uploads(t, "2024/03/quay-scaled.jpg")
		dry := run(t, rooms, src, Options{Media: dir, DryRun: true})
		isEmpty(t, rooms)
		r := run(t, rooms, src, Options{Media: dir})
		if r.Out != dry.Out {
			t.Errorf("a dry run promised %+v, it was %+v", dry.Out, r.Out)
		}
		want := Out{Stories: 5, Pages: 1, Media: 1, People: 2, Sections: 2, Redirects: r.Out.Redirects}
		if r.Out != want || r.Out.Redirects < 10 {
			t.Errorf("out = %+v, want %+v", r.Out, want)
		}
		talksAreWhole(t, rooms)
		leadsTo(t, rooms, "/?p=101", "/talks-open/")
		leadsTo(t, rooms, "/talks-open/feed/", "/talks-open/")
		leadsTo(t, rooms, "/category/world/asia/", "/section/asia")
		leadsTo(t, rooms, "/feed/", "/feed.xml")
		leadsTo(t, rooms, "/author/asha/", "/by/asha")
		leadsTo(t, rooms, "/wp-content/uploads/2024/03/quay-300x200.jpg", "/media/")

		for title, why := range map[string]string{
			"Locked": "password", "Ours alone": "private", "For review": "review", "Shelved": "archive", "Thrown away": "trash",
			"Contact form": "plugin", "World": "menu", "Talks open again": "same number", "Auto Draft": "nothing was saved",
			"Talks open & close at the harbour": "missing.jpg",
		} {
			if got := told(r, title); !strings.Contains(got, why) {
				t.Errorf("%s: %q does not say %q", title, got, why)
			}
		}
		for _, path := range []string{"/locked/", "/?p=6", "/?p=7"} {
			if _, err := rooms.Stories.Live(t.Context(), path); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s can be read: %v", path, err)
			}
		}
		if hits, _, err := rooms.Stories.Search(t.Context(), "", "Inside", 1); err != nil || len(hits) != 0 {
			t.Errorf("what was not public is found: %v, %v", hits, err)
		}
		if page, err := rooms.Stories.PageAt(t.Context(), "/home/"); err != nil || page.Title != "Home" {
			t.Errorf("the old front page: %+v, %v", page, err)
		}
		leadsTo(t, rooms, "/?page_id=5", "/home/")
		again := run(t, rooms, src, Options{Media: dir})
		if again.Out != (Out{}) {
			t.Errorf("a second run made %+v", again.Out)
		}
		wroteDown(t, rooms, "archive.moved-in archive.move-in", "stories 5, pages 1, pictures 1, people 2, sections 2")
		if _, n, err := rooms.Stories.Desk(t.Context(), story.Filter{}); err != nil || n != 5 {
			t.Errorf("%d stories on the desk, %v", n, err)
		}
	})
}

// wroteDown holds that an import left its two lines in the audit, however often it ran.
func wroteDown(t *testing.T, rooms Rooms, acts, sums string) {
	t.Helper()
	lines, err := rooms.Staff.Audit(t.Context(), 20)
	var got []string
	for _, l := range lines {
		got = append(got, l.Act)
	}
	if err != nil || strings.Join(got, " ") != acts || !strings.HasPrefix(lines[0].Note, sums) || lines[0].By != "WordPress import" {
		t.Errorf("the audit is %+v, %v", lines, err)
	}
}

// talksAreWhole holds that a story of blocks came in with all that it had.
func talksAreWhole(t *testing.T, rooms Rooms) {
	t.Helper()
	live, err := rooms.Stories.Live(t.Context(), "/talks-open/")
	if err != nil {
		t.Fatal(err)
	}
	if live.Headline != "Talks open & close at the harbour" || live.Standfirst != "Nobody signed." || live.SectionSlug != "asia" || live.Lang != lang.English || live.Kind != story.Report {
		t.Errorf("live = %+v", live.Card)
	}
	if !live.First.Equal(time.Date(2024, 3, 5, 8, 0, 0, 0, time.UTC)) || live.Lead == nil || live.Lead.Alt != "A stone quay with two boats" {
		t.Errorf("first %v, lead %+v", live.First, live.Lead)
	}
	if len(live.Bylines) != 2 || live.Bylines[0].Name != "Asha Kaul" || live.Bylines[1].Name != "Imran Dar" {
		t.Errorf("bylines = %+v", live.Bylines)
	}
	text := doc.Text(live.Body)
	for _, w := range []string{"]]> ends a section.", "This report is kept up to date.", "Nets drying", "The quay on Monday"} {
		if !strings.Contains(text, w) {
			t.Errorf("the body lost %q: %s", w, text)
		}
	}
	if !strings.Contains(string(live.Body.Marshal()), "A stone quay with two boats") {
		t.Errorf("a picture without words was not described: %s", live.Body.Marshal())
	}
}

func leadsTo(t *testing.T, rooms Rooms, old, want string) {
	t.Helper()
	got, ok, err := rooms.Stories.Redirect(t.Context(), old)
	if err != nil || !ok || got != want && !(strings.HasSuffix(want, "/") && strings.HasPrefix(got, want)) {
		t.Errorf("%s leads to %q (%v, %v), want %s", old, got, ok, err, want)
	}
}

// isEmpty holds that nothing was written.
func isEmpty(t *testing.T, rooms Rooms) {
	t.Helper()
	_, n, err := rooms.Stories.Desk(t.Context(), story.Filter{})
	if err != nil || n != 0 {
		t.Errorf("%d stories, %v", n, err)
	}
	bylines, err := rooms.Staff.Bylines(t.Context())
	if err != nil || len(bylines) != 0 {
		t.Errorf("%d bylines, %v", len(bylines), err)
	}
	sections, err := rooms.Stories.Sections(t.Context())
	if err != nil || len(sections) != 0 {
		t.Errorf("%d sections, %v", len(sections), err)
	}
	if to, ok, err := rooms.Stories.Redirect(t.Context(), "/feed/"); err != nil || ok {
		t.Errorf("a redirect to %s, %v", to, err)
	}
}

func TestAnOldBlogInAFolderKeepsItsAddresses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		r := run(t, rooms, sample(t, "v10.xml"), Options{Media: uploads(t, "2008/05/boat.jpg")})
		if r.Out.Stories != 2 || r.Out.Pages != 1 || r.Out.Media != 1 || r.Out.People != 1 {
			t.Errorf("out = %+v", r.Out)
		}
		live, err := rooms.Stories.Live(t.Context(), "/news/2008/05/boatmen-return.html")
		if err != nil {
			t.Fatal(err)
		}
		if live.SectionName != "Water & Lakes" || !slices.ContainsFunc(live.Tags, func(t story.NamedLink) bool { return t.Name == "Boats" }) || live.Bylines[0].Name != "Sahar Mir" {
			t.Errorf("live = %+v, tags %q", live.Card, live.Tags)
		}
		if len(doc.Media(live.Body)) != 1 {
			t.Errorf("the picture is not in the body: %s", live.Body.Marshal())
		}
		leadsTo(t, rooms, "/news/2008/05/boatmen-back.html", "/news/2008/05/boatmen-return.html")
		leadsTo(t, rooms, "/news/?page_id=2", "/news/about/")
		if page, err := rooms.Stories.PageAt(t.Context(), "/news/about/"); err != nil || page.Title != "About" {
			t.Errorf("page = %+v, %v", page, err)
		}
		if got := told(r, "Boatmen return – after “forty” days"); !strings.Contains(got, "2 comments") {
			t.Errorf("told %q", got)
		}
	})
}

func TestLanguagesAreToldApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		r := run(t, rooms, sample(t, "v11.xml"), Options{})
		for path, want := range map[string]lang.Code{"/2011/01/झील/": lang.Hindi, "/2011/01/جھیل/": lang.Urdu} {
			live, err := rooms.Stories.Live(t.Context(), path)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			if live.Lang != want {
				t.Errorf("%s is in %s", path, live.Lang)
			}
		}
		if got := told(r, "Budget, to come"); !strings.Contains(got, "planned for 2031-02-01") {
			t.Errorf("told %q", got)
		}
		if got := told(r, "series"); !strings.Contains(got, "Floods") {
			t.Errorf("a plugin's terms went without a word: %q", got)
		}
	})
}

func TestABrokenFileLeavesNothingBehind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		whole := string(sample(t, "v12.xml"))
		broken := strings.Replace(whole, "<title>Shelved</title>", "<title>Shelved</titel>", 1)
		line := 1 + strings.Count(broken[:strings.Index(broken, "</titel>")], "\n")
		for name, c := range map[string]struct {
			src, key string
			o        Options
			line     any
		}{
			"malformed":     {broken, "wxr-malformed", Options{}, line},
			"cut":           {whole[:len(whole)/2], "wxr-truncated", Options{}, 1 + strings.Count(whole[:len(whole)/2], "\n")},
			"no folder":     {whole, "wxr-media", Options{Media: filepath.Join(t.TempDir(), "none")}, nil},
			"not an export": {"<html></html>", "wxr-foreign", Options{}, nil},
		} {
			_, err := Run(t.Context(), strings.NewReader(c.src), rooms, c.o)
			if f := fault.Of(err); f.Kind != fault.Invalid || f.Key != c.key || f.Args["Line"] != c.line {
				t.Errorf("%s: %v on line %v, want %s on line %v", name, err, f.Args["Line"], c.key, c.line)
			}
			isEmpty(t, rooms)
		}
	})
}

func TestAnInterruptedImportIsFinishedByTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		const all = 4 * handful // three quarters of them stories; the second handful waits for the first
		src := allOf(t, &generator{items: all})
		ctx, stop := context.WithCancel(t.Context())
		file := &stopping{Reader: bytes.NewReader(src), after: len(src) + len(src)*5/6, stop: stop}
		first, err := Run(ctx, file, rooms, Options{})
		if !errors.Is(err, context.Canceled) || first == nil || first.Out.Stories == 0 || first.Out.Stories == all*3/4 {
			t.Fatalf("%v with a report %v", err, first != nil)
		}
		second := run(t, rooms, src, Options{})
		if got := first.Out.Stories + second.Out.Stories; got != all*3/4 {
			t.Errorf("%d and %d stories", first.Out.Stories, second.Out.Stories)
		}
		leadsTo(t, rooms, "/?p=1", "/2010/01/report-1/")
		leadsTo(t, rooms, "/?p=999", "/2010/01/report-999/")
		if third := run(t, rooms, src, Options{}); third.Out != (Out{}) {
			t.Errorf("a third run made %+v", third.Out)
		}
	})
}

// stopping calls stop once so many bytes were read.
type stopping struct {
	*bytes.Reader
	read, after int
	stop        func()
}

func (s *stopping) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if s.read += n; s.read > s.after {
		s.stop()
	}
	return n, err
}

func TestHostileFieldsComeInAsWordsOrNotAtAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		run(t, rooms, []byte(hostile()), Options{Media: t.TempDir()})
		rows, n, err := rooms.Stories.Desk(t.Context(), story.Filter{})
		if err != nil || n != 1 {
			t.Fatalf("%d stories, %v", n, err)
		}
		one, err := rooms.Stories.Open(t.Context(), rows[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		page := doc.HTML(one.Body, doc.Draw{})
		for _, s := range []string{page, one.Headline, one.Standfirst, one.Slug, strings.Join(one.Tags, " ")} {
			for _, bad := range []string{"<script", "<img", "onerror=", "javascript:"} {
				if strings.Contains(s, bad) {
					t.Errorf("%q holds %q", s, bad)
				}
			}
		}
	})
}

func TestAHeadlineOfTwoMegabytesLosesNothingUnnamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		item := func(id int, title string) string {
			return fmt.Sprintf("<item><title>%s</title><link>https://old.example/%d/</link><content:encoded>Body %d.</content:encoded><wp:post_id>%d</wp:post_id><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status></item>\n", title, id, id, id)
		}
		long := strings.Repeat("word ", 100) + "LAST"
		r := run(t, rooms, []byte(wrap(item(1, strings.Repeat("headline ", 250_000))+item(2, long)+item(3, ""))), Options{})
		if r.Out.Stories != 3 {
			t.Fatalf("out = %+v, %+v", r.Out, r.LeftOut)
		}
		live, err := rooms.Stories.Live(t.Context(), "/2/")
		if err != nil {
			t.Fatal(err)
		}
		if text := doc.Text(live.Body); !strings.Contains(text, "LAST") || !strings.Contains(text, "Body 2.") || !strings.HasSuffix(live.Headline, "…") {
			t.Errorf("%q, %q", live.Headline, text)
		}
		why := ""
		for _, l := range r.LeftOut {
			if l.ID == "1" {
				why += l.Why
			}
		}
		if !strings.Contains(why, "2249999 bytes and was cut") {
			t.Errorf("told %q", why)
		}
		if live, err = rooms.Stories.Live(t.Context(), "/3/"); err != nil || live.Headline != "Body 3." {
			t.Errorf("without a title: %+v, %v", live, err)
		}
	})
}

func TestPagesThatNobodySawStayUnseenAndVersionsAreJoined(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		item := func(id int, kind, status, slug, more string) string {
			return fmt.Sprintf("<item><title>Title %[1]d</title><link>https://old.example/%[4]s/</link><dc:creator>asha</dc:creator><content:encoded>Body %[1]d.</content:encoded><wp:post_id>%[1]d</wp:post_id><wp:post_date_gmt>2020-01-0%[1]d 00:00:00</wp:post_date_gmt><wp:post_type>%[2]s</wp:post_type><wp:status>%[3]s</wp:status><wp:post_name>%[5]s</wp:post_name>%[6]s</item>\n",
				id, kind, status, slug, slug[strings.LastIndexByte(slug, '/')+1:], more)
		}
		version := func(code string) string {
			return `<category domain="language" nicename="` + code + `">x</category><category domain="post_translations" nicename="pll_1">pll_1</category>`
		}
		src := []byte(wrap(item(1, "page", "private", "accounts", "") + item(2, "page", "publish", "town/people", "") + item(3, "page", "publish", "paper/people", "") +
			item(4, "post", "publish", "four", version("en")) + item(5, "post", "publish", "five", version("hi")) + item(6, "post", "publish", "six", version("en")) +
			item(7, "post", "publish", "four", "")))
		r := run(t, rooms, src, Options{})
		if r.Out.Stories != 5 || r.Out.Pages != 2 {
			t.Fatalf("out = %+v, %+v", r.Out, r.LeftOut)
		}
		if got := told(r, "Title 1"); !strings.Contains(got, "private") || !strings.Contains(got, "draft of a story") {
			t.Errorf("told %q", got)
		}
		for _, path := range []string{"/accounts/", "/accounts"} {
			if _, err := rooms.Stories.PageAt(t.Context(), path); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s can be read: %v", path, err)
			}
		}
		for path, title := range map[string]string{"/town/people/": "Title 2", "/paper/people/": "Title 3"} {
			if page, err := rooms.Stories.PageAt(t.Context(), path); err != nil || page.Title != title {
				t.Errorf("%s is %q, %v", path, page.Title, err)
			}
		}
		four, err := rooms.Stories.Live(t.Context(), "/four/")
		if err != nil || len(four.Versions) != 1 || four.Versions[0].Path != "/five/" {
			t.Errorf("versions %+v, %v", four.Versions, err)
		}
		if six, err := rooms.Stories.Live(t.Context(), "/six/"); err != nil || len(six.Versions) != 0 {
			t.Errorf("six: %+v, %v", six, err)
		}
		leadsTo(t, rooms, "/?p=7", "/four-2/")
	})
}
