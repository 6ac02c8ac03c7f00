package newsroom_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/cards"
)

// Every page of every subject is drawn, empty and with something on it, and is
// put together as a page must be.
func TestEveryPageIsWellMade(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		look := func(a *answer) {
			t.Helper()
			for _, wrong := range judge(t, a) {
				t.Errorf("%s (%d): %s", a.at, a.status, wrong)
			}
		}
		paths := []string{"/newsroom/", "/newsroom/due", "/newsroom/numbers", "/newsroom/stories", "/newsroom/stories?stage=draft&q=x", "/newsroom/money", "/newsroom/money/payments",
			"/newsroom/money/supporters", "/newsroom/money/refunds", "/newsroom/money/documents", "/newsroom/money/documents?number=x", "/newsroom/money/plans", "/newsroom/money/plans/new",
			"/newsroom/money/gateways", "/newsroom/money/gateways/upi", "/newsroom/money/gateways/teller", "/newsroom/money/moves", "/newsroom/setup/law", "/newsroom/money/books", "/newsroom/sending", "/newsroom/people", "/newsroom/audit", "/newsroom/setup", "/newsroom/sections", "/newsroom/bylines",
			"/newsroom/pages", "/newsroom/pages/en/about", "/newsroom/pages/ur/about", "/newsroom/pages/hi", "/newsroom/nothing"}
		v := h.as(staff.Publisher, "Meena")
		for _, path := range paths {
			look(v.gets(path))
		}
		section, byline := h.furnish()
		path := v.drafts("en")
		look(v.gets(path))
		now := v.writes(path, 1, "The lake", "It is full.", "kind", "report", "section", section, "bylines", []string{byline})
		look(v.posts(path+"/correct", "version", "9", "note", ""))
		look(v.posts(path+"/publish", "version", "x"))
		v.posts(path+"/submit", "note", "Look at it").goes(path)
		v.posts(path+"/events", "title", "A summit", "words", "27 November").goes(path)
		v.posts(path+"/questions", "question", "Will they meet?", "due", "2026-11-25").goes(path)
		v.uploads(path+"/pictures", "lake.jpg", photograph(t), "use", "lead", "version", strconv.Itoa(now), "alt", "A lake").goes(path)
		look(v.gets(path))
		v.posts(path+"/publish", "version", strconv.Itoa(now+1)).goes(path)
		look(v.gets(path))
		look(v.gets(path + "/preview"))
		look(v.gets(path + "/revisions/" + between(t, v.gets(path).body, `href="`+path+"/revisions/", `"`)))
		look(v.posts(path, "version", "1", "headline", "Too late"))
		look(v.posts("/newsroom/sending/groups", "name", ""))
		look(v.posts("/newsroom/sections", "name-en", ""))
		look(v.posts("/newsroom/sections/"+section, "slug", ""))
		look(v.posts("/newsroom/sections/strip", "place-"+section, "first"))
		look(v.posts("/newsroom/bylines", "name", ""))
		look(v.posts("/newsroom/people", "email", ""))
		look(v.posts("/newsroom/people", "email", "noor@example.org", "role", "reporter"))
		look(v.posts("/newsroom/setup", "name", ""))
		look(v.posts("/newsroom/setup/post", "port", ""))
		look(v.posts("/newsroom/setup/post/trial", "to", "me@example.org"))
		look(v.posts("/newsroom/pages/en", "title", ""))
		look(v.posts("/newsroom/money/gateways/upi", "open", "yes"))
		look(v.posts("/newsroom/money/gateways/upi/lost"))
		look(v.posts("/newsroom/money/gateways", "month-upi", "first"))
		look(v.posts("/newsroom/money/plans", "name-en", ""))
		look(v.posts("/newsroom/money/grants", "email", ""))
		look(v.posts("/newsroom/setup/law", "tax-0-registered", "yes", "tax-3-rate", "much"))
		h.deliver()
		for _, path := range paths {
			look(v.gets(path))
		}
		asha := h.as(staff.Reporter, "Asha")
		for _, p := range []string{"/newsroom/", path, "/newsroom/people", "/newsroom/money", "/newsroom/numbers"} {
			look(asha.gets(p))
		}
		out := h.stranger()
		look(out.gets("/newsroom/in"))
		look(out.gets("/newsroom/in?t=abc"))
		look(out.posts("/newsroom/link", "email", "x"))
		look(out.posts("/newsroom/link", "email", "x@example.org"))
		look(out.posts("/newsroom/in", "t", "never-was"))
	})
}

// judge says what is wrong with how a page is put together.
func judge(t *testing.T, a *answer) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	j := &jury{ids: map[string]int{}, labels: map[string]bool{}, fields: map[string]string{}}
	j.walk(root, false)
	if j.heads != 1 {
		j.say("%d main headings", j.heads)
	}
	if j.focus > 1 {
		j.say("%d fields want the focus", j.focus)
	}
	if a.status == http.StatusUnprocessableEntity && !strings.Contains(a.body, "fault") {
		j.say("no fault is shown")
	}
	for id, n := range j.ids {
		if n > 1 {
			j.say("the id %s stands %d times", id, n)
		}
	}
	for id, kind := range j.fields {
		if !j.labels[id] {
			j.say("no label for %s %s", kind, id)
		}
	}
	for _, id := range j.named {
		if j.ids[id] == 0 {
			j.say("nothing has the id %s", id)
		}
	}
	for _, found := range cards.Asked(a.body) {
		j.say("a card is asked for: %s", found)
	}
	for _, word := range strings.Fields(a.words()) {
		if strings.Contains(word, "-") && lang.For(lang.English).Has(word) {
			j.say("the page says the key %s", word)
		}
	}
	return j.wrong
}

// jury gathers what a page holds.
type jury struct {
	wrong        []string
	ids          map[string]int
	labels       map[string]bool
	fields       map[string]string // id → kind of element
	named        []string          // ids that others refer to
	heads, focus int
}

func (j *jury) say(format string, args ...any) {
	j.wrong = append(j.wrong, fmt.Sprintf(format, args...))
}

func (j *jury) walk(n *html.Node, labelled bool) {
	if n.Type == html.ElementNode {
		j.attributes(n)
		labelled = labelled || n.Data == "label"
		j.element(n, labelled)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		j.walk(c, labelled)
	}
}

func (j *jury) attributes(n *html.Node) {
	for _, one := range n.Attr {
		switch {
		case one.Key == "style", strings.HasPrefix(one.Key, "on"):
			j.say("the policy refuses %s on %s", one.Key, n.Data)
		case (one.Key == "href" || one.Key == "src" || one.Key == "action") && strings.HasPrefix(strings.TrimSpace(strings.ToLower(one.Val)), "javascript:"):
			j.say("a script in %s", one.Key)
		case one.Key == "id":
			j.ids[one.Val]++
		case one.Key == "autofocus":
			j.focus++
		case one.Key == "aria-describedby", one.Key == "aria-labelledby":
			j.named = append(j.named, strings.Fields(one.Val)...)
		}
	}
}

func (j *jury) element(n *html.Node, labelled bool) {
	at := func(name string) string { v, _ := attr(n, name); return v }
	switch n.Data {
	case "h1":
		j.heads++
	case "script":
		if at("src") == "" && at("type") != "application/json" {
			j.say("a script inside the page")
		}
	case "style", "base", "object", "iframe":
		j.say("no %s belongs on a page", n.Data)
	case "img":
		if _, ok := attr(n, "alt"); !ok {
			j.say("a picture without alt")
		}
	case "label":
		if id := at("for"); id != "" {
			j.labels[id] = true
		}
	case "input", "select", "textarea":
		if at("type") != "hidden" && !labelled && at("aria-label") == "" {
			j.fields[at("id")] = n.Data
		}
	case "form":
		if m := at("method"); m != "" && m != "post" {
			j.say("a form with method %s", m)
		}
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, one := range n.Attr {
		if one.Key == name {
			return one.Val, true
		}
	}
	return "", false
}

// Every key that a page or its form names has words.
func TestEveryWordOfAPageIsThere(t *testing.T) {
	used := regexp.MustCompile(`\b(?:say|Input "[a-z_]*"|Area "[a-z_]*"|Choice "[a-z_]*"|Ticks "[a-z_]*"|Tick "[a-z_]*"|"hint"|"ask"|Say|Place "[a-z]+" "[^"]+")\(? ?"([a-z]+-[a-z0-9-]*[a-z0-9])"`)
	en, found := lang.For(lang.English), 0
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		for _, m := range used.FindAllSubmatch(text, -1) {
			found++
			if !en.Has(string(m[1])) {
				t.Errorf("%s: no words for %s", name, m[1])
			}
		}
		return err
	})
	if err != nil || found < 200 {
		t.Errorf("%d keys, %v", found, err)
	}
	for _, group := range []struct {
		before string
		each   []string
	}{
		{"newsroom-role-", []string{"reporter", "editor", "publisher"}}, {"desk-new-", []string{"en", "hi", "ur"}}, {"section-name-", []string{"en", "hi", "ur"}},
		{"stage-", []string{"draft", "in-review", "published", "withdrawn", "changed", "changes-sent"}},
		{"write-kind-", []string{"report", "analysis", "opinion", "agency", "sponsored"}}, {"write-act-", []string{"publish", "update", "republish", "submit"}},
		{"write-said-", []string{"said", "reported", "denied", "asked", "declined"}}, {"revision-", []string{"published", "corrected", "submitted", "conflict", "archived"}},
		{"question-", []string{"open", "answered", "lapsed"}}, {"due-event-", []string{"ahead", "now", "over"}}, {"due-question-", []string{"ahead", "now", "lapsed"}},
		{"law-", []string{"on", "off", "days", "years", "citizens", "foreign", "deduct", "dispute-ends", "notices", "refund-days", "grace-month", "grace-year", "grievance-days",
			"retain-years", "spread-years", "citizens-hint", "foreign-hint", "deduct-hint", "dispute-ends-hint", "notices-hint", "refund-days-hint", "grace-month-hint",
			"grace-year-hint", "grievance-days-hint", "retain-years-hint", "spread-years-hint", "tax-from", "tax-registered", "tax-rate", "tax-gstin", "tax-state", "tax-sac"}},
		{"money-do-", []string{"refund", "let-stand", "look-again", "try-again", "dismiss", "stop-one", "set-aside", "stop-there", "check", "test", "give"}},
		{"money-because-", []string{"amount", "currency", "foreign", "notice", "yearly", "failed", "halted", "last"}},
		{"plan-every-", []string{"month", "year", "lifetime", "once"}}, {"plan-nature-", []string{"contribution", "subscription", "means-contribution", "means-subscription"}},
		{"fund-odd-", []string{"suspense", "foreign", "over-refunded", "orphan", "stuck", "twice", "two-running", "disputed", "clearing", "differs", "refund-refused", "refunded-running", "claim", "silent", "mandate-runs", "mandate-gone",
			"mandate-unknown", "refund-late", "dispute-due", "month", "month-sum", "month-numbers", "month-months", "month-entitled", "restored", "number"}},
		{"money-run-", []string{"ask", "list", "day", "month", "learn"}},
		{"fund-supporter-", []string{"paying", "grace", "given", "stopped", "lapsed", "waiting"}}, {"fund-refund-state-", []string{"asked", "sent", "done", "refused", "returned"}},
		{"fund-moment-", []string{"pledged", "claimed", "captured", "suspense", "cleared", "refund-asked", "refund-refused", "refunded", "unrefunded", "disputed", "dispute-won",
			"dispute-lost", "pending", "halted", "paused", "resumed", "failed", "stopped", "given", "revoked", "set-aside", "orphan-given", "reminded"}},
		{"act-fund-", []string{"refund", "refund-ask", "confirm", "price", "plan-make", "plan-save", "plan-retire", "plan-return", "gateway-open", "gateway-close", "set-aside",
			"look-again", "stop", "let-stand", "grant", "revoke", "law", "orphan-given"}},
		{"done-", []string{"already", "refund-asked", "let-stand", "looked", "stopped", "set-aside", "refunded", "confirmed", "suspense", "given", "revoked", "plan", "plan-dear", "law", "given-to"}},
		{"numbers-", []string{"readers-means", "readers-exact", "regulars-means", "regulars-exact", "supporters-means", "supporters-exact", "money-means", "money-exact"}},
	} {
		for _, one := range group.each {
			if !en.Has(group.before + one) {
				t.Errorf("no words for %s%s", group.before, one)
			}
		}
	}
}

// The editor's sheet stands in no layer, so it wins over the page's: what it
// dresses in a text must not be said of anything around the text.
func TestTheEditorsSheetDressesOnlyTheText(t *testing.T) {
	pages, err := fs.Glob(os.DirFS("."), "writing/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`class="[^"]*\b(?:note|said|statement)\b`).FindString(string(text)); m != "" {
			t.Errorf("%s says %s", name, m)
		}
	}
}

// Whatever is written down of what somebody did has words on the audit page.
func TestEveryActHasWords(t *testing.T) {
	acted := regexp.MustCompile(`(?:\bAct\([a-zA-Z.]+, |\bwriteDown\()"([a-z.-]+)"`)
	en, found := lang.For(lang.English), 0
	for _, room := range []string{"staff", "audience", "story", "fund", "reach", "insight", "transfer"} {
		err := fs.WalkDir(os.DirFS(".."), room, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := os.ReadFile("../" + name)
			for _, m := range acted.FindAllSubmatch(text, -1) {
				found++
				if key := "act-" + strings.ReplaceAll(string(m[1]), ".", "-"); !en.Has(key) {
					t.Errorf("%s: no words for %s", name, key)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 25 {
		t.Errorf("only %d acts were found", found)
	}
}

// The sheet knows no left and no right, so that a page in Urdu needs nothing of its own.
func TestTheSheetKnowsNoSides(t *testing.T) {
	css, err := os.ReadFile("newsroom.css")
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`(?i)\b(left|right)\b|[^-]\b(?:width|height|top|bottom):`).FindAllString(string(css), -1); len(m) > 0 {
		t.Errorf("the sheet says %q", m)
	}
	if strings.Contains(string(css), "url(") || strings.Contains(string(css), "@import") {
		t.Error("the sheet asks for another file")
	}
}
