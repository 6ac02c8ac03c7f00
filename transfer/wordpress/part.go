package wordpress

import "strings"

// parts are the words for what base/doc says a body lost or changed.
var parts = map[string]string{
	"reusable-block": "a reusable block that the file does not hold",
	"too-long":       "the text is longer than a report may be; this is where it was cut",
	"too-deep":       "its markup is nested too deeply; the words were kept without it",
	"picture":        "a picture whose file is not at hand became a link, its caption stayed",
	"table":          "a table became lines of words",
	"embed":          "something from elsewhere became a link",
	"shortcode":      "a shortcode of a plugin",
	"block":          "a block that WordPress filled when the page was shown",
	"struck-out":     "words that were struck out are no longer struck out",
	"link":           "an address that no browser may follow; its words stayed",
	"form":           "a part of a form",
	"hidden":         "words that readers did not see",
	"drawing":        "a drawing",
	"counting pixel": "a counting pixel",
}

// partWhy is what the report says of a part that was lost.
func partWhy(what string) string {
	if w := parts[what]; w != "" {
		return w
	}
	return strings.ReplaceAll(what, "-", " ") + " left out"
}
