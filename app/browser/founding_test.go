//go:build browser

package browser

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// said is a line of the founding page's table of statements.
type said struct{ id, kind, speaker, role, where, weekday, date, answers, words string }

// founding is the page as it was pasted, and as an editor should have it.
type founding struct {
	html, text string
	fields     map[string]string
	body       []string
	statements []said
	question   string
}

func readFounding(t *testing.T) (f founding) {
	t.Helper()
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join("..", "demo", "founding", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	f.html, f.text, f.fields = read("pasted.html"), read("pasted.txt"), map[string]string{}
	part := ""
	for _, line := range strings.Split(read("expected.md"), "\n") {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			part = name
			continue
		}
		key, value, _ := strings.Cut(strings.TrimPrefix(line, "- "), ": ")
		switch {
		case line == "":
		case part == "Fields" && value != "":
			f.fields[key] = value
		case part == "Body":
			f.body = append(f.body, line)
		case part == "Statements" && strings.HasPrefix(line, "| founding-"):
			c := strings.Split(strings.Trim(line, "| "), " | ")
			for i := range c {
				if c[i] == "-" {
					c[i] = ""
				}
			}
			f.statements = append(f.statements, said{c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8]})
		case part == "Event and question" && key == "question":
			f.question = value
		}
	}
	if len(f.statements) != 9 || len(f.body) != 9 || f.question == "" {
		t.Fatalf("expected.md is read as %d statements, %d paragraphs, %q", len(f.statements), len(f.body), f.question)
	}
	return f
}

// must not be in the story, whatever was pasted.
var furniture = []string{"WhatsApp group:", "lakeside-record.example", "Stand with The Lakeside Record", "newsroom of four", "Plan | Amount",
	"Monthly | ₹100", "Lifetime | ₹10,000", "Support us now"}
var dirt = []string{"trackq", "pasted script", "td-p", "tracker.example", "ad-slot", "utm_", "onclick", "<font", "<ins", "font-weight", "StartFragment"}

// H19: the mission from a paste to a receipt, in a browser.
func TestFoundingPage(t *testing.T) {
	t.Parallel()
	ist := time.FixedZone("IST", 5*3600+1800)
	a := newspaper(t, time.Date(2026, 11, 2, 9, 30, 0, 0, ist))
	people(t, a)
	f := readFounding(t)
	desk := visit(t, a.URL, 1280)
	var path string
	written := inOrder(t, []step{
		{"the editor signs in by letter", func(t *testing.T) { signIn(t, desk, a, "meera@lakeside.example") }},
		{"the paste is cleaned", func(t *testing.T) { pasteFounding(t, desk, f) }},
		{"the fields are filled", func(t *testing.T) { fillFounding(t, desk, f) }},
		{"the statements are marked", func(t *testing.T) { markFounding(t, desk, f) }},
		{"what lies ahead is named", func(t *testing.T) { aheadFounding(t, desk, f) }},
		{"it is published", func(t *testing.T) { path = publishFounding(t, desk, f) }},
	})
	if !written {
		return
	}
	reader := visit(t, a.URL, 360)
	inOrder(t, []step{
		{"a reader reads it", func(t *testing.T) { readStory(t, reader, f, path) }},
		{"who said what", func(t *testing.T) { readStatements(t, reader, f) }},
		{"the group", func(t *testing.T) { joinGroup(t, reader) }},
		{"the reader becomes a supporter", func(t *testing.T) { supportFounding(t, reader, a) }},
		{"the newsroom's numbers", func(t *testing.T) { numbersAre(t, desk, 1, 1, 100000) }},
		{"the bank says it again and the books stand", func(t *testing.T) { sayAgain(t, reader, desk); numbersAre(t, desk, 1, 1, 100000) }},
	})
}

// step is a part of a story that needs the parts before it.
type step struct {
	name string
	do   func(t *testing.T)
}

// inOrder tells a story until a step cannot be taken to its end.
func inOrder(t *testing.T, steps []step) bool {
	for _, s := range steps {
		ended := false
		t.Run(s.name, func(t *testing.T) { s.do(t); ended = true })
		if !ended {
			return false
		}
	}
	return true
}

// people sets an empty newsroom up through the rooms, as set-up pages do.
func people(t *testing.T, a *app.App) {
	t.Helper()
	ctx, root := t.Context(), staff.Machine("test")
	id, _, err := a.Staff.Invite(ctx, root, "nasir@lakeside.example", "Nasir Lone", staff.Publisher)
	if err != nil {
		t.Fatal(err)
	}
	by, err := a.Staff.Person(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	m, err := a.Staff.Masthead(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m.Name, m.LegalName, m.Email, m.ReceiptPrefix = "The Lakeside Record", "Lakeside Record Trust", "desk@lakeside.example", "LR"
	err = a.Staff.SetMasthead(ctx, by, m)
	_, _, err1 := a.Staff.Invite(ctx, by, "meera@lakeside.example", "Meera Khanna", staff.Editor)
	_, err2 := a.Story.SaveSection(ctx, by, story.Section{Slug: "district", Names: map[lang.Code]string{"en": "District", "hi": "ज़िला", "ur": "ضلع"}})
	_, err3 := a.Staff.SaveByline(ctx, by, staff.Byline{Slug: "staff", Name: "Lakeside Record Staff"})
	err4 := a.Reach.SaveGroup(ctx, by, reach.Group{Lang: "en", Name: "Morning list", Invite: "https://chat.whatsapp.com/LakesideRecordDemo01", Open: true})
	err5 := a.Rails.Set(ctx, by, sandbox.Name, true, nil, "the newsroom opens")
	if err := errors.Join(err, err1, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
}

func signIn(t *testing.T, b *tab, a *app.App, email string) {
	b.t = t
	b.open("/newsroom/")
	if !strings.HasPrefix(b.here(), "/newsroom/in") {
		t.Fatalf("a stranger is at %s", b.here())
	}
	b.write("[name=email]", email)
	b.follow("main form button")
	b.hides("body", email) // nothing tells who works here
	b.open(letterLink(t, a, email, "/newsroom/in"))
	b.follow("main form button")
	b.reads("header", "Meera Khanna")
	if b.count(`nav a[href="/newsroom/setup"]`) != 0 {
		t.Error("an editor is offered the set-up")
	}
}

func pasteFounding(t *testing.T, b *tab, f founding) {
	b.t = t
	b.open("/newsroom/")
	b.follow(`form[action="/newsroom/stories"]:has(input[value=en]) button`)
	b.until("the editor is there", `window.nightdeskEditor`)
	title := eval[string](b, `document.title`)
	b.paste(f.html, f.text)
	b.reads("#body", "The lake countries’ trade council will hold a summit", "Support us now")
	b.hides("#body", dirt...)
	b.hides("#body", "SRINAGAR", "Moscow-")
	if got := eval[string](b, `document.title`); got != title {
		t.Errorf("the pasted script ran: the title is %q", got)
	}
	if got := eval[string](b, `document.querySelector('#story-form [name=dateline]').value`); got != "Srinagar / Moscow" {
		t.Errorf("the lifted dateline is %q", got)
	}
	if n := b.count("#body script, #body style, #body img, #body [style]:not(.ProseMirror), #body [class*=td-], #body [onclick]"); n > 0 {
		t.Errorf("%d things of the old site came along", n)
	}
	b.shot("founding-1-pasted")
	b.selectFrom("Join our WhatsApp group")
	b.press("\b")
	for range 2 { // the paragraph that stood round it
		if body := b.body(); body[len(body)-1] == "" {
			b.press("\b")
		}
	}
	if got := b.body(); !slices.Equal(got, f.body) {
		t.Errorf("the body is\n%s", strings.Join(got, "\n"))
	}
	b.hides("#body", furniture...)
	b.saved()
}

func fillFounding(t *testing.T, b *tab, f founding) {
	b.t = t
	b.write("[name=headline]", f.fields["headline"])
	b.write("[name=standfirst]", f.fields["standfirst"])
	b.write("[name=dateline]", f.fields["dateline"])
	b.choose("[name=kind]", f.fields["kind"])
	b.choose("[name=section]", eval[string](b, `[...document.querySelectorAll('[name=section] option')].find(o => o.text === 'District').value`))
	b.click("[name=bylines]")
	b.until("the byline is ticked", `document.querySelector('[name=bylines]').checked`)
	b.unfold("details.more")
	b.write("[name=slug]", f.fields["slug"])
	b.saved()
}

func markFounding(t *testing.T, b *tab, f founding) {
	b.t = t
	ids := map[string]string{} // by the table's own
	for i, s := range f.statements {
		b.selectWords(s.words)
		b.press("S", ctrl, shift)
		b.until("the dialog is open", `document.querySelector('dialog[open] [name=speaker]')`)
		b.write("dialog [name=speaker]", s.speaker)
		b.write("dialog [name=role]", s.role)
		b.choose("dialog [name=kind]", s.kind)
		b.write("dialog [name=where]", s.where)
		b.choose("dialog [name=answers]", ids[s.answers])
		offered := eval[[]string](b, `[...document.querySelectorAll('dialog .ask-days button')].map(e => e.querySelector('bdi').innerText + ' ' + e.dataset.date)`)
		if named := strings.Contains(paragraphOf(f, s.words), s.weekday); named != slices.Contains(offered, s.weekday+" "+s.date) {
			t.Errorf("%s: the paragraph names %s: %v; offered %v", s.id, s.weekday, named, offered)
		} else if named {
			b.click(`dialog .ask-days button[data-date="` + s.date + `"]`)
		} else {
			b.choose("dialog [name=said]", s.date)
		}
		if i == 0 {
			b.shot("founding-2-statement")
		}
		b.click("dialog .ask-ok")
		b.until("the statement is marked", fmt.Sprintf(`!document.querySelector('dialog') && new Set([...document.querySelectorAll('#body [data-statement]')].map(e => e.dataset.id)).size === %d`, i+1))
		ids[s.id] = eval[string](b, `[...document.querySelectorAll('#body [data-statement]')].find(e => `+quoted(s.words)+`.includes(e.textContent)).dataset.id`)
	}
	b.saved()
	b.shot("founding-3-marked")
}

// paragraphOf is the paragraph of the body in which words stand.
func paragraphOf(f founding, words string) string {
	i := slices.IndexFunc(f.body, func(p string) bool { return strings.Contains(p, words) })
	return f.body[max(i, 0)]
}

func aheadFounding(t *testing.T, b *tab, f founding) {
	b.t = t
	b.unfold(`#plan details:has(form[action$="/events"])`)
	b.write(`form[action$="/events"] [name=title]`, "Lake countries’ trade council summit")
	b.write(`form[action$="/events"] [name=words]`, "mid-November")
	b.follow(`form[action$="/events"] button`)
	b.reads("#plan", "Lake countries’ trade council summit", "mid-November", "11", "20 November")
	b.unfold(`#plan details:has(form[action$="/questions"])`)
	b.write(`form[action$="/questions"] [name=question]`, f.question)
	b.choose(`form[action$="/questions"] [name=due]`, "2026-11-21")
	b.follow(`form[action$="/questions"] button`)
	b.reads("#plan", f.question, "21 November")
}

func publishFounding(t *testing.T, b *tab, f founding) string {
	b.t = t
	b.until("the editor is there", `window.nightdeskEditor`)
	b.follow(`form[action$="/publish"] button`)
	if refused := b.text(".fault, .faults"); refused != "" {
		t.Fatalf("it is not published: %s", refused)
	}
	b.reads(".done", "Published")
	b.shot("founding-4-published")
	live := eval[string](b, `[...document.querySelectorAll('.story-bar a')].map(a => a.href).find(h => h.includes('/2026/11/')) ?? ''`)
	if !strings.HasSuffix(live, "/2026/11/"+f.fields["slug"]) {
		t.Fatalf("it is published at %q", live)
	}
	b.open("/newsroom/audit")
	b.reads("main", "Meera Khanna")
	return strings.TrimPrefix(live, b.home)
}

func readStory(t *testing.T, b *tab, f founding, path string) {
	b.t = t
	b.open("/")
	b.follow(`main a[href="` + path + `"]`)
	b.reads("main", f.fields["headline"], f.fields["standfirst"], "Lakeside Record Staff", "2 November 2026")
	for i, p := range f.body {
		if i == 0 {
			p = strings.TrimPrefix(p, "The ")
		}
		b.reads(".body", p)
	}
	if got := b.text(".body"); !regexp.MustCompile(`(?i)^\s*Moscow\b`).MatchString(got) {
		t.Errorf("the report does not begin with its place: %q", clip(got)[:60])
	}
	b.hides("main", dirt...)
	b.hides("main", furniture...)
	b.hides("main", "SRINAGAR", "Srinagar", "Meera", "meera@")
	if href := eval[string](b, `[...document.querySelectorAll('.body a')].find(a => a.innerText === 'Lake News Service')?.getAttribute('href') ?? ''`); href != "https://lake-news-service.example/quotas" {
		t.Errorf("the agency's link leads to %q", href)
	}
	if em := eval[[]string](b, `[...document.querySelectorAll('.body > p em')].map(e => e.innerText)`); !slices.Equal(em, []string{"Straight Talk", "Straight Talk Tonight"}) {
		t.Errorf("emphasis stands on %q", em)
	}
	b.reads(".ahead", "Lake countries’ trade council summit", "mid-November", f.question)
	b.shot("founding-5-story")
}

func readStatements(t *testing.T, b *tab, f founding) {
	b.t = t
	if eval[bool](b, `document.querySelector('details.said').open`) {
		t.Error("who said what is open before anybody opened it")
	}
	days := eval[map[string]int](b, `[...document.querySelectorAll('.body > p time')].reduce((all, e) => ({...all, [e.innerText + ' ' + e.dateTime]: (all[e.innerText + ' ' + e.dateTime] ?? 0) + 1}), {})`)
	if len(days) != 2 || days["Friday 2026-10-30"] != 3 || days["Monday 2026-11-02"] != 2 {
		t.Errorf("day words: %v", days)
	}
	b.unfold("details.said")
	if n := b.count("details.said li"); n != len(f.statements) {
		t.Fatalf("%d statements", n)
	}
	kinds := map[string]string{"said": "said", "reported": "report", "denied": "den", "declined": "declin"}
	for i, s := range f.statements {
		li := fmt.Sprintf("details.said li:nth-child(%d)", i+1)
		b.reads(li, s.speaker, s.role, s.where, strings.Trim(s.words, "“”"), kinds[s.kind])
		if got := eval[string](b, `document.querySelector(`+quoted(li)+`).querySelector('time')?.dateTime ?? ''`); got != s.date {
			t.Errorf("%s was said on %q", s.id, got)
		}
		if answers := b.count(li+` small a[href^="#w-"]`) == 1; answers != (s.answers != "") {
			t.Errorf("%s answers: %v", s.id, answers)
		}
		if s.where == "Straight Talk" && strings.Contains(b.text(li), "Straight Talk Tonight") {
			t.Errorf("%s was said on the other programme", s.id)
		}
	}
	b.shot("founding-6-said")
	b.follow(`details.said li:nth-child(4) b a`)
	b.reads("h1", "Anatoly Verenin")
	if n := b.count("ol.said li"); n != 3 {
		t.Errorf("Anatoly Verenin has %d statements", n)
	}
	b.hides("main", "Mikkel Keld", "Straight Talk Tonight")
	b.follow("ol.said li a")
}

func joinGroup(t *testing.T, b *tab) {
	b.t = t
	href := eval[string](b, `document.querySelector('main .join a').href`)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: patience}
	answer, err := client.Get(href)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Location"); got != "https://chat.whatsapp.com/LakesideRecordDemo01" {
		t.Errorf("%s leads to %q (%s)", href, got, answer.Status)
	}
}
