package story

import (
	"context"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
)

// ready tells what a story lacks before readers may see it, each beside its field.
func ready(ctx context.Context, from db.Querier, f Fields, body *doc.Node) error {
	var all faults
	if f.Headline == "" {
		all.bad("headline", "fault-field-missing")
	}
	if f.Kind == "" {
		all.bad("kind", "story-kind-missing")
	}
	if f.Section == "" {
		all.bad("section", "story-section-missing")
	}
	switch {
	case f.Kind.Credited() && f.Credit == "":
		all.bad("credit", "story-credit-missing")
	case !f.Kind.Credited() && len(f.Bylines) == 0:
		all.bad("bylines", "story-byline-missing")
	}
	if doc.Words(body) == 0 {
		all.bad("body", "story-body-empty")
	}
	if err := readyPictures(ctx, from, f, body, &all); err != nil {
		return err
	}
	return all.err()
}

func readyPictures(ctx context.Context, from db.Querier, f Fields, body *doc.Node, all *faults) error {
	if f.Lead != "" {
		m, err := mediaIn(ctx, from, f.Lead, f.Lang)
		switch {
		case fault.Is(err, fault.NotFound):
			all.bad("lead", "story-picture-unknown")
		case err != nil:
			return err
		case strings.TrimSpace(m.Alt) == "":
			all.bad("lead", "story-alt-missing")
		}
	}
	here, err := anyOf(ctx, from, `select id, id from story_media where id in `, doc.Media(body))
	if err != nil {
		return err
	}
	unknown, bare := false, false
	pictures(body, func(media, alt string) {
		_, ok := here[media]
		unknown = unknown || !ok
		bare = bare || strings.TrimSpace(alt) == ""
	})
	if unknown {
		all.bad("body", "story-picture-unknown")
	}
	if bare {
		all.bad("body", "story-alt-missing")
	}
	return nil
}

// pictures visits every picture of a body.
func pictures(n *doc.Node, visit func(media, alt string)) {
	if n.Type == "picture" {
		media, _ := n.Attrs["media"].(string)
		alt, _ := n.Attrs["alt"].(string)
		visit(media, alt)
	}
	for i := range n.Content {
		pictures(&n.Content[i], visit)
	}
}
