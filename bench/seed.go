package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/staff"
)

const (
	few  = 1_000
	many = 200_000
	// words of a story that is moved in; the one whose page is measured has 713, as the others measured had.
	words = 250
)

func (b *bench) count(n int) int {
	if b.quick {
		return max(n/10, 200)
	}
	return n
}

func (b *bench) small() error {
	_, err := b.moveIn("small", b.count(few))
	return err
}

func (b *bench) large() error {
	n := b.count(many)
	took, err := b.moveIn("large", n)
	if err != nil {
		return err
	}
	perSecond := float64(n) / took.Seconds()
	b.add(fmt.Sprintf("WXR moved in, %d items", n), perSecond, "items/s", 0, "≥ 5000", perSecond >= 5000)
	return nil
}

func (b *bench) data(name string) string { return filepath.Join(b.dir, name) }

// moveIn makes a newsroom of an invented WordPress export, through the command that a newsroom uses, and tells how long that took.
func (b *bench) moveIn(name string, n int) (time.Duration, error) {
	file := filepath.Join(b.dir, name+".xml")
	if err := writeWXR(file, n); err != nil {
		return 0, err
	}
	at := time.Now()
	cmd := exec.Command(b.binary, "import", "wordpress", file, "--data", b.data(name), "--json")
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%w: %.500s", err, out)
	}
	took := time.Since(at)
	var report struct {
		Out struct{ Stories int }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return 0, err
	}
	if report.Out.Stories != n {
		return 0, fmt.Errorf("%d of %d stories came in", report.Out.Stories, n)
	}
	return took, os.Remove(file)
}

var vocabulary = strings.Fields(`the ward office counted water pipes before the rains and a clerk said that the list would be
	published after the council had met on the matter which had waited since winter while families near the embankment carried
	buckets from the pump house and teachers wrote to the district asking for a roof over two rooms of the school`)

func sentence(dice *rand.Rand, n int) string {
	var s strings.Builder
	for i := range n {
		if i > 0 {
			s.WriteByte(' ')
		}
		s.WriteString(vocabulary[dice.IntN(len(vocabulary))])
	}
	return s.String()
}

// writeWXR writes an export of n posts, two an hour up to now.
func writeWXR(file string, n int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Lake</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url><wp:base_blog_url>https://old.example</wp:base_blog_url>`)
	for i := range 4 {
		fmt.Fprintf(w, `<wp:author><wp:author_id>%d</wp:author_id><wp:author_login>w%d</wp:author_login><wp:author_email>w%d@old.example</wp:author_email><wp:author_display_name>Writer %d</wp:author_display_name></wp:author>`, i+1, i, i, i)
	}
	dice := rand.New(rand.NewPCG(1, 2))
	start := time.Now().UTC().Add(-time.Duration(n+2) * 30 * time.Minute)
	for i := range n {
		at, size := start.Add(time.Duration(i)*30*time.Minute), words
		if i == n-1 {
			size = 713
		}
		fmt.Fprintf(w, `<item><title>Report %d: %s</title><link>https://old.example/%s/report-%d/</link><dc:creator>w%d</dc:creator><content:encoded><![CDATA[`, i, sentence(dice, 7), at.Format("2006/01"), i, i%4)
		for size > 0 {
			fmt.Fprintf(w, "%s.\n\n", sentence(dice, min(size, 45)))
			size -= 45
		}
		fmt.Fprintf(w, `]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>%d</wp:post_id><wp:post_date>%s</wp:post_date><wp:post_date_gmt>%s</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_name>report-%d</wp:post_name><category domain="category" nicename="s%d"><![CDATA[Section %d]]></category><category domain="post_tag" nicename="t%d"><![CDATA[tag %d]]></category></item>`,
			i+1, at.Format(time.DateTime), at.Format(time.DateTime), i, i%6, i%6, i%50, i%50)
	}
	fmt.Fprint(w, `</channel></rss>`)
	return w.Flush()
}

// open opens the rooms of a newsroom beside the server that serves it, to sign people in.
func (b *bench) open(name, url string, do func(ctx context.Context, a *app.App) error) error {
	ctx := context.Background()
	a, err := app.Open(ctx, app.Options{Data: b.data(name), URL: url, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer a.Close(ctx)
	if err := a.Prepare(ctx); err != nil {
		return err
	}
	return do(ctx, a)
}

var machine = staff.Machine("bench")
