package trial_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/staff"
)

// jars is how many browsers come by in the simulated month.
const jars = 10_000

// jar is a browser: it keeps what it is told to keep, and no more is known of it.
type jar struct {
	agent string
	seen  string // the cookie
	often float64
	night bool // comes around midnight
	loses bool // forgets its cookies now and then
	life  int  // how often it has
}

// life is a browser from one loss of its cookies to the next, to the table that is computed apart.
type life struct{ jar, n int }

var tally = regexp.MustCompile(`^\d{4}-\d{2}\.\d{1,2}\.\d{1,2}$`)

// moments are when people look, by the clock of the newsroom's town.
var moments = []time.Duration{30 * time.Second, 7*time.Hour + 30*time.Minute, 13 * time.Hour, 20 * time.Hour, 24*time.Hour - 30*time.Second}

// Ten thousand browsers in a month, through the listening server, are counted
// exactly as a table computed from nothing but the days on which they came.
func TestTenThousandJarsAreCountedExactly(t *testing.T) {
	n := trial.Furnished(t, dbtest.SQLite(t))
	masthead, err := n.Staff.Masthead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	zone, dice := masthead.Location(), rand.New(rand.NewPCG(2026, 12))
	all := make([]*jar, jars)
	for i := range all {
		// Most come once or twice; a few nearly every day.
		x := dice.Float64()
		all[i] = &jar{agent: trial.Browser, often: 0.02 + 0.9*math.Pow(x, 10), night: i%7 == 0, loses: i%11 == 0}
	}
	door := &counter{t: t, url: n.URL + "/count/seen.gif", client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}
	defer door.client.CloseIdleConnections()
	came := map[life]map[string]bool{} // the days of each life
	midnight := time.Date(2026, 11, 30, 0, 0, 0, 0, zone)
	for day := range 33 { // the last of November to the first of January
		for m, moment := range moments {
			var visits []*jar
			for i, j := range all {
				edge := m == 0 || m == len(moments)-1
				if j.night != edge || dice.Float64() > j.often/2.2 {
					continue
				}
				if j.loses && dice.IntN(9) == 0 {
					j.seen, j.life = "", j.life+1
				}
				visits = append(visits, j)
				own := life{i, j.life}
				if came[own] == nil {
					came[own] = map[string]bool{}
				}
				came[own][midnight.AddDate(0, 0, day).Format(time.DateOnly)] = true
			}
			n.Clock.Set(midnight.AddDate(0, 0, day).Add(moment))
			door.all(visits)
			door.all(robots())
		}
	}
	t.Logf("%d requests", door.asked)
	n.Now(midnight.AddDate(0, 0, 31).Add(20 * time.Hour)) // New Year's Eve; December still runs
	publisher := n.Hires("Nasir Lone", staff.Publisher)
	if err := n.Insight.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, month := range []string{"2026-11", "2026-12", "2027-01"} {
		want := table(came, month)
		var got insight.Numbers
		publisher.Gets("/newsroom/numbers.json?month=" + month).Status(200).JSON(&got)
		if got.Readers != want[1] || got.Regulars != want[insight.Regular] || want[1] == 0 {
			t.Errorf("%s: %d readers and %d regulars, want %d and %d", month, got.Readers, got.Regulars, want[1], want[insight.Regular])
		}
		for days := 1; days <= 31; days++ {
			var counted int64
			if err := n.DB.Row(t.Context(), `select cast(coalesce(sum(n), 0) as bigint) from insight_days where month = $1 and days = $2`, month, days).Scan(&counted); err != nil {
				t.Fatal(err)
			}
			if counted != want[days] {
				t.Errorf("%s: %d browsers on %d days, want %d", month, counted, days, want[days])
			}
		}
	}
	var now insight.Numbers
	publisher.Gets("/newsroom/numbers.json").JSON(&now)
	december := table(came, "2026-12")
	publisher.Gets("/newsroom/").Sees(thousands(december[1]), thousands(december[insight.Regular]))
	if now.Month != "2026-12" || december[1] < jars/3 || december[20] == 0 {
		t.Errorf("the month is %s, and the jars are no real month: %v", now.Month, december)
	}
}

// table counts lives by their days: how many came on at least so many days of a month.
func table(came map[life]map[string]bool, month string) (atLeast [32]int64) {
	for _, days := range came {
		n := 0
		for day := range days {
			if day[:7] == month {
				n++
			}
		}
		for k := 1; k <= n; k++ {
			atLeast[k]++
		}
	}
	return atLeast
}

func thousands(n int64) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// robots come each time with empty hands and would count each time.
func robots() (all []*jar) {
	for _, agent := range []string{"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "WhatsApp/2.23.20.0", "facebookexternalhit/1.1",
		"Mozilla/5.0 (compatible; bingbot/2.0)", "TelegramBot (like TwitterBot)"} {
		all = append(all, &jar{agent: agent})
	}
	return all
}

// counter knocks at the counting door for many browsers at once.
type counter struct {
	t      *testing.T
	url    string
	client *http.Client
	asked  int
}

// all lets each jar come once, four at a time.
func (c *counter) all(visits []*jar) {
	c.t.Helper()
	c.asked += len(visits)
	next := make(chan *jar)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for j := range next {
				if err := c.one(j); err != nil {
					c.t.Error(err)
				}
			}
		})
	}
	for _, j := range visits {
		next <- j
	}
	close(next)
	workers.Wait()
	if c.t.Failed() {
		c.t.FailNow()
	}
}

func (c *counter) one(j *jar) error {
	r, err := http.NewRequest(http.MethodGet, c.url, nil)
	if err != nil {
		return err
	}
	r.Header.Set("User-Agent", j.agent)
	if j.seen != "" {
		r.AddCookie(&http.Cookie{Name: "seen", Value: j.seen})
	}
	w, err := c.client.Transport.RoundTrip(r)
	if err != nil {
		return err
	}
	w.Body.Close()
	if w.StatusCode != http.StatusOK || w.Header.Get("Cache-Control") != "no-store" {
		return fmt.Errorf("the counting door answers %s, %q", w.Status, w.Header.Get("Cache-Control"))
	}
	for _, cookie := range w.Cookies() {
		if cookie.Name != "seen" || cookie.Path != "/count/" || !cookie.HttpOnly || !tally.MatchString(cookie.Value) {
			return fmt.Errorf("the counting door gives the cookie %s", cookie)
		}
		j.seen = cookie.Value
	}
	return nil
}

// A page carries no cookie of the counting, and what a browser fetches before anybody opens it is not counted.
func TestAPageIsNotTheCountersBusiness(t *testing.T) {
	n := trial.Furnished(t, dbtest.SQLite(t))
	publisher, zoya := n.Hires("Nasir Lone", staff.Publisher), n.As("zoya")
	readers := func() int64 {
		var now insight.Numbers
		publisher.Gets("/newsroom/numbers.json").JSON(&now)
		return now.Readers
	}
	zoya.Gets("/").Gets("/how-we-count").Sees("seen")
	if got := readers(); got != 0 {
		t.Errorf("pages alone count %d", got)
	}
	zoya.Reads("/").Reads("/").Reads("/how-we-count")
	if got := readers(); got != 1 {
		t.Errorf("one browser counts as %d", got)
	}
	if kept := zoya.Cookies("/"); len(kept) != 0 {
		t.Errorf("with a page the browser sends %v", kept)
	}
	if kept := zoya.Cookies("/count/seen.gif"); len(kept) != 1 || kept[0].Value != "2026-11.23.1" {
		t.Errorf("to the counting door the browser sends %v", kept)
	}
	n.As("a page fetched ahead").Says("Sec-Purpose", "prefetch;prerender").Reads("/")
	n.As("another's page").Says("Sec-Fetch-Site", "cross-site").Gets("/count/seen.gif")
	if got := readers(); got != 1 {
		t.Errorf("what nobody read counts: %d", got)
	}
}
