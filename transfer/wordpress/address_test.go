package wordpress

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func olds(all []Address) []string {
	var out []string
	for _, a := range all {
		out = append(out, a.Old+" "+string(a.To)+":"+a.ID)
	}
	return out
}

func mustHold(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: no %s in\n  %s", name, w, strings.Join(got, "\n  "))
		}
	}
}

func TestEveryPlaceWhereAnItemStoodIsListed(t *testing.T) {
	addresses := func(file string, id int64) []string {
		src := sample(t, file)
		s := surveyed(t, src)
		_, all := items(t, bytes.NewReader(src))
		for _, it := range all {
			if it.ID == id {
				return olds(s.ItemAddresses(it, s.Fate(it)))
			}
		}
		t.Fatalf("%s holds no %d", file, id)
		return nil
	}
	mustHold(t, "a blog in a folder", addresses("v10.xml", 7),
		"/news/?p=7 story:7", "/news/2008/05/boatmen-return.html story:7",
		"/news/2008/05/boatmen-return.html/feed/ story:7", "/news/2008/05/boatmen-back.html story:7")
	mustHold(t, "a picture", addresses("v10.xml", 9),
		"/news/wp-content/uploads/2008/05/boat.jpg media:9", "/news/?attachment_id=9 media:9",
		"/news/2008/05/boatmen-return.html/boat/ media:9")
	if got := addresses("v10.xml", 12); len(got) != 1 || got[0] != "/news/?p=12 story:12" {
		t.Errorf("a draft: %q", got)
	}
	mustHold(t, "a page", addresses("v10.xml", 2), "/news/about/ page:2", "/news/?page_id=2 page:2")
	mustHold(t, "Hindi", addresses("v11.xml", 21), "/2011/01/झील/ story:21", "/2011/01/झील/feed/ story:21")
	mustHold(t, "Urdu", addresses("v11.xml", 22), "/2011/01/جھیل/ story:22")
	mustHold(t, "smaller copies", addresses("v12.xml", 110),
		"/wp-content/uploads/2024/03/quay-scaled.jpg media:110", "/wp-content/uploads/2024/03/quay-300x200.jpg media:110")
	for _, a := range addresses("v12.xml", 5) {
		if strings.HasPrefix(a, "/ ") || strings.HasPrefix(a, "/feed/ ") {
			t.Errorf("the old front page would hide ours: %s", a)
		}
	}
	if got := addresses("v12.xml", 11); got != nil {
		t.Errorf("what is left out has addresses: %q", got)
	}
}

func TestEveryPlaceOfTheSiteIsListed(t *testing.T) {
	folder := olds(surveyed(t, sample(t, "v10.xml")).SiteAddresses())
	mustHold(t, "folder", folder,
		"/news/feed/ feed:", "/news/comments/feed/ comments:", "/news/?feed=rss2 feed:",
		"/news/category/valley/ section:valley", "/news/category/valley/water/ section:water",
		"/news/category/water/feed/ section:water", "/news/tag/boats/ tag:boats", "/news/tag/boats/feed/ tag:boats",
		"/news/author/sahar-mir/ author:Sahar Mir")
	hindi := olds(surveyed(t, sample(t, "v11.xml")).SiteAddresses())
	mustHold(t, "hindi", hindi,
		"/category/घाटी/ section:%e0%a4%98%e0%a4%be%e0%a4%9f%e0%a5%80", "/?cat=5 section:%e0%a4%98%e0%a4%be%e0%a4%9f%e0%a5%80",
		"/author/asha-k/ author:asha.k", "/author/asha-k/feed/ author:asha.k", "/?author=3 author:asha.k")
	for _, a := range hindi {
		if strings.Contains(a, "floods") {
			t.Errorf("a plugin's term has an address: %s", a)
		}
	}
	root := olds(surveyed(t, sample(t, "v12.xml")).SiteAddresses())
	mustHold(t, "root", root, "/category/world/asia/ section:asia", "/category/loop/ section:loop", "/tag/talks/ tag:talks", "/author/imran-d/ author:Imran D")
	seen := map[string]bool{}
	for _, a := range root {
		if seen[a] {
			t.Errorf("twice: %s", a)
		}
		seen[a] = true
	}
}

func TestAddressesElsewhereAndHostileOnesAreNotTaken(t *testing.T) {
	s := surveyed(t, []byte(wrap("")))
	for _, link := range []string{
		"https://elsewhere.example/2011/01/x/", "javascript:alert(1)", "//evil.example/x", "https://old.example",
		"https://old.example/../../etc/passwd", "https://old.example//double/", "https://old.example/a%00b/", "https://old.example/a%0d%0aLocation:x/",
		"https://old.example/" + strings.Repeat("a", 3000), "https://old.example/back%5cslash", "::::", "https://old.example/%zz/",
	} {
		got := s.ItemAddresses(&Item{ID: 4, Link: link}, Fate{Kind: Story, Public: true})
		if len(got) != 1 || got[0].Old != "/?p=4" {
			t.Errorf("%.60s gave %q", link, olds(got))
		}
	}
	got := s.ItemAddresses(&Item{ID: 4, Link: "http://WWW.old.example/2011/x/?utm_source=a#b"}, Fate{Kind: Story, Public: true})
	mustHold(t, "www and a query", olds(got), "/2011/x/ story:4")
}

func TestAuthorsAreFoundByWhatItemsCallThem(t *testing.T) {
	s := surveyed(t, sample(t, "v12.xml"))
	for creator, want := range map[string]string{"asha": "asha", "ASHA": "asha", "Asha Kaul": "asha", "imran-d": "Imran D", "Imran D": "Imran D", "Nobody": ""} {
		if a, ok := s.AuthorOf(creator); a.Login != want || ok != (want != "") {
			t.Errorf("%s is %q", creator, a.Login)
		}
	}
}
