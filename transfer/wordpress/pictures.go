package wordpress

import (
	"fmt"
	"path"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/story"
)

// picture is a file that was brought in, or why it was not.
type picture struct {
	id  story.MediaID
	why string // in English; "" when it came in
}

// attachment brings in the file of an attachment item.
func (m *move) attachment(it *Item, f Fate) error {
	a := m.survey.Attachments[it.ID]
	if a == nil { // one without a number: only bodies can ask for it
		a = &Attachment{URL: it.URL, File: it.File, Title: it.Headline(), Caption: it.Standfirst(), Alt: it.Alt}
	}
	found, here := m.uploads.Attached(a)
	switch {
	case !here && !wanted[strings.ToLower(path.Ext(strings.SplitN(a.URL, "?", 2)[0]))]:
		m.report.leave(it, "only pictures are taken over, and this is none: %s", a.URL)
		return nil
	case !here && !m.folder:
		m.report.leave(it, "the file is not at hand: no folder of uploads was given: %s", a.URL)
		return nil
	case !here:
		m.report.leave(it, "the file is not at hand: %s", a.URL)
		return nil
	}
	p, err := m.bring(found)
	if err != nil {
		return err
	}
	if p.why != "" {
		m.report.leave(it, "%s", p.why)
		return nil
	}
	target, err := m.mediaPath(p.id)
	if err != nil {
		return err
	}
	return m.lead(m.survey.ItemAddresses(it, f), target)
}

// bring hands a file to the newsroom, once. A file that is no usable picture is
// remembered as that; only what is wrong with the newsroom itself is an error.
func (m *move) bring(f Found) (picture, error) {
	if p, here := m.media[f.Path]; here {
		return p, nil
	}
	p := picture{}
	if m.dry {
		p.id = story.MediaID(fmt.Sprintf("dry-%d", len(m.media)))
		m.report.Out.Media++
	} else if err := m.send(f, &p); err != nil {
		return p, err
	}
	m.media[f.Path] = p
	return p, nil
}

func (m *move) send(f Found, p *picture) error {
	file, err := m.uploads.Open(f)
	if err != nil {
		p.why = "the file cannot be opened: " + f.Path
		return nil
	}
	defer file.Close()
	a := f.Attachment
	if a == nil {
		a = &Attachment{}
	}
	id, fresh, err := m.Stories.ArchiveMedia(m.ctx, m.origin+"file:"+f.Path, file, path.Base(f.Path), clip(a.Alt, 500), clip(a.Caption, 1000), "")
	if fault.Is(err, fault.Invalid) {
		p.why = words(err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("bring in %s: %w", f.Path, err)
	}
	p.id = id
	if fresh {
		m.report.Out.Media++
	}
	return nil
}

// mediaPath is where the largest size of a picture is served.
func (m *move) mediaPath(id story.MediaID) (string, error) {
	if m.dry {
		return "/media/" + string(id), nil
	}
	media, err := m.Stories.Media(m.ctx, id)
	if err != nil || len(media.Sizes) == 0 {
		return "", err
	}
	return fmt.Sprintf("/media/%s/%d.jpg", id, media.Sizes[len(media.Sizes)-1].Width), nil
}

// body makes an item's body with the pictures that are at hand. One without
// words of its own for those who cannot see it gets those of the media library.
func (m *move) body(it *Item) (*doc.Node, error) {
	var failed error
	alts := map[string]string{}
	body, left := m.survey.Body(it, func(src, alt, caption, credit string) (string, bool) {
		found, here := m.uploads.Find(src)
		if !here || failed != nil {
			return "", false
		}
		p, err := m.bring(found)
		if err != nil {
			failed = err
			return "", false
		}
		if p.why == "" && found.Attachment != nil {
			alts[string(p.id)] = found.Attachment.Alt
		}
		return string(p.id), p.why == ""
	})
	if failed != nil {
		return nil, failed
	}
	m.report.leaveParts(it, left)
	describe(body, alts)
	return body, nil
}

func describe(n *doc.Node, alts map[string]string) {
	for i := range n.Content {
		c := &n.Content[i]
		if c.Type == "picture" {
			id, _ := c.Attrs["media"].(string)
			if alt, _ := c.Attrs["alt"].(string); alt == "" {
				c.Attrs["alt"] = clip(alts[id], 500)
			}
		}
		describe(c, alts)
	}
}

// leadPicture is the picture that the old site set over a post.
func (m *move) leadPicture(it *Item) (story.MediaID, error) {
	if it.Thumbnail == 0 {
		return "", nil
	}
	a := m.survey.Attachments[it.Thumbnail]
	if a == nil {
		m.report.leave(it, "its lead picture, number %d, is not in the file", it.Thumbnail)
		return "", nil
	}
	found, here := m.uploads.Attached(a)
	if !here {
		m.report.leave(it, "the file of its lead picture is not at hand: %s", strings.TrimSpace(a.URL+" "+a.Caption))
		return "", nil
	}
	p, err := m.bring(found)
	if p.why != "" {
		m.report.leave(it, "its lead picture: %s", p.why)
	}
	return p.id, err
}
