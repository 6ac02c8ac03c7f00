package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// rounds is how often two servers take turns.
const rounds = 5

// perRound is how many requests one turn has: about a second of the server's CPU, a hundred ticks of its clock.
const perRound = 48_000

// compare measures two in turns and gives the median CPU of each and the median of the ratios of the turns.
func (b *bench) compare(one, two func() (time.Duration, error)) (a, z, ratio float64, err error) {
	var as, zs, ratios []float64
	for range rounds {
		x, err := one()
		if err != nil {
			return 0, 0, 0, err
		}
		y, err := two()
		if err != nil {
			return 0, 0, 0, err
		}
		as, zs = append(as, micros(x)), append(zs, micros(y))
		ratios = append(ratios, float64(x)/float64(y))
	}
	return middle(as), middle(zs), middle(ratios), nil
}

// turn is one turn of a server with a page, and the CPU of a request in it.
func (b *bench) turn(c *child, path, cookie string) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		d, _, err := load(c, []string{path}, cookie, b.count(perRound))
		return d, err
	}
}

// ratio keeps a row whose goal is about the ratio of turns taken side by side.
func (b *bench) ratio(name string, value, beside, ratio float64, goal string, met bool) {
	b.rows = append(b.rows, row{Name: name, Value: value, Unit: "µs CPU", Beside: beside, Ratio: ratio, Goal: goal, Met: met})
}

// stories lists addresses of stories by the sitemap, the newest last.
func stories(addr string, n int) ([]string, error) {
	a, err := get("http://" + addr + "/sitemap.xml")
	if err != nil {
		return nil, err
	}
	if strings.Contains(a, "<sitemapindex") {
		last := a[strings.LastIndex(a, "<loc>")+5:]
		last, _, _ = strings.Cut(last, "</loc>")
		if a, err = get(last); err != nil {
			return nil, err
		}
	}
	var paths []string
	for _, part := range strings.Split(a, "<loc>")[1:] {
		loc, _, _ := strings.Cut(part, "</loc>")
		if path := strings.TrimPrefix(loc, "http://"+addr); strings.Contains(path, "/report-") {
			paths = append(paths, path)
		}
	}
	if len(paths) > n {
		paths = paths[len(paths)-n:]
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("the sitemap of %s names no story", addr)
	}
	return paths, nil
}

func get(url string) (string, error) {
	r, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", url, r.Status)
	}
	return string(text), err
}

// warm asks until the best encoding of a page is ready, and gives the answer as it is then.
func warm(addr, path, cookie string) (a *answer, err error) {
	size := 0
	for same := 0; same < 20; {
		if a, err = ask(addr, path, cookie); err != nil {
			return nil, err
		}
		if a.Status != http.StatusOK {
			return nil, fmt.Errorf("%s answers %d", path, a.Status)
		}
		if len(a.Body) == size {
			same++
		} else {
			size, same = len(a.Body), 0
		}
		time.Sleep(10 * time.Millisecond)
	}
	return a, nil
}

// cached: the pages that readers open, beside a handler that writes the same bytes.
func (b *bench) cached() error {
	c, err := b.serve(b.data("small"))
	if err != nil {
		return err
	}
	defer c.stop()
	paths, err := stories(c.addr, few)
	if err != nil {
		return err
	}
	for _, page := range []struct{ name, path string }{
		{"story", paths[len(paths)-1]}, {"front", "/"}, {"support", "/support"}, {"feed", "/feed.xml"},
	} {
		a, err := warm(c.addr, page.path, "")
		if err != nil {
			return err
		}
		plain, err := b.bare(a)
		if err != nil {
			return err
		}
		x, y, ratio, err := b.compare(b.turn(c, page.path, ""), b.turn(plain, "/", ""))
		if err := plain.stop(); err != nil {
			return err
		}
		if err != nil {
			return err
		}
		b.ratio(fmt.Sprintf("cached %s, %d bytes, beside a bare handler", page.name, len(a.Body)), x, y, ratio, "≤ 1.1", ratio <= 1.1)
	}
	return nil
}

// standing: a supporter who is signed in beside somebody nobody knows.
func (b *bench) standing() error {
	c, err := b.serve(b.data("small"))
	if err != nil {
		return err
	}
	defer c.stop()
	paths, err := stories(c.addr, few)
	if err != nil {
		return err
	}
	path := paths[len(paths)-1]
	cookie, err := b.supporter(c)
	if err != nil {
		return err
	}
	known, err := warm(c.addr, path, cookie)
	if err != nil {
		return err
	}
	if _, err := warm(c.addr, path, ""); err != nil {
		return err
	}
	x, y, ratio, err := b.compare(b.turn(c, path, cookie), b.turn(c, path, ""))
	if err != nil {
		return err
	}
	if !slices.Contains(known.Head, [2]string{"Cache-Control", "private, no-cache"}) {
		return fmt.Errorf("the supporter was not known: %v", known.Head)
	}
	b.ratio("story, supporter signed in, beside a reader nobody knows", x, y, ratio, "≤ 1.05", ratio <= 1.05)

	// The same while an editor publishes once a second.
	e, err := b.editor(c)
	if err != nil {
		return err
	}
	stop := make(chan struct{})
	done := make(chan error, 1)
	go func() { done <- e.publishEverySecond(stop) }()
	var anonymous, signed []time.Duration // all turns together: a p99 of one turn hangs on a few answers
	for range 2 * rounds {
		_, times, err := load(c, []string{path, "/"}, "", b.count(perRound/2))
		if err != nil {
			return err
		}
		anonymous = append(anonymous, times...)
		if _, times, err = load(c, []string{path, "/"}, cookie, b.count(perRound/2)); err != nil {
			return err
		}
		signed = append(signed, times...)
	}
	close(stop)
	if err := <-done; err != nil {
		return err
	}
	p, q := millis(p99(signed)), millis(p99(anonymous))
	b.add("p99 while an editor publishes once a second: supporter beside reader", p, "ms", q, "≤ 1.05", p/q <= 1.05)
	return nil
}

// cold: stories that nobody has asked for since the start.
func (b *bench) cold() error {
	d, err := b.coldStory("small")
	if err != nil {
		return err
	}
	b.add("story made anew, newsroom of 1,000", millis(d), "ms CPU", 0, "≤ 1", d <= time.Millisecond)
	return nil
}

// coldStory is the CPU of one story that is asked for the first time, over many, on a server that has answered a little already.
func (b *bench) coldStory(name string) (time.Duration, error) {
	c, err := b.serve(b.data(name))
	if err != nil {
		return 0, err
	}
	defer c.stop()
	paths, err := stories(c.addr, b.count(many))
	if err != nil {
		return 0, err
	}
	dice := rand.New(rand.NewPCG(3, 4))
	dice.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	if _, _, err := load(c, paths[:64], "", 64); err != nil {
		return 0, err
	}
	paths = paths[64:min(len(paths), 64+b.count(few)*4/5)]
	// load rounds down to whole lines of connections, and must not ask for one story twice
	n := len(paths) / connections * connections
	d, _, err := load(c, paths[:n], "", n)
	return d, err
}

// publishing: from the press of the button to the page that shows it.
func (b *bench) publishing() error {
	for _, name := range []string{"small", "large"} {
		c, err := b.serve(b.data(name))
		if err != nil {
			return err
		}
		e, err := b.editor(c)
		if err != nil {
			return err
		}
		var took []float64
		for range 15 {
			d, err := e.publishAndSee()
			if err != nil {
				return err
			}
			took = append(took, millis(d))
		}
		v := middle(took)
		b.add("publish to visible, newsroom "+name, v, "ms", 0, "≤ 50", v <= 50)
		if err := c.stop(); err != nil {
			return err
		}
	}
	return nil
}

// grown: what the size of the archive costs.
func (b *bench) grown() error {
	var cold, hot [2][]float64
	var memory int64
	var first []float64
	for range 3 {
		for i, name := range []string{"large", "small"} {
			d, err := b.coldStory(name)
			if err != nil {
				return err
			}
			cold[i] = append(cold[i], micros(d))
			c, err := b.serve(b.data(name))
			if err != nil {
				return err
			}
			if name == "large" {
				first = append(first, millis(c.first))
			}
			if d, err = b.drawn(c); err != nil {
				return err
			}
			hot[i] = append(hot[i], micros(d))
			if name == "large" {
				m, err := c.resident()
				if err != nil {
					return err
				}
				memory = max(memory, m)
			}
			if err := c.stop(); err != nil {
				return err
			}
		}
	}
	x, y := middle(cold[0]), middle(cold[1])
	b.add("cold story, 200,000 beside 1,000", x, "µs CPU", y, "≤ 1.15", x/y <= 1.15)
	x, y = middle(hot[0]), middle(hot[1])
	b.add("cold section, byline and tag pages, 200,000 beside 1,000", x, "µs CPU", y, "≤ 1.15", x/y <= 1.15)
	mb := float64(memory) / (1 << 20)
	b.add("memory, 200,000 stories, after the load", mb, "MB", 0, "≤ 150", mb <= 150)
	f := middle(first)
	b.add("first answer after start, 200,000 stories", f, "ms", 0, "≤ 100", f <= 100)
	return nil
}

// drawn asks once for each of many lists on a server that has just begun: what the database costs.
func (b *bench) drawn(c *child) (time.Duration, error) {
	var paths []string
	for page := 1; page <= 3; page++ {
		for i := range 6 {
			paths = append(paths, fmt.Sprintf("/section/s%d?page=%d", i, page))
		}
		for i := range 4 {
			paths = append(paths, fmt.Sprintf("/by/w%d?page=%d", i, page))
		}
	}
	for i := range 50 {
		paths = append(paths, fmt.Sprintf("/tag/tag-%d", i))
	}
	before, err := c.cpu()
	if err != nil {
		return 0, err
	}
	answered := 0
	for _, p := range paths {
		a, err := ask(c.addr, p, "")
		if err != nil {
			return 0, err
		}
		if a.Status == http.StatusOK {
			answered++
		}
	}
	after, err := c.cpu()
	if answered < len(paths)*3/4 {
		return 0, fmt.Errorf("only %d of %d lists answer", answered, len(paths))
	}
	return (after - before) / time.Duration(len(paths)), err
}
