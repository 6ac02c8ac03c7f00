package demo

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app/demo/scene"
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// Cast are the rooms that the demonstration plays in.
type Cast struct {
	Clock    *clock.Clock
	Staff    *staff.Staff
	Audience *audience.Audience
	Story    *story.Stories
	Fund     *fund.Fund
	Rails    *rail.Rails
	Reach    *reach.Reach
	Insight  *insight.Insight
	Gateway  string // the bank's name
	Other    string // the second bank's
	URL      string
	// Pay presses the bank's button for an order at an address and waits until the newsroom has heard of it.
	Pay func(ctx context.Context, at string) error
	// Settle waits until what was told has been heard, so that letters carry the day they belong to.
	Settle func(ctx context.Context) error
}

// Publisher is who signs in by the demonstration's link.
const Publisher = "publisher@lakeside.example"

var machine = staff.Machine("demonstration")

// people work at the Record. The byline is the slug they write under.
var people = []struct {
	email, name string
	role        staff.Role
}{
	{"meera@lakeside.example", "Meera Khanna", staff.Editor},
	{"asha@lakeside.example", "Asha Mir", staff.Reporter},
	{"irfan@lakeside.example", "Irfan Qadri", staff.Reporter},
	{"meena@lakeside.example", "Meena Joshi", staff.Reporter},
}

var bylines = []staff.Byline{
	{Slug: "asha-mir", Name: "Asha Mir", About: "Asha Mir reports on the lake, its water and the offices that answer for both."},
	{Slug: "irfan-qadri", Name: "Irfan Qadri", About: "Irfan Qadri covers the courts and the district, and reads the files that others sign."},
	{Slug: "meena-joshi", Name: "Meena Joshi", About: "Meena Joshi writes on schools, work and the town."},
	{Slug: "staff", Name: "Lakeside Record Staff", About: "Reports by several hands of the Record."},
}

var sections = []story.Section{
	{Slug: "town", Names: map[lang.Code]string{"en": "Town", "hi": "शहर", "ur": "شہر"}},
	{Slug: "district", Names: map[lang.Code]string{"en": "District", "hi": "ज़िला", "ur": "ضلع"}},
	{Slug: "courts", Names: map[lang.Code]string{"en": "Courts", "hi": "अदालत", "ur": "عدالت"}},
	{Slug: "land-and-water", Names: map[lang.Code]string{"en": "Land and water", "hi": "ज़मीन और पानी", "ur": "زمین اور پانی"}},
	{Slug: "schools-and-work", Names: map[lang.Code]string{"en": "Schools and work", "hi": "स्कूल और काम", "ur": "اسکول اور کام"}},
	{Slug: "opinion", Names: map[lang.Code]string{"en": "Opinion", "hi": "राय", "ur": "رائے"}},
}

// supporters came on these days, counted from today.
var supporters = []struct {
	email, plan string
	lang        lang.Code
	day         int
}{
	{"zoya@readers.example", "monthly", "ur", -9},
	{"prakash@readers.example", "yearly", "hi", -5},
	{"lakshmi@readers.example", "lifetime", "en", -2},
}

// readers is how many browsers come by in the two weeks.
const readers = 460

// stage is the demonstration while it is being set up.
type stage struct {
	Cast
	by       staff.Person
	loc      *time.Location
	today    time.Time // midnight of the demonstration's today
	bylines  map[string]staff.BylineID
	sections map[string]story.SectionID
	media    map[string]story.MediaID
	families map[string]string
}

// SetUp plays the two weeks, ending at the moment it was called.
func SetUp(ctx context.Context, c Cast) error {
	now := c.Clock.Now()
	s := &stage{Cast: c, bylines: map[string]staff.BylineID{}, sections: map[string]story.SectionID{},
		media: map[string]story.MediaID{}, families: map[string]string{}}
	if err := s.masthead(ctx); err != nil {
		return err
	}
	local := now.In(s.loc)
	s.today = time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, s.loc)
	if local.Hour() < 8 { // the morning's reports are not out yet: the demonstration's today is yesterday
		s.today = s.today.AddDate(0, 0, -1)
	}
	defer c.Clock.Set(now)
	if err := s.hire(ctx); err != nil {
		return err
	}
	if err := s.play(ctx); err != nil {
		return err
	}
	if err := s.desk(ctx); err != nil {
		return err
	}
	return c.Insight.Flush(ctx)
}

func (s *stage) masthead(ctx context.Context) error {
	m, err := s.Staff.Masthead(ctx)
	if err != nil {
		return err
	}
	m.Name, m.LegalName = "The Lakeside Record", "Lakeside Record Trust"
	m.Address = "4 Embankment Road, Sarovar"
	m.Email = "desk@lakeside.example"
	m.GrievanceOfficer, m.GrievanceEmail = "Sudha Varma", "grievance@lakeside.example"
	m.ReceiptPrefix = "LR"
	s.loc = m.Location()
	return s.Staff.SetMasthead(ctx, machine, m)
}

func (s *stage) hire(ctx context.Context) error {
	s.Clock.Set(s.today.AddDate(0, 0, -14))
	id, _, err := s.Staff.Invite(ctx, machine, Publisher, "Nasir Lone", staff.Publisher)
	if err != nil {
		return err
	}
	if s.by, err = s.Staff.Person(ctx, id); err != nil {
		return err
	}
	for _, p := range people {
		if _, _, err := s.Staff.Invite(ctx, s.by, p.email, p.name, p.role); err != nil {
			return err
		}
	}
	for _, b := range bylines {
		if s.bylines[b.Slug], err = s.Staff.SaveByline(ctx, s.by, b); err != nil {
			return err
		}
	}
	for i, section := range sections {
		section.Position = i
		if s.sections[section.Slug], err = s.Story.SaveSection(ctx, s.by, section); err != nil {
			return err
		}
	}
	if err := s.Rails.Set(ctx, s.by, s.Gateway, true, nil, "the newsroom opens"); err != nil {
		return err
	}
	upi := map[string]string{"payee": "lakesiderecord@examplebank", "name": "Lakeside Record", "category": "5994"}
	if err := s.Rails.Set(ctx, s.by, "upi", true, upi, "the newsroom opens"); err != nil {
		return err
	}
	// Two banks at once: who leaves one can be shown the way to the other.
	if err := s.Rails.Set(ctx, s.by, s.Other, true, nil, "never dependent on one bank"); err != nil {
		return err
	}
	return s.Reach.SaveGroup(ctx, s.by, reach.Group{Lang: "en", Name: "The Lakeside Record: morning list", Invite: "https://chat.whatsapp.com/LakesideRecordDemo01", Open: true})
}

// play goes through the two weeks in order of time: reports go out, readers
// come by each evening, and three of them pay.
func (s *stage) play(ctx context.Context) error {
	all, err := scripts("stories")
	if err != nil {
		return err
	}
	jars := make([]string, readers)
	dice := rand.New(rand.NewPCG(14, 7)) // the same readers in every demonstration
	next := 0
	for day := -13; day <= 0; day++ {
		for ; next < len(all); next++ {
			if on, _, _ := all[next].when(); on > day {
				break
			}
			if err := s.publish(ctx, all[next]); err != nil {
				return fmt.Errorf("%s: %w", all[next].file, err)
			}
		}
		if err := s.support(ctx, day); err != nil {
			return err
		}
		s.Clock.Set(s.today.AddDate(0, 0, day).Add(7*time.Hour + 30*time.Minute))
		for i := range jars {
			// A few come nearly every day, most once or twice.
			if often := 0.04 + 0.9*float64(i*i*i)/float64(readers*readers*readers); dice.Float64() < often/2.2 {
				tally, _, err := s.Insight.See(ctx, jars[i])
				if err != nil {
					return err
				}
				jars[i] = tally.String()
			}
		}
	}
	return s.correct(ctx, all)
}

// publish lets one report go the way every report goes.
func (s *stage) publish(ctx context.Context, x script) error {
	id, version, err := s.write(ctx, s.by, x)
	if err != nil {
		return err
	}
	return s.Story.Publish(ctx, s.by, id, version)
}

// write puts one report on the desk, at its own hour.
func (s *stage) write(ctx context.Context, by staff.Person, x script) (story.StoryID, int, error) {
	day, at, err := x.when()
	if err != nil {
		return "", 0, err
	}
	date := s.today.AddDate(0, 0, day)
	s.Clock.Set(date.Add(at))
	body, err := x.write(date)
	if err != nil {
		return "", 0, err
	}
	id, err := s.Story.Draft(ctx, by, x.lang())
	if err != nil {
		return "", 0, err
	}
	f := story.Fields{
		Lang: x.lang(), Kind: story.Kind(x.head["kind"]), Slug: x.head["slug"], Headline: x.head["headline"],
		Standfirst: x.head["standfirst"], Dateline: x.head["dateline"], Section: s.sections[x.head["section"]],
		Tags: x.list("tags"), Family: s.families[x.head["family"]],
	}
	for _, slug := range x.list("byline") {
		f.Bylines = append(f.Bylines, s.bylines[slug])
	}
	if x.head["picture"] == "" {
		f.Credit = x.head["credit"] // the agency's or the sponsor's name; beside a picture it is the picture's
	} else if f.Lead, err = s.picture(ctx, x); err != nil {
		return "", 0, err
	}
	version, err := s.Story.Save(ctx, by, id, 1, f, body)
	if err != nil {
		return "", 0, err
	}
	if x.head["family"] != "" && s.families[x.head["family"]] == "" {
		opened, err := s.Story.Open(ctx, id)
		if err != nil {
			return "", 0, err
		}
		s.families[x.head["family"]] = opened.Family
	}
	return id, version, s.ahead(ctx, by, x, id)
}

// picture draws a scene once for each story's own words about it.
func (s *stage) picture(ctx context.Context, x script) (story.MediaID, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scene.Draw(x.head["picture"]), &jpeg.Options{Quality: 92}); err != nil {
		return "", err
	}
	m, err := s.Story.AddMedia(ctx, s.by, &b, x.head["picture"]+".jpg")
	if err != nil {
		return "", err
	}
	return m.ID, s.Story.DescribeMedia(ctx, s.by, m.ID, x.lang(), x.head["alt"], x.head["caption"], x.head["credit"])
}

// ahead names what a report says will come, and what it leaves open.
func (s *stage) ahead(ctx context.Context, by staff.Person, x script, id story.StoryID) error {
	if when, title, ok := strings.Cut(x.head["event"], "|"); ok {
		e := story.Event{Title: strings.TrimSpace(title), Words: strings.TrimSpace(when)}
		if days, err := strconv.Atoi(e.Words); err == nil { // "+3": the very day is known
			e.From, e.Words = s.today.AddDate(0, 0, days), ""
		}
		if _, err := s.Story.SaveEvent(ctx, by, id, e); err != nil {
			return err
		}
	}
	if text := x.head["question"]; text != "" {
		if _, err := s.Story.AskQuestion(ctx, by, id, text, s.today.AddDate(0, 0, 21)); err != nil {
			return err
		}
	}
	return nil
}

// support lets the day's supporters pay at the bank.
func (s *stage) support(ctx context.Context, day int) error {
	for _, x := range supporters {
		if x.day != day {
			continue
		}
		s.Clock.Set(s.today.AddDate(0, 0, day).Add(19 * time.Hour))
		reader, err := s.Audience.Welcome(ctx, x.email, x.lang)
		if err != nil {
			return err
		}
		plans, err := s.Fund.Plans(ctx)
		if err != nil {
			return err
		}
		for _, p := range plans {
			if p.Code != x.plan {
				continue
			}
			pledge, err := s.Fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: p.ID, Price: p.Price, Gateway: s.Gateway,
				Lang: x.lang, Declared: true, Wording: fund.Declaration})
			if err != nil {
				return err
			}
			begun, err := s.Fund.Begin(ctx, pledge.ID, s.URL+"/", "The Lakeside Record", reader.Email)
			if err != nil {
				return err
			}
			if err := s.Pay(ctx, begun.URL); err != nil {
				return err
			}
			if err := s.Settle(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// correct adds the public notes that two reports carry.
func (s *stage) correct(ctx context.Context, all []script) error {
	for _, x := range all {
		offset, note, ok := strings.Cut(x.head["correction"], "|")
		if !ok {
			continue
		}
		var day int
		if _, err := fmt.Sscan(offset, &day); err != nil {
			return fmt.Errorf("%s: correction: %w", x.file, err)
		}
		s.Clock.Set(s.today.AddDate(0, 0, day).Add(17 * time.Hour))
		rows, _, err := s.Story.Desk(ctx, story.Filter{Text: x.head["headline"], Lang: x.lang()})
		if err != nil || len(rows) == 0 {
			return fmt.Errorf("%s is not on the desk: %w", x.file, err)
		}
		opened, err := s.Story.Open(ctx, rows[0].ID)
		if err != nil {
			return err
		}
		if err := s.Story.Correct(ctx, s.by, opened.ID, opened.Version, strings.TrimSpace(note)); err != nil {
			return err
		}
	}
	return nil
}
