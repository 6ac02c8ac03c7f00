package newsroom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/gateway/upi"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/newsroom"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
	"github.com/nightdesk/nightdesk/test/journal"
)

var machine = staff.Machine("test")

// house is a whole newsroom with its face, listening.
type house struct {
	t        *testing.T
	d        *db.DB
	staff    *staff.Staff
	rails    *rail.Rails
	audience *audience.Audience
	story    *story.Stories
	fund     *fund.Fund
	books    *books.Books
	lists    *agree.Lists
	desk     *desk.Desk
	hand     *hand.Hand
	reach    *reach.Reach
	bank     *teller
	server   *httptest.Server
	log      *bytes.Buffer
	moves    *move.Moves
	letters  []mail.Letter
	told     []any
}

func (h *house) Name() string { return "bag" }

func (h *house) Carry(_ context.Context, l mail.Letter) error {
	h.letters = append(h.letters, l)
	return nil
}

const demoKey = "demonstration-key-of-the-test"

func openHouse(t *testing.T, d *db.DB, more ...fund.Gateway) *house {
	t.Helper()
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	key, err := seal.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, d: d, staff: staff.New(d), audience: audience.New(d), log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(journal.Tee(h.log), nil))
	h.story = story.New(d, h.staff, blobs)
	h.bank = &teller{known: map[string][]fund.Fact{}}
	gateways := append([]fund.Gateway{h.bank, upi.New()}, more...)
	h.fund = fund.New(d, h.staff, gateways...)
	h.rails = rail.New(d, h.staff, h.fund, rail.Options{Key: key, URL: func() string { return "http://lake.example" }})
	h.moves = move.New(d, h.staff, h.audience, h.fund)
	h.books = books.New(d, h.staff, h.fund)
	h.lists = agree.New(d, h.staff, h.fund, gateways...)
	h.desk = desk.New(d, h.fund)
	h.hand = hand.New(d, h.staff, h.fund)
	h.reach = reach.New(d, h.staff, h.audience, h.fund, h.desk, reach.Options{URL: "https://lake.example", Key: key, Log: log,
		Post: func(reach.Post) (reach.Carrier, error) { return h, nil }})
	d.OnTell(func(_ context.Context, _ *db.Tx, fact any) error { h.told = append(h.told, fact); return nil })
	if err := h.fund.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := newsroom.New(newsroom.Options{Staff: h.staff, Audience: h.audience, Story: h.story, Fund: h.fund, Rails: h.rails, Moves: h.moves, Books: h.books, Lists: h.lists, Attend: attend.New(d, h.fund, h.lists), Desk: h.desk, Hand: h.hand, Reach: h.reach,
		Insight: insight.New(d, h.staff, h.fund, h.desk, log), Blobs: blobs, Clock: d.Clock(), URL: "https://lake.example", Log: log,
		DemoKey: demoKey, DemoPerson: h.invite("publisher@example.org", "Meera", staff.Publisher)})
	routes, err := n.Routes()
	if err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer((&web.Watch{Log: log}).Wrap(routes))
	t.Cleanup(func() {
		h.server.Close()
		if t.Failed() {
			t.Log(h.log.String())
		}
	})
	return h
}

func (h *house) invite(email, name string, role staff.Role) staff.PersonID {
	h.t.Helper()
	id, _, err := h.staff.Invite(h.t.Context(), machine, email, name, role)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// deliver hands every fact to those who listen, as base/job does.
func (h *house) deliver() {
	h.t.Helper()
	for len(h.told) > 0 {
		told := h.told
		h.told = nil
		for _, fact := range told {
			var err error
			switch f := fact.(type) {
			case staff.Acted:
				err = h.staff.WriteDown(h.t.Context(), f)
			case staff.LinkAsked:
				err = h.reach.SendStaffLink(h.t.Context(), f)
			case fund.RefundAsked:
				err = h.fund.SendRefund(h.t.Context(), f)
			case reach.Due:
				err = h.reach.Carry(h.t.Context(), f)
			}
			if err != nil && !strings.Contains(err.Error(), "post-unset") {
				h.t.Fatal(err)
			}
		}
	}
}

// visitor is a browser.
type visitor struct {
	h      *house
	client *http.Client
	person staff.Person
}

func (h *house) stranger() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &visitor{h: h, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as gives a browser in which somebody of a role has signed in by a link.
func (h *house) as(role staff.Role, name string) *visitor {
	h.t.Helper()
	id := h.invite(strings.ToLower(name)+"@example.org", name, role)
	link, err := h.staff.MintLink(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	v := h.stranger()
	if v.person, err = h.staff.Person(h.t.Context(), id); err != nil {
		h.t.Fatal(err)
	}
	v.posts("/newsroom/in", "t", link).is(http.StatusSeeOther)
	return v
}

// answer is what came back.
type answer struct {
	t      *testing.T
	at     string
	status int
	header http.Header
	body   string
}

func (v *visitor) send(r *http.Request) *answer {
	v.h.t.Helper()
	res, err := v.client.Do(r)
	if err != nil {
		v.h.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.h.t.Fatal(err)
	}
	return &answer{v.h.t, r.Method + " " + r.URL.Path, res.StatusCode, res.Header, string(body)}
}

func (v *visitor) request(method, path string, body io.Reader) *http.Request {
	v.h.t.Helper()
	r, err := http.NewRequestWithContext(v.h.t.Context(), method, v.h.server.URL+path, body)
	if err != nil {
		v.h.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func (v *visitor) gets(path string) *answer {
	v.h.t.Helper()
	return v.send(v.request("GET", path, nil))
}

func (v *visitor) posts(path string, pairs ...string) *answer {
	v.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := v.request("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(r)
}

func (v *visitor) puts(path string, value any) *answer {
	v.h.t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		v.h.t.Fatal(err)
	}
	r := v.request("PUT", path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return v.send(r)
}

func (v *visitor) uploads(path, file string, content []byte, pairs ...string) *answer {
	v.h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			v.h.t.Fatal(err)
		}
	}
	f, err := w.CreateFormFile("file", file)
	if err != nil {
		v.h.t.Fatal(err)
	}
	f.Write(content)
	w.Close()
	r := v.request("POST", path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.send(r)
}

func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d\n%s", a.at, a.status, status, a.words())
	}
	return a
}

// sees wants words on the page.
func (a *answer) sees(words ...string) *answer {
	a.t.Helper()
	text := a.words()
	for _, w := range words {
		if !strings.Contains(text, w) && !strings.Contains(a.body, w) {
			a.t.Errorf("%s: no %q on\n%s", a.at, w, text)
		}
	}
	return a
}

// hides wants words nowhere in what was sent.
func (a *answer) hides(words ...string) *answer {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) || strings.Contains(a.words(), w) {
			a.t.Errorf("%s: %q is on\n%s", a.at, w, a.words())
		}
	}
	return a
}

// goes wants a redirect to a path.
func (a *answer) goes(prefix string) string {
	a.t.Helper()
	a.is(http.StatusSeeOther)
	to := a.header.Get("Location")
	if !strings.HasPrefix(to, prefix) {
		a.t.Fatalf("%s leads to %q, want %q", a.at, to, prefix)
	}
	return to
}

// words is the text of the page.
func (a *answer) words() string {
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return a.body
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(a.body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			b.Write(z.Text())
			b.WriteByte(' ')
		}
	}
}

// drafts begins a story through the desk and gives its path.
func (v *visitor) drafts(lang string) string {
	v.h.t.Helper()
	to := v.posts("/newsroom/stories", "lang", lang).goes("/newsroom/stories/")
	return to
}

func paragraph(text string) map[string]any {
	return map[string]any{"v": 1, "doc": map[string]any{"type": "doc", "content": []any{
		map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": text}}}}}}
}

// writes saves a story as the editor's script does, and gives the new version.
func (v *visitor) writes(path string, version int, headline, text string, more ...any) int {
	v.h.t.Helper()
	fields := map[string]any{"headline": headline}
	for i := 0; i+1 < len(more); i += 2 {
		fields[more[i].(string)] = more[i+1]
	}
	var reply struct{ Version int }
	a := v.puts(path, map[string]any{"version": version, "fields": fields, "doc": paragraph(text)}).is(http.StatusOK)
	if err := json.Unmarshal([]byte(a.body), &reply); err != nil {
		v.h.t.Fatal(err)
	}
	return reply.Version
}

// section makes a section and a byline, and gives their ids.
func (h *house) furnish() (section, byline string) {
	h.t.Helper()
	s, err := h.story.SaveSection(h.t.Context(), machine, story.Section{Names: map[langCode]string{"en": "Town", "hi": "शहर", "ur": "شہر"}, Position: 1})
	if err != nil {
		h.t.Fatal(err)
	}
	b, err := h.staff.SaveByline(h.t.Context(), machine, staff.Byline{Name: "Asha Rao"})
	if err != nil {
		h.t.Fatal(err)
	}
	return string(s), string(b)
}

// photograph is a small JPEG.
func photograph(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			img.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
