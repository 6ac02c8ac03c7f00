package newsroom_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/carrier/folder"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// row is every section in its order, those outside the strip in brackets.
func (h *house) row() (row string, ids map[string]string) {
	h.t.Helper()
	all, err := h.story.Sections(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	ids = map[string]string{}
	for _, s := range all {
		ids[s.Slug] = string(s.ID)
		if s.OffStrip {
			s.Slug = "(" + s.Slug + ")"
		}
		row += " " + s.Slug
	}
	return strings.TrimSpace(row), ids
}

func (h *house) rowIs(want string) {
	h.t.Helper()
	if got, _ := h.row(); got != want {
		h.t.Errorf("the sections are %q, want %q", got, want)
	}
}

func TestAnEditorArrangesTheSections(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ravi := h.as(staff.Editor, "Ravi")
		ravi.gets("/newsroom/sections").sees("There is no section yet").hides("The strip over every page")
		ravi.posts("/newsroom/sections", "slug", "x").is(http.StatusUnprocessableEntity).sees("Please fill this in.", `aria-describedby="f-new-name-en-fault"`)
		ravi.posts("/newsroom/sections", "name-en", "Town", "name-ur", "شہر", "strip", "yes").goes("/newsroom/sections")
		ravi.posts("/newsroom/sections", "name-en", "Sport", "strip", "yes").goes("/newsroom/sections")
		ravi.posts("/newsroom/sections", "name-en", "Lake").goes("/newsroom/sections")
		h.rowIs("town sport (lake)")
		_, ids := h.row()
		page := ravi.gets("/newsroom/sections").sees("Town", "شہر", "In the strip", `href="/section/lake"`)
		for slug, value := range map[string]string{"town": "1", "sport": "2", "lake": ""} {
			field := `name="place-` + ids[slug] + `" type="number" value="` + value + `"`
			if !strings.Contains(page.body, field) {
				t.Errorf("%s: no %s", slug, field)
			}
		}

		place := func(slug string) string { return "place-" + ids[slug] }
		ravi.posts("/newsroom/sections/strip", place("town"), "2", place("sport"), "", place("lake"), "1").goes("/newsroom/sections")
		h.rowIs("lake town (sport)")
		ravi.posts("/newsroom/sections/strip", place("town"), "0", place("sport"), "0", place("lake"), "0", "place-none", "1").goes("/newsroom/sections")
		h.rowIs("lake town sport")
		ravi.posts("/newsroom/sections/strip", place("town"), "1", place("sport"), "the first").is(http.StatusUnprocessableEntity).
			sees("the first", "whole number", `aria-describedby="f-strip-`+place("sport")+`-fault"`)
		h.rowIs("lake town sport")
		ravi.posts("/newsroom/sections/strip", place("town"), "1").goes("/newsroom/sections")
		h.rowIs("town (lake) (sport)")
		h.as(staff.Reporter, "Asha").posts("/newsroom/sections/strip", place("town"), "1").is(http.StatusForbidden)

		// A new name or address moves nothing.
		ravi.posts("/newsroom/sections/"+ids["lake"], "name-en", "Lakes", "slug", "lakes").goes("/newsroom/sections")
		h.rowIs("town (lakes) (sport)")
		ravi.posts("/newsroom/sections/"+ids["lake"], "name-en", strings.Repeat("x", 61), "slug", "lakes").is(http.StatusUnprocessableEntity).sees("<details open>")
		ravi.posts("/newsroom/sections/none", "name-en", "Nowhere").is(http.StatusNotFound)
		ravi.posts("/newsroom/sections/" + ids["lake"] + "/remove").goes("/newsroom/sections")
		ravi.gets("/newsroom/sections").hides("Lakes")
		h.deliver()
		ravi.gets("/newsroom/audit").sees("arranged the strip of sections")
	})
}

// A full strip is not offered to a new section.
func TestAFullStripIsNotOfferedToANewSection(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ravi := h.as(staff.Editor, "Ravi")
		ticked := `name="strip" value="yes" checked`
		for i := range story.StripSize {
			if !strings.Contains(ravi.gets("/newsroom/sections").body, ticked) {
				t.Errorf("with %d sections the strip is full", i)
			}
			ravi.posts("/newsroom/sections", "name-en", "Section "+strings.Repeat("i", i+1), "strip", "yes").goes("/newsroom/sections")
		}
		if strings.Contains(ravi.gets("/newsroom/sections").body, ticked) {
			t.Error("an eighth section is put in the strip unasked")
		}
	})
}

// A new house has nothing to choose from: the editor's page says where to make it, or who does.
func TestANewHouseSaysWhereSectionsAreMade(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		asha, ravi := h.as(staff.Reporter, "Asha"), h.as(staff.Editor, "Ravi")
		path := asha.drafts("en")
		asha.gets(path).is(200).sees("There is no section yet. An editor makes one", "There is no byline yet. An editor adds one").
			hides("Make the first", "Add the first")
		for _, a := range []*answer{ravi.gets(path), ravi.posts(path+"/publish", "version", "1")} {
			a.sees("every story stands in one", "Make the first", "Add the first")
			for _, link := range []string{`<a href="/newsroom/sections">`, `<a href="/newsroom/bylines">`} {
				if !strings.Contains(a.body, link) {
					t.Errorf("%s: no %s", a.at, link)
				}
			}
			for _, wrong := range judge(t, a) {
				t.Errorf("%s: %s", a.at, wrong)
			}
		}
		ravi.posts(path+"/publish", "version", "1").is(http.StatusUnprocessableEntity).sees("Choose a section.", "Name at least one author.")
	})
}

// Set-up says how letters go, whoever carries them.
func TestSetUpSaysWhoCarriesTheLetters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		meena := h.as(staff.Publisher, "Meena")
		unset := "No mail server is set"
		meena.gets("/newsroom/setup").sees(unset)
		dir := filepath.Join(t.TempDir(), "mail")
		bag, err := folder.New(dir)
		if err != nil {
			t.Fatal(err)
		}
		h.reach.Always = bag
		meena.posts("/newsroom/people", "email", "noor@example.org", "role", "reporter").is(200)
		h.stranger().posts("/newsroom/link", "email", "noor@example.org").is(200)
		h.deliver()
		meena.gets("/newsroom/setup").sees("Letters are laid into the folder " + dir).hides(unset)
		meena.gets("/newsroom/").hides(unset)
		meena.gets("/newsroom/sending").hides("Set the mail server")
		h.reach.Always = nil
		meena.posts("/newsroom/setup/post", "host", "smtp.example.org", "port", "587", "tls", "starttls", "password", "a secret", "from", "desk@example.org").goes("/newsroom/setup")
		meena.gets("/newsroom/setup").sees("Letters go by bag.").hides(unset)

		// Another key cannot open the password: the page is there all the same, to type it in anew.
		key, err := seal.New(make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		h.reach.Key = key
		meena.gets("/newsroom/setup").is(200).sees("The mail password cannot be opened", "STARTTLS")
		meena.gets("/newsroom/").is(200)
		meena.gets("/newsroom/sending").is(200)
		meena.posts("/newsroom/setup/post", "host", "smtp.example.org", "port", "587", "tls", "starttls", "password", "a secret", "from", "desk@example.org").goes("/newsroom/setup")
		meena.gets("/newsroom/setup").hides("cannot be opened")
	})
}
