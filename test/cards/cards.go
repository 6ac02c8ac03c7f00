package cards

import (
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// asks is how fields for a card are called, by people and by browsers that fill
// them in (the cc- tokens of HTML's autofill).
var asks = regexp.MustCompile(`(?i)^cc-|\bcc-(?:name|number|exp|csc|type)|card[ _-]?(?:no|num|number|holder|exp|cvv|cvc)|cvv|cvc\b|\bcsc\b|security[ _-]?code|expiry|expiration|exp[_-]?(?:month|year|date)`)

// Asked lists the fields of a page that ask for a card.
func Asked(page string) (found []string) {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == io.EOF {
				return found
			}
			return append(found, "a page that cannot be read: "+z.Err().Error())
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if token.Data != "input" && token.Data != "select" && token.Data != "textarea" {
				continue
			}
			for _, a := range token.Attr {
				switch a.Key {
				case "id", "name", "autocomplete", "placeholder", "aria-label":
					if asks.MatchString(a.Val) {
						found = append(found, a.Key+"="+a.Val)
					}
				}
			}
		}
	}
}
