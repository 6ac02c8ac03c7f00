package picture

import (
	"image"
	"image/color"
	"image/draw"

	xdraw "golang.org/x/image/draw"
)

// band is how many rows or columns are scaled at a time. The scaler of x/image
// keeps 32 bytes for each pixel of its intermediate picture; in bands that stays
// under 50 MB whatever the picture, and the result is the same, because the
// kernel is separable and leaves alone the direction whose length it keeps.
const band = 128

// scaling is the memory in bytes that bringing a picture to the largest width takes:
// two bands and the picture between the two passes.
func scaling(width, height int) int64 {
	long := int64(max(width, height))
	return band*long*(4+32) + largest*long*4 + 2*largest*largest*4
}

// scale brings img to w × h on white paper, since a JPEG cannot be seen through.
// First the widths, band by band, then the heights.
func scale(img image.Image, w, h int) *image.RGBA {
	b := img.Bounds()
	narrow := image.NewRGBA(image.Rect(0, 0, w, b.Dy()))
	paper := image.NewRGBA(image.Rect(0, 0, b.Dx(), min(band, b.Dy())))
	inBands(b.Dy(), func(n int) xdraw.Scaler {
		return xdraw.CatmullRom.NewScaler(w, n, b.Dx(), n)
	}, func(s xdraw.Scaler, y, n int) {
		from := image.Rect(0, 0, b.Dx(), n)
		draw.Draw(paper, from, image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(paper, from, img, b.Min.Add(image.Pt(0, y)), draw.Over)
		s.Scale(narrow, image.Rect(0, y, w, y+n), paper, from, draw.Src, nil)
	})
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	inBands(w, func(n int) xdraw.Scaler {
		return xdraw.CatmullRom.NewScaler(n, h, n, b.Dy())
	}, func(s xdraw.Scaler, x, n int) {
		s.Scale(out, image.Rect(x, 0, x+n, h), narrow, image.Rect(x, 0, x+n, b.Dy()), draw.Src, nil)
	})
	return out
}

// inBands does the whole bands with one scaler, whose working memory is then
// taken once and not once a band, and what is left over with another.
func inBands(length int, scaler func(n int) xdraw.Scaler, do func(s xdraw.Scaler, at, n int)) {
	whole := length - length%band
	if whole > 0 {
		s := scaler(band)
		for at := 0; at < whole; at += band {
			do(s, at, band)
		}
	}
	if rest := length - whole; rest > 0 {
		do(scaler(rest), whole, rest)
	}
}

// turns tells whether an orientation swaps width and height.
func turns(orientation int) bool { return orientation >= 5 }

// upright applies an EXIF orientation: where each pixel of the result comes from.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	from := [...]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[orientation]
	ow, oh := w, h
	if turns(orientation) {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range oh {
		for x := range ow {
			sx, sy := from(x, y)
			copy(out.Pix[y*out.Stride+4*x:][:4], img.Pix[sy*img.Stride+4*sx:][:4])
		}
	}
	return out
}
