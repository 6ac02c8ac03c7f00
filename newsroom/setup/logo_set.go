package setup

import (
	"bytes"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/picture"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// maxLogo bounds what may be sent, maxKept what is kept of it.
const (
	maxLogo = 4 << 20
	maxKept = 512 << 10
	// logoWide is the width in pixels beyond which a logo only weighs.
	logoWide = 480
)

// SetLogo keeps a picture that readers see in place of the name. Only its
// pixels are kept: whatever else a file holds stays behind.
func (s *Setup) SetLogo(v *frame.Visit) error {
	form, file, err := v.Upload(maxLogo)
	if err != nil {
		return err
	}
	m := v.Masthead
	switch {
	case form.Get("remove") != "":
		m.Logo = ""
	case file == nil || file.Size == 0:
		err = fault.Bad("file", "newsroom-file-missing")
	default:
		f, open := file.Open()
		if open != nil {
			return open
		}
		defer f.Close()
		var chain *picture.Chain
		if chain, err = picture.Make(v.Context(), f); err == nil {
			m.Logo, _, err = s.Blobs.Put(v.Context(), bytes.NewReader(smallest(chain)), maxKept)
		}
	}
	if err == nil {
		err = s.Staff.SetMasthead(v.Context(), v.By, m)
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/setup#logo", "done-saved")
	}
	view, other := s.view(v)
	if other != nil {
		return other
	}
	view.Logo = form.Named("logo").Blame(err, "file")
	return setupPage.Again(v, view)
}

// smallest is the rung that is as wide as a logo is ever drawn, or the widest below it.
func smallest(c *picture.Chain) []byte {
	out := c.Sizes[0].JPEG
	for _, size := range c.Sizes {
		if size.Width <= logoWide {
			out = size.JPEG
		}
	}
	return out
}
