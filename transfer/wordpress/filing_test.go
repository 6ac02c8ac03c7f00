package wordpress

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// post is a post under categories, the first of them its place.
func post(id int, status string, more string, categories ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<item><title>Post %d</title><link>https://old.example/%d/</link><content:encoded>Body %d.</content:encoded><wp:post_id>%d</wp:post_id><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt><wp:status>%s</wp:status><wp:post_type>post</wp:post_type>", id, id, id, id, status)
	for _, c := range categories {
		fmt.Fprintf(&b, `<category domain="category" nicename="%s">%s</category>`, c, strings.ToUpper(c))
	}
	return b.String() + more + "</item>\n"
}

// sixty is an archive of sixty categories: "c01" has one public post, "c59" has
// fifty-nine drafts and one public post, "big" and "marked" have most, and more
// than all of them stand under nothing.
func sixty() []byte {
	b := strings.Builder{}
	b.WriteString(`<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>marked</wp:category_nicename><wp:cat_name>Marked</wp:cat_name></wp:category>`)
	id := 0
	add := func(status, more string, categories ...string) {
		id++
		b.WriteString(post(id, status, more, categories...))
	}
	for c := 1; c < 60; c++ {
		name := fmt.Sprintf("c%02d", c)
		add("publish", "", name, "zz")
		for range c {
			add("draft", "", name)
		}
		if c%12 == 0 {
			add("publish", "", name)
			add("publish", "", name)
		}
	}
	for range 9 {
		add("publish", "", "big")
		add("publish", "<wp:postmeta><wp:meta_key>_yoast_wpseo_primary_category</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta>", "c01", "marked")
		add("publish", "", "uncategorized")
		add("publish", "")
	}
	return []byte(wrap(b.String()))
}

func strip(t *testing.T, rooms Rooms) (in []string, all int) {
	t.Helper()
	sections, err := rooms.Stories.Sections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		if !s.OffStrip {
			in = append(in, s.Slug)
		}
	}
	return in, len(sections)
}

func TestOnlyTheMainCategoriesOfAnArchiveStandInTheStrip(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		run(t, rooms, sixty(), Options{})
		in, all := strip(t, rooms)
		if got := strings.Join(in, " "); got != "big marked c12 c24 c36 c48 c01" {
			t.Errorf("in the strip: %s", got)
		}
		if all != 63 { // 59, big, marked, uncategorized, and the archive of what stands under nothing
			t.Errorf("%d sections", all)
		}
		run(t, rooms, sixty(), Options{})
		if again, _ := strip(t, rooms); strings.Join(again, " ") != strings.Join(in, " ") {
			t.Errorf("after a second run: %v", again)
		}
	})
}

func TestAnArchiveLeavesTheStripToTheEditors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rooms := newsroom(t, d)
		for i := range story.StripSize - 1 {
			name := fmt.Sprintf("own%d", i)
			if _, err := rooms.Stories.SaveSection(t.Context(), staff.Machine("test"), story.Section{Names: map[lang.Code]string{"en": name}, Position: i}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := rooms.Stories.SaveSection(t.Context(), staff.Machine("test"), story.Section{Names: map[lang.Code]string{"en": "marked"}, Position: 9, OffStrip: true}); err != nil {
			t.Fatal(err)
		}
		run(t, rooms, sixty(), Options{})
		if in, _ := strip(t, rooms); strings.Join(in, " ") != "own0 own1 own2 own3 own4 own5 big" {
			t.Errorf("in the strip: %v", in)
		}
	})
}
