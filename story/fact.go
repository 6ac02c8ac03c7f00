package story

import "github.com/nightdesk/nightdesk/base/lang"

// Published is told when a story goes live, and again for each update of it.
type Published struct {
	Story    StoryID    `json:"story"`
	Revision RevisionID `json:"revision"`
	Path     string     `json:"path"`
	Lang     lang.Code  `json:"lang"`
	First    bool       `json:"first"` // not an update
}

// Corrected is told when a live story is corrected with a public note.
type Corrected struct {
	Story StoryID `json:"story"`
	Path  string  `json:"path"`
	Note  string  `json:"note"`
}

// Withdrawn is told when a story is taken away from readers.
type Withdrawn struct {
	Story StoryID `json:"story"`
	Path  string  `json:"path"`
}

// Filed is told when a story comes in from an older archive. It is not
// Published: nobody is to be told of old news.
type Filed struct {
	Story StoryID `json:"story"`
	Path  string  `json:"path"` // "" for a draft
}
