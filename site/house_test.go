package site_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/site"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
	"github.com/nightdesk/nightdesk/test/journal"
)

// house is a newsroom with its readers' face listening.
type house struct {
	t        *testing.T
	d        *db.DB
	staff    *staff.Staff
	audience *audience.Audience
	story    *story.Stories
	fund     *fund.Fund
	rails    *rail.Rails
	desk     *desk.Desk
	hand     *hand.Hand
	moves    *move.Moves
	reach    *reach.Reach
	insight  *insight.Insight
	cache    *cache.Cache
	site     *site.Site
	bank     *bank
	counter  *counter
	boss     staff.Person
	town     story.SectionID
	asha     staff.BylineID
	photo    story.MediaID
	server   *httptest.Server
	door     door
	log      *locked
	mu       sync.Mutex
	asked    []audience.ReaderID // who asked for a link
}

// bank is a place outside that collects money as a test says.
type bank struct {
	mu    sync.Mutex
	begun []fund.Due
	facts map[string][]fund.Fact
	down  bool
}

func (b *bank) Name() string { return "paper" }
func (b *bank) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return fund.Begun{}, errors.New("the line is dead")
	}
	b.begun = append(b.begun, d)
	return fund.Begun{Ref: "at-" + d.Reference, URL: "https://bank.example/pay/" + d.Reference}, nil
}
func (b *bank) Read(context.Context, fund.Notice) ([]fund.Fact, error) { return nil, nil }
func (b *bank) Cancel(context.Context, string) error                   { return nil }
func (b *bank) Fetch(_ context.Context, ref string) ([]fund.Fact, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.facts[ref], nil
}

// last is what the bank was asked last.
func (b *bank) last() fund.Due {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.begun[len(b.begun)-1]
}

// drawer is a bank by hand: an address that readers send money to.
type drawer struct{ bank }

func (d *drawer) Name() string                          { return "drawer" }
func (d *drawer) Fields() []fund.Field                  { return nil }
func (d *drawer) ByHand()                               {}
func (d *drawer) CheckSettings(map[string]string) error { return nil }
func (d *drawer) Begin(_ context.Context, due fund.Due) (fund.Begun, error) {
	return fund.Begun{Ref: due.Reference, Link: "upi://pay?pa=paper@bank&am=" + due.Amount.Decimal(2) + "&tr=" + due.Reference, QR: "M4 4h7v1h-7z", QRSize: 37,
		Payee: "paper@bank", Name: "The Paper", Bank: &fund.BankAccount{Holder: "The Paper", Number: "000111222333", Code: "TEST0000001", Bank: "Bank of the Valley"}}, nil
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	ctx := t.Context()
	h := &house{t: t, d: d, bank: &bank{facts: map[string][]fund.Fact{}}, log: &locked{}}
	log := slog.New(slog.NewTextHandler(journal.Tee(h.log), nil))
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	key, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	h.staff, h.audience = staff.New(d), audience.New(d)
	h.story = story.New(d, h.staff, blobs)
	h.counter = &counter{bank: bank{facts: map[string][]fund.Fact{}}}
	h.fund = fund.New(d, h.staff, h.bank, h.counter, &drawer{})
	h.desk = desk.New(d, h.fund)
	h.hand = hand.New(d, h.staff, h.fund)
	h.moves = move.New(d, h.staff, h.audience, h.fund)
	h.server = httptest.NewServer(&h.door)
	t.Cleanup(h.server.Close)
	h.reach = reach.New(d, h.staff, h.audience, h.fund, h.desk, reach.Options{URL: h.server.URL, Key: key, Log: log})
	h.insight = insight.New(d, h.staff, h.fund, h.desk, log)
	h.cache = cache.New(32 << 20)
	h.rails = rail.New(d, h.staff, h.fund, rail.Options{Key: key, URL: func() string { return h.server.URL }})
	h.site, err = site.New(site.Options{Staff: h.staff, Audience: h.audience, Story: h.story, Fund: h.fund, Rails: h.rails, Moves: h.moves, Desk: h.desk, Hand: h.hand, Reach: h.reach, Insight: h.insight,
		Blobs: blobs, Cache: h.cache, Clock: d.Clock(), Secret: make([]byte, 32), URL: h.server.URL, Banks: []string{"https://bank.example"}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	h.door.open((&web.Watch{Log: log}).Wrap(h.site.Routes()))
	d.OnTell(func(_ context.Context, _ *db.Tx, fact any) error {
		if l, ok := fact.(audience.LinkAsked); ok && l.Reader != "" {
			h.mu.Lock()
			h.asked = append(h.asked, l.Reader)
			h.mu.Unlock()
		}
		return nil
	})
	d.OnChange(h.site.Changed)

	id, _, err := h.staff.Invite(ctx, staff.Machine("test"), "boss@example.org", "Nasir Lone", staff.Publisher)
	h.ok(err)
	h.boss, err = h.staff.Person(ctx, id)
	h.ok(err)
	m, err := h.staff.Masthead(ctx)
	h.ok(err)
	m.Name, m.Address, m.Email, m.GrievanceOfficer, m.GrievanceEmail = "The Lake Paper", "1 Ghat Road, Sarovar", "desk@example.org", "Sara Khan", "sara@example.org"
	h.ok(h.staff.SetMasthead(ctx, h.boss, m))
	h.ok(h.fund.Prepare(ctx))
	h.ok(h.rails.Set(ctx, h.boss, "paper", true, nil, "the newsroom opens"))
	h.town, err = h.story.SaveSection(ctx, h.boss, story.Section{Slug: "town", Names: map[lang.Code]string{"en": "Town", "hi": "शहर", "ur": "شہر"}, Position: 1})
	h.ok(err)
	h.asha, err = h.staff.SaveByline(ctx, h.boss, staff.Byline{Name: "Asha Rao", About: "Asha writes about water."})
	h.ok(err)
	return h
}

// door is what the server shows; a test may show something else.
type door struct{ now atomic.Value }

func (d *door) open(h http.Handler) { d.now.Store(&h) }
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*d.now.Load().(*http.Handler)).ServeHTTP(w, r)
}

type locked struct {
	sync.Mutex
	w bytes.Buffer
}

func (l *locked) String() string {
	l.Lock()
	defer l.Unlock()
	return l.w.String()
}

func (l *locked) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.w.Write(p)
}

// picture is a photograph, made ready when a test first asks for it.
func (h *house) picture() story.MediaID {
	h.t.Helper()
	if h.photo == "" {
		m, err := h.story.AddMedia(h.t.Context(), h.boss, bytes.NewReader(photograph()), "lake.png")
		h.ok(err)
		h.ok(h.story.DescribeMedia(h.t.Context(), h.boss, m.ID, "en", "A lake at dusk.", "The lake on Monday.", "Asha Rao"))
		h.photo = m.ID
	}
	return h.photo
}

func photograph() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	for y := range 800 {
		for x := range 1200 {
			img.Set(x, y, color.RGBA{uint8(x * 255 / 1200), uint8(y * 255 / 800), uint8((x ^ y) & 63), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// publish writes and publishes a story and gives it.
func (h *house) publish(f story.Fields, body *doc.Node) story.Story {
	h.t.Helper()
	ctx := h.t.Context()
	id, err := h.story.Draft(ctx, h.boss, f.Lang)
	h.ok(err)
	version, err := h.story.Save(ctx, h.boss, id, 1, f, body)
	h.ok(err)
	h.ok(h.story.Publish(ctx, h.boss, id, version))
	s, err := h.story.Open(ctx, id)
	h.ok(err)
	return s
}

func (h *house) fields(headline string) story.Fields {
	return story.Fields{Lang: "en", Kind: story.Report, Headline: headline, Standfirst: "What the papers say, and what they leave out.", Dateline: "Sarovar",
		Section: h.town, Bylines: []staff.BylineID{h.asha}, Tags: []string{"Water"}}
}

// reader is a browser with a jar of its own. It follows no redirect.
type reader struct {
	h      *house
	client *http.Client
	header http.Header
}

func (h *house) reader() *reader {
	jar, err := cookiejar.New(nil)
	h.ok(err)
	return &reader{h: h, header: http.Header{"User-Agent": {"Mozilla/5.0 (Linux; Android 11) Chrome/120"}, "Accept-Encoding": {"identity"}}, client: &http.Client{Jar: jar,
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came back, whole.
type answer struct {
	*http.Response
	t    *testing.T
	path string
	body string
}

func (r *reader) do(method, path string, form url.Values, more ...string) *answer {
	r.h.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	if !strings.HasPrefix(path, "http") {
		path = r.h.server.URL + path
	}
	req, err := http.NewRequestWithContext(r.h.t.Context(), method, path, body)
	r.h.ok(err)
	req.Header = r.header.Clone()
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(more); i += 2 {
		req.Header.Set(more[i], more[i+1])
	}
	res, err := r.client.Do(req)
	r.h.ok(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	r.h.ok(err)
	return &answer{Response: res, t: r.h.t, path: path, body: string(b)}
}

func (r *reader) get(path string, more ...string) *answer {
	r.h.t.Helper()
	return r.do("GET", path, nil, more...)
}

func (r *reader) post(path string, pairs ...string) *answer {
	r.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return r.do("POST", path, form)
}

func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s: %d, want %d\n%.600s", a.path, a.StatusCode, status, a.body[max(0, strings.Index(a.body, "<main")):])
	}
	return a
}

func (a *answer) sees(words ...string) *answer {
	a.t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			a.t.Errorf("%s does not hold %q", a.path, w)
		}
	}
	return a
}

func (a *answer) misses(words ...string) *answer {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			a.t.Errorf("%s holds %q", a.path, w)
		}
	}
	return a
}

func (a *answer) leadsTo(address string) *answer {
	a.t.Helper()
	if got := strings.TrimPrefix(a.Header.Get("Location"), "http://"+a.Request.URL.Host); got != address {
		a.t.Fatalf("%s leads to %q, want %q", a.path, got, address)
	}
	return a
}
