package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
)

// rung is a width of the chain and the bytes that a JPEG of it should stay under.
type rung struct{ width, bytes int }

// The first rung keeps the promise that a story's first view with its lead
// picture stays within 45 KB on a phone of 360 pixels, and so does the second
// for a phone that draws two dots a pixel, where the eye forgives a coarser
// quality: beside it come 12 to 13 KB of page and heads. The others, for larger screens, follow the square root of how many
// more pixels they have, which is how photographs grow.
var rungs = []rung{{360, 28 << 10}, {720, 31 << 10}, {1080, 150 << 10}, {largest, 280 << 10}}

const largest = 1600

// Steps of JPEG quality: from what looks untouched down to what is still a picture.
const bestQuality, leastQuality, qualityStep = 82, 28, 6

// ladder picks the widths for a picture: the rungs that it fills, and its own
// width when that is clearly more than the last of them. None is larger than it.
func ladder(width int) []rung {
	var out []rung
	for _, r := range rungs {
		if r.width <= width {
			out = append(out, r)
		}
	}
	n := len(out)
	if n == len(rungs) || n > 0 && width*5 <= out[n-1].width*6 {
		return out
	}
	return append(out, rung{width, rungs[n].bytes})
}

// chain scales once from the original to the largest width and from there,
// rung by rung, down.
func chain(ctx context.Context, img image.Image, orientation int) (*Chain, error) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if turns(orientation) {
		w, h = h, w
	}
	c := &Chain{Width: w, Height: h}
	steps := ladder(w)
	c.Sizes = make([]Size, len(steps))
	var cur *image.RGBA
	for i := len(steps) - 1; i >= 0; i-- {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("picture: gave up: %w", context.Cause(ctx))
		}
		sw, sh := steps[i].width, heightFor(steps[i].width, w, h)
		switch {
		case cur == nil && turns(orientation):
			cur = upright(scale(img, sh, sw), orientation)
		case cur == nil:
			cur = upright(scale(img, sw, sh), orientation)
		default:
			cur = scale(cur, sw, sh)
		}
		size, err := encode(ctx, cur, steps[i].bytes)
		if err != nil {
			return nil, err
		}
		c.Sizes[i] = size
	}
	c.Tone = tone(cur)
	return c, nil
}

func heightFor(width, w, h int) int {
	return max(1, (width*h+w/2)/w)
}

// encode writes pixels alone: no camera, place or time of the original goes along.
func encode(ctx context.Context, img *image.RGBA, limit int) (Size, error) {
	s := Size{Width: img.Rect.Dx(), Height: img.Rect.Dy()}
	for q := bestQuality; ; q -= qualityStep {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: q}); err != nil {
			return s, fmt.Errorf("picture: encode: %w", err)
		}
		if b.Len() <= limit || q-qualityStep < leastQuality {
			s.JPEG = bytes.Clone(b.Bytes())
			s.WebP = webP(ctx, cwebp(), img, q, len(s.JPEG))
			return s, nil
		}
	}
}

func tone(img *image.RGBA) string {
	var sum [3]int
	n := len(img.Pix) / 4
	for i := 0; i < len(img.Pix); i += 4 {
		for c := range sum {
			sum[c] += int(img.Pix[i+c])
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", sum[0]/n, sum[1]/n, sum[2]/n)
}
