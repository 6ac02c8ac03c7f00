package reading

import (
	"fmt"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/story"
)

type object = map[string]any

// articleTypes are schema.org's names for our kinds.
var articleTypes = map[story.Kind]string{
	story.Report: "ReportageNewsArticle", story.Analysis: "AnalysisNewsArticle", story.Opinion: "OpinionNewsArticle",
	story.Agency: "NewsArticle", story.Sponsored: "AdvertiserContentArticle",
}

// structured is the story as data (schema.org), in the shape that
// developers.google.com/search/docs/appearance/structured-data/article asks for.
func (page *storyPage) structured() []any {
	live := page.Live
	address := page.Link(live.Path)
	a := object{"@type": articleTypes[live.Kind], "@id": address + "#story", "url": address, "mainEntityOfPage": address,
		"headline": live.Headline, "description": page.About, "inLanguage": live.Lang, "isAccessibleForFree": true,
		"datePublished": page.Stamp(live.First), "dateModified": page.Stamp(live.Last), "wordCount": live.Words,
		"publisher": page.Publisher(), "author": page.authors()}
	if a["@type"] == "" {
		a["@type"] = "NewsArticle"
	}
	if live.Dateline != "" {
		a["dateline"] = live.Dateline
	}
	if live.SectionName != "" {
		a["articleSection"] = live.SectionName
	}
	if len(live.Tags) > 0 {
		var words []string
		for _, t := range live.Tags {
			words = append(words, t.Name)
		}
		a["keywords"] = words
	}
	if live.Kind == story.Sponsored && live.Credit != "" {
		a["sponsor"] = object{"@type": "Organization", "name": live.Credit}
	}
	if p := page.Preview; p.Image != "" {
		a["image"] = object{"@type": "ImageObject", "url": p.Image, "width": p.Width, "height": p.Height, "creditText": live.Lead.Credit}
	}
	var corrections []any
	for _, c := range live.Corrections {
		corrections = append(corrections, object{"@type": "CorrectionComment", "text": c.Note, "datePublished": page.Stamp(c.At)})
	}
	if corrections != nil {
		a["correction"] = corrections
	}
	if parts := page.statements(address); parts != nil {
		a["hasPart"] = parts
	}
	return []any{a, page.crumbs()}
}

func (page *storyPage) authors() []any {
	live := page.Live
	var out []any
	for _, b := range live.Bylines {
		out = append(out, object{"@type": "Person", "name": b.Name, "url": page.Link(page.Prefix + "/by/" + b.Slug)})
	}
	if out == nil && live.Credit != "" {
		out = append(out, object{"@type": "Organization", "name": live.Credit})
	}
	return out
}

// statements are Quotations where the speaker's own words stand in quotation
// marks, and Claims where the words are ours.
func (page *storyPage) statements(address string) []any {
	var out []any
	for _, s := range page.Live.Statements {
		who := object{"@type": "Person", "name": s.Speaker}
		if link, ok := page.Live.Speakers[s.Speaker]; ok {
			who["url"] = page.Link(page.Prefix + "/speaker/" + link.Slug)
		}
		if s.Role != "" {
			who["jobTitle"] = s.Role
		}
		one := object{"@id": address + "#s-" + s.ID, "text": s.Text}
		if verbatim(s) {
			one["@type"], one["spokenByCharacter"] = "Quotation", who
			if s.Said != "" {
				one["dateCreated"] = s.Said
			}
			if s.Where != "" {
				one["locationCreated"] = object{"@type": "Place", "name": s.Where}
			}
		} else {
			one["@type"], one["author"] = "Claim", who
			if s.Said != "" {
				one["datePublished"] = s.Said
			}
		}
		out = append(out, one)
	}
	return out
}

// verbatim tells whether a statement gives the speaker's own words.
func verbatim(s doc.Statement) bool {
	return s.Kind == "said" && strings.ContainsAny(s.Text, "“”\"„«»")
}

func (page *storyPage) crumbs() object {
	var items []any
	add := func(name, path string) {
		items = append(items, object{"@type": "ListItem", "position": len(items) + 1, "name": name, "item": page.Link(path)})
	}
	add(page.Paper.Name, page.Prefix+"/")
	if page.Live.SectionName != "" {
		add(page.Live.SectionName, page.Prefix+"/section/"+page.SectionSlug)
	}
	add(page.Live.Headline, page.Live.Path)
	return object{"@type": "BreadcrumbList", "itemListElement": items}
}

func mediaPath(id story.MediaID, width int) string { return fmt.Sprintf("/media/%s/%d.jpg", id, width) }
