package demo

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
)

// The demonstration promises about twenty-five reports of three hundred words
// or more, none of whose paragraphs stands twice, in three languages.
func TestTheDemonstrationIsWhatItPromises(t *testing.T) {
	all, err := scripts("stories")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 24 {
		t.Errorf("%d reports", len(all))
	}
	byLang, sections, bylines := map[lang.Code]int{}, map[string]bool{}, map[string]bool{}
	paragraphs := map[string]string{}
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	statements, oldest := 0, 0
	for _, s := range all {
		day, _, _ := s.when()
		oldest = min(oldest, day)
		body, err := s.write(monday.AddDate(0, 0, day))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if n := doc.Words(body); n < 300 {
			t.Errorf("%s has %d words", s.file, n)
		}
		for _, p := range body.Content {
			text := doc.Text(&doc.Node{Type: "doc", Content: []doc.Node{p}})
			if other, twice := paragraphs[text]; twice && len(text) > 60 {
				t.Errorf("%s and %s share %q", other, s.file, text)
			}
			paragraphs[text] = s.file
		}
		said := map[string]bool{}
		for _, st := range doc.Statements(body) {
			statements++
			if st.Answers != "" && !said[st.Answers] {
				t.Errorf("%s: %s answers %q, which nobody said before", s.file, st.ID, st.Answers)
			}
			said[st.ID] = true
		}
		byLang[s.lang()]++
		sections[s.head["section"]] = true
		for _, b := range s.list("byline") {
			bylines[b] = true
		}
		if s.head["picture"] != "" && s.head["alt"] == "" {
			t.Errorf("%s: a picture without words for those who do not see it", s.file)
		}
	}
	if byLang["en"] < 15 || byLang["hi"] < 3 || byLang["ur"] < 3 || len(sections) != 6 || len(bylines) != 4 || statements < 40 || oldest != -13 {
		t.Errorf("languages %v, sections %v, bylines %v, %d statements, from day %d", byLang, sections, bylines, statements, oldest)
	}
}

func TestAWeekdayIsWrittenForItsDay(t *testing.T) {
	s := script{head: map[string]string{"lang": "en"}, body: "On {{day|-3}}weekday{{/}} {{said|A|b|c|-3|x|}}“yes,”{{/}} *he* **said** at [home](https://example.org/)."}
	body, err := s.write(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Text(body); got != "On Friday “yes,” he said at home." {
		t.Errorf("text %q", got)
	}
	st := doc.Statements(body)
	if len(st) != 1 || st[0].Said != "2026-11-20" || st[0].Text != "“yes,”" {
		t.Errorf("statements %+v", st)
	}
	for _, wrong := range []string{"{{said|A}}x{{/}}", "{{day|-1}}weekday", "**open", "[a](b"} {
		if _, err := (script{head: map[string]string{"lang": "en"}, body: wrong}).write(time.Now()); err == nil {
			t.Errorf("%q was read", wrong)
		}
	}
}

// What is still on the desk is written in earnest too, by a reporter and by the publisher, and something is ahead.
func TestTheDeskIsNotEmpty(t *testing.T) {
	all, err := scripts("desk")
	if err != nil || len(all) != 2 {
		t.Fatalf("%d reports, %v", len(all), err)
	}
	opinions, ahead := 0, 0
	for _, s := range all {
		body, err := s.write(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if n := doc.Words(body); n < 120 || s.head["headline"] == "" {
			t.Errorf("%s has %d words under %q", s.file, n, s.head["headline"])
		}
		if s.head["kind"] == "opinion" {
			opinions++
		}
		if strings.HasPrefix(s.head["event"], "+") {
			ahead++
		}
	}
	if opinions != 1 || ahead != 1 {
		t.Errorf("%d opinions and %d events of the coming week", opinions, ahead)
	}
}
