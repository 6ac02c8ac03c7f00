package reading

import (
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/web"
)

// seenPath is the cookie's path: no request for a page carries it.
const seenPath = "/count/"

// pixel is a transparent GIF of one pixel.
var pixel = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")

// Seen counts a browser's day. It knows nothing but what the browser's own
// cookie says, and looks into no database.
func (p *Pages) Seen(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h["Cache-Control"] = []string{"no-store"}
	h["Content-Type"] = []string{"image/gif"}
	h["Cross-Origin-Resource-Policy"] = []string{"same-origin"}
	if r.Method == http.MethodGet && person(r) {
		if _, ok := p.counts.Allow(web.Network(web.ClientIP(r))); ok {
			cookie := web.Cookie{Name: "seen", Path: seenPath}
			next, changed, err := p.Insight.See(r.Context(), cookie.Value(r))
			if err != nil {
				return err
			}
			if changed {
				cookie.Life = next.Ends().Sub(p.Now())
				cookie.Set(w, r, next.String())
			}
		}
	}
	_, _ = w.Write(pixel) // a reader who went away is no error of ours
	return nil
}

// person tells whether a request looks like one that a person's browser makes
// for a page that is being read.
func person(r *http.Request) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Moz"} {
		if strings.Contains(strings.ToLower(r.Header.Get(name)), "prefetch") || strings.Contains(strings.ToLower(r.Header.Get(name)), "prerender") {
			return false
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return false // shown on another's page
	}
	agent := strings.ReplaceAll(strings.ToLower(r.UserAgent()), "cubot", "") // a maker of telephones
	for _, word := range robots {
		if strings.Contains(agent, word) {
			return false
		}
	}
	return true
}

// robots are parts of the names by which robots call themselves. Those who
// come under a library's bare name are not among them: such a name is no
// declaration, and a program that loads the picture and carries its cookie
// from day to day does what a browser does.
var robots = []string{
	"bot", "crawl", "spider", "slurp", "archiver", "wayback", "facebookexternalhit", "facebot", "whatsapp/", "telegram",
	"mediapartners", "preview", "embedly", "quora link", "outbrain", "pinterest/", "vkshare", "w3c_", "validator", "lighthouse",
	"pagespeed", "gtmetrix", "pingdom", "uptime", "monitor", "statuscake", "scrapy", "feed", "rss", "newsblur", "inoreader",
	"google-read-aloud", "apis-google",
}
