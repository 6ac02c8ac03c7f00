package wordpress

import (
	"fmt"
	"time"
)

// Kind is what an item becomes here.
type Kind string

const (
	LeftOut Kind = ""
	Story   Kind = "story"
	Page    Kind = "page"
	Media   Kind = "media"
)

// Fate is what becomes of one item of an export.
type Fate struct {
	Kind Kind
	// Public means that readers could read it and still can; otherwise a story
	// or page comes in as a draft.
	Public bool
	// Why says, for the report, why an item is left out or came in as a draft
	// although its status was another; "" when there is nothing to say.
	Why string
}

// Fate decides by the item's type and status; an item that repeats an earlier
// one of the file is left out.
func (s *Survey) Fate(it *Item) Fate {
	if s.repeats[it.order] {
		return Fate{Why: fmt.Sprintf("an earlier item of the file has the same number %s", clip(it.Key(), 80))}
	}
	f := Fate{}
	switch it.Type {
	case "post":
		f.Kind = Story
	case "page":
		f.Kind = Page
	case "attachment":
		if it.Status == "trash" {
			return Fate{Why: "it was in the trash"}
		}
		return Fate{Kind: Media, Public: true}
	default:
		return Fate{Why: typeWhy(it.Type)}
	}
	f.Public, f.Why = s.standing(it)
	switch it.Status {
	case "trash", "auto-draft", "inherit":
		f.Kind = LeftOut
	}
	return f
}

// typeWhy is why a post type has no place here.
func typeWhy(postType string) string {
	switch postType {
	case "revision":
		return "an earlier version: the history begins with the version that readers saw"
	case "nav_menu_item":
		return "an entry of a menu: the front page and its sections are arranged anew"
	case "wp_block":
		return "a reusable block: its text stands in every story that used it"
	case "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "custom_css", "customize_changeset", "oembed_cache", "wp_font_family", "wp_font_face":
		return "part of the old site's look, not of its reports"
	}
	return fmt.Sprintf("the type %q was made by a plugin or theme", clip(postType, 40))
}

// standing is whether readers could read a post or page, and what to say when
// its status was neither theirs nor a plain draft.
func (s *Survey) standing(it *Item) (public bool, why string) {
	switch it.Status {
	case "publish", "":
		if it.Password != "" {
			return false, "came in as a draft: it was behind a password"
		}
		return true, ""
	case "draft":
		return false, ""
	case "pending":
		return false, "came in as a draft: it was waiting for review"
	case "future":
		if when := it.When(s.Zone); !when.IsZero() {
			return false, "came in as a draft: it was planned for " + when.In(s.Zone).Format(time.RFC3339)
		}
		return false, "came in as a draft: it was planned for a later day"
	case "private":
		return false, "came in as a draft: it was private"
	case "trash":
		return false, "it was in the trash"
	case "auto-draft":
		return false, "an editor was opened and nothing was saved"
	case "inherit":
		return false, "it belongs to another item and was not published by itself"
	}
	return false, fmt.Sprintf("came in as a draft: its status was %q", clip(it.Status, 40))
}
