package wordpress

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
)

func surveyed(t *testing.T, src []byte) *Survey {
	t.Helper()
	s, err := Look(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSurveyCountsAndRemembersTheWholeFile(t *testing.T) {
	s := surveyed(t, sample(t, "v12.xml"))
	want := map[string]int{"post": 8, "page": 1, "attachment": 1, "wp_block": 1, "nav_menu_item": 1, "revision": 1, "wpcf7_contact_form": 1}
	if s.Items != 14 || len(s.Types) != len(want) {
		t.Errorf("%d items, types %v", s.Items, s.Types)
	}
	for k, n := range want {
		if s.Types[k] != n {
			t.Errorf("%s: %d, want %d", k, s.Types[k], n)
		}
	}
	a := s.Attachments[110]
	if a == nil || a.Alt != "A stone quay with two boats" || a.Caption != "The quay in March" || a.File != "2024/03/quay-scaled.jpg" {
		t.Errorf("attachment = %+v", a)
	}
	if _, offset := time.Now().In(s.Zone).Zone(); offset != 5*3600+1800 {
		t.Errorf("zone = %v", s.Zone)
	}
	if got := strings.Join(s.Creators, ","); got != "asha,imran-d" {
		t.Errorf("creators = %s", got)
	}
}

func TestFatesOfEveryStatusAndType(t *testing.T) {
	type fate struct {
		kind   Kind
		public bool
		why    string // part of it
	}
	for file, want := range map[string]map[string]fate{
		"v11.xml": {
			"झील पर लौटे नाविक": {Story, true, ""},
			"Budget, to come": {Story, false, "planned for 2031-02-01T09:00:00+05:30"},
		},
		"v12.xml": {
			"Talks open & close at the harbour": {Story, true, ""},
			"quay":                              {Media, true, ""},
			"Home":                              {Page, true, ""},
			"Locked":                            {Story, false, "password"},
			"Ours alone":                        {Story, false, "private"},
			"For review":                        {Story, false, "review"},
			"Thrown away":                       {LeftOut, false, "trash"},
			"Auto Draft":                        {LeftOut, false, "nothing was saved"},
			"World":                             {LeftOut, false, "menu"},
			"Talks open":                        {LeftOut, false, "earlier version"},
			"Contact form":                      {LeftOut, false, `"wpcf7_contact_form"`},
			"Talks open again":                  {LeftOut, false, "same number 101"},
			"Standing note":                     {LeftOut, false, "every story that used it"},
			"Shelved":                           {Story, false, `its status was "archive"`},
		},
	} {
		src := sample(t, file)
		s := surveyed(t, src)
		_, all := items(t, bytes.NewReader(src))
		seen := 0
		for _, it := range all {
			w, listed := want[it.Headline()]
			if !listed {
				continue
			}
			seen++
			got := s.Fate(it)
			if got.Kind != w.kind || got.Public != w.public || !strings.Contains(got.Why, w.why) || (w.why == "") != (got.Why == "") {
				t.Errorf("%s: %+v, want %+v", it.Headline(), got, w)
			}
		}
		if seen != len(want) {
			t.Errorf("%s: %d of %d were there", file, seen, len(want))
		}
	}
}

func TestDraftsAreDatedInTheOldSitesZone(t *testing.T) {
	src := sample(t, "v10.xml")
	s := surveyed(t, src)
	_, all := items(t, bytes.NewReader(src))
	if got := all[2].When(s.Zone); !got.Equal(time.Date(2008, 5, 31, 12, 30, 0, 0, time.UTC)) {
		t.Errorf("draft: %v", got)
	}
	if got := all[0].When(s.Zone); !got.Equal(time.Date(2008, 5, 30, 4, 30, 0, 0, time.UTC)) {
		t.Errorf("published: %v", got)
	}
	none := Item{Date: "0000-00-00 00:00:00", DateGMT: "0000-00-00 00:00:00", PubDate: "Mon, 30 Nov -0001 00:00:00 +0000"}
	if got := none.When(time.UTC); !got.IsZero() {
		t.Errorf("no date: %v", got)
	}
}

func TestWhatTheSurveyKeepsIsBounded(t *testing.T) {
	one := "<item><wp:post_type>attachment</wp:post_type><wp:post_id>%d</wp:post_id><excerpt:encoded>" + strings.Repeat("x", 600<<10) + "</excerpt:encoded></item>\n"
	src := wrap(fmt.Sprintf(one+one, 1, 2))
	_, err := look(strings.NewReader(src), 1<<20)
	if f := fault.Of(err); f.Key != "wxr-index" || f.Args["Line"] != 5 {
		t.Errorf("err = %v", err)
	}
}

func TestItemsWithoutANumberAreKnownByWhatTheyHave(t *testing.T) {
	one := &Item{Type: "post", Title: "One", Content: "a"}
	two := &Item{Type: "post", Title: "One", Content: "b"}
	again := &Item{Type: "post", Title: "One", Content: "a"}
	if one.Key() == two.Key() || one.Key() != again.Key() {
		t.Errorf("keys %q %q %q", one.Key(), two.Key(), again.Key())
	}
	if k := (&Item{GUID: "g", Link: "l"}).Key(); k != "g" {
		t.Errorf("key %q", k)
	}
	s := surveyed(t, []byte(wrap("<item><guid>g</guid></item><item><guid>g</guid></item><item><guid>h</guid></item>")))
	if len(s.repeats) != 1 || !s.repeats[2] {
		t.Errorf("repeats = %v", s.repeats)
	}
}
