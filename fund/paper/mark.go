package paper

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Mark is a QR code as horizontal runs of dark modules.
type Mark struct {
	Side int // in modules, the quiet border included
	Runs []Run
}

// Run is a row of dark modules.
type Run struct{ X, Y, Long int }

// quiet is the empty border that a scanner needs, in modules (ISO/IEC 18004).
const quiet = 4

// NewMark draws a text. Level M bears a folded print.
func NewMark(text string) (Mark, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Mark{}, fmt.Errorf("draw the QR: %w", err)
	}
	side := code.Bounds().Dx()
	m := Mark{Side: side + 2*quiet}
	dark := func(x, y int) bool { r, _, _, _ := code.At(x, y).RGBA(); return r == 0 }
	for y := range side {
		for x := 0; x < side; x++ {
			run := 0
			for x+run < side && dark(x+run, y) {
				run++
			}
			if run > 0 {
				m.Runs = append(m.Runs, Run{x + quiet, y + quiet, run})
				x += run
			}
		}
	}
	return m, nil
}

// Path is the mark as the data of one SVG path, a unit a module.
func (m Mark) Path() string {
	var b strings.Builder
	for _, r := range m.Runs {
		fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", r.X, r.Y, r.Long, r.Long)
	}
	return b.String()
}
