package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"golang.org/x/image/webp"
)

// cwebp is where libwebp's encoder is on this machine, or "". It is optional
// and run as a program of its own, so that ours stays one static file.
var cwebp = sync.OnceValue(func() string {
	path, err := exec.LookPath("cwebp")
	if err != nil {
		return ""
	}
	return path
})

// cwebpPatience is how long one run may take; it usually needs a tenth of a second.
const cwebpPatience = 10 * time.Second

// webP is img as WebP when the tool makes a whole picture of fewer bytes than
// the JPEG has, else nil. A tool that fails costs a reader some kilobytes and
// nothing more, so its error stops here.
func webP(ctx context.Context, tool string, img *image.RGBA, quality, under int) []byte {
	if tool == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, cwebpPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, "-quiet", "-metadata", "none", "-m", "4",
		"-q", strconv.Itoa(quality), "-o", "-", "--", "-")
	cmd.WaitDelay = time.Second
	cmd.Env = []string{}
	cmd.Stdin = bytes.NewReader(ppm(img))
	out := &short{left: under - 1}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		return nil
	}
	cfg, err := webp.DecodeConfig(bytes.NewReader(out.b))
	if err != nil || cfg.Width != img.Rect.Dx() || cfg.Height != img.Rect.Dy() {
		return nil
	}
	return bytes.Clone(out.b)
}

// short takes so many bytes and fails beyond, which stops the copying.
type short struct {
	b    []byte
	left int
}

var errTooLong = errors.New("longer than is of use")

func (s *short) Write(p []byte) (int, error) {
	if s.left -= len(p); s.left < 0 {
		return 0, errTooLong
	}
	s.b = append(s.b, p...)
	return len(p), nil
}

// ppm is the plainest picture file there is, which cwebp reads from a pipe.
func ppm(img *image.RGBA) []byte {
	b := fmt.Appendf(nil, "P6\n%d %d\n255\n", img.Rect.Dx(), img.Rect.Dy())
	for i := 0; i < len(img.Pix); i += 4 {
		b = append(b, img.Pix[i:i+3]...)
	}
	return b
}
