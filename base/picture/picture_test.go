package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/nightdesk/nightdesk/base/fault"
)

func chunk(name string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func TestAPhotographBecomesAChainForPhones(t *testing.T) {
	c := mustMake(t, asJPEG(t, photo(1800, 1200)))
	if c.Width != 1800 || c.Height != 1200 {
		t.Errorf("original = %d × %d", c.Width, c.Height)
	}
	var widths []int
	for i, s := range c.Sizes {
		shown(t, s)
		widths = append(widths, s.Width)
		if want := (s.Width*2 + 1) / 3; s.Height != want {
			t.Errorf("%d wide is %d high, not %d", s.Width, s.Height, want)
		}
		if len(s.JPEG) > rungs[i].bytes {
			t.Errorf("%d wide has %d bytes, more than %d", s.Width, len(s.JPEG), rungs[i].bytes)
		}
		if found := cwebp() != ""; found != (s.WebP != nil) || len(s.WebP) >= len(s.JPEG) {
			t.Errorf("%d wide: WebP of %d bytes beside a JPEG of %d", s.Width, len(s.WebP), len(s.JPEG))
		}
	}
	if !slices.Equal(widths, []int{360, 720, 1080, 1600}) {
		t.Errorf("widths = %v", widths)
	}
	if len(c.Tone) != 7 || c.Tone[0] != '#' {
		t.Errorf("tone = %q", c.Tone)
	}
}

func TestNothingIsMadeLargerThanItWas(t *testing.T) {
	for width, want := range map[int][]int{
		1: {1}, 200: {200}, 360: {360}, 400: {360}, 500: {360, 500}, 720: {360, 720},
		1200: {360, 720, 1080}, 1500: {360, 720, 1080, 1500}, 1600: {360, 720, 1080, 1600}, 12000: {360, 720, 1080, 1600},
	} {
		var got []int
		for _, r := range ladder(width) {
			got = append(got, r.width)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d wide: %v, not %v", width, got, want)
		}
	}
	if c := mustMake(t, asPNG(t, photo(1, 700))); len(c.Sizes) != 1 || c.Sizes[0].Height != 700 {
		t.Errorf("one pixel wide: %+v", c.Sizes)
	}
	if c := mustMake(t, asPNG(t, photo(9000, 1))); c.Sizes[3].Height != 1 {
		t.Errorf("one pixel high: %+v", c.Sizes[3].Height)
	}
}

func TestThePlaceACameraWroteDownNeverReachesAReader(t *testing.T) {
	file := withExif(asJPEG(t, photo(800, 600)), exif(1, binary.BigEndian))
	if !bytes.Contains(file, place) || !bytes.Contains(file, []byte("SecretCam")) || !bytes.Contains(file, []byte("SecretNote")) {
		t.Fatal("the sample holds no place: the test proves nothing")
	}
	for _, s := range mustMake(t, file).Sizes {
		for _, out := range [][]byte{s.JPEG, s.WebP} {
			for _, secret := range [][]byte{place, []byte("Secret"), []byte("Exif"), []byte("EXIF"), []byte("XMP")} {
				if bytes.Contains(out, secret) {
					t.Errorf("%d wide still holds %q", s.Width, secret)
				}
			}
		}
		for marker := range segments(s.JPEG) {
			if marker >= app1 && marker <= 0xef || marker == 0xfe {
				t.Errorf("%d wide has a segment of metadata, %x", s.Width, marker)
			}
		}
	}
}

// corners is a picture whose top half is red left and green right, and whose bottom is blue.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{0, 0, 255, 255}
			if y < h/2 {
				c = color.RGBA{0, 255, 0, 255}
				if x < w/2 {
					c = color.RGBA{255, 0, 0, 255}
				}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func name(c color.Color) byte {
	r, g, b, _ := c.RGBA()
	switch max(r, g, b) {
	case r:
		return 'r'
	case g:
		return 'g'
	}
	return 'b'
}

func TestEveryWayOfHoldingACameraIsTurnedUpright(t *testing.T) {
	// The colours of the four corners, top left, top right, bottom left, bottom right.
	want := []string{1: "rgbb", 2: "grbb", 3: "bbgr", 4: "bbrg", 5: "rbgb", 6: "brbg", 7: "bgbr", 8: "gbrb"}
	for o := 1; o <= 8; o++ {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			c := mustMake(t, withExif(asJPEG(t, corners(120, 80)), exif(o, order)))
			if turned := c.Width < c.Height; turned != (o >= 5) {
				t.Errorf("orientation %d: %d × %d", o, c.Width, c.Height)
			}
			img := shown(t, c.Sizes[0])
			r := img.Bounds().Inset(10)
			got := string([]byte{
				name(img.At(r.Min.X, r.Min.Y)), name(img.At(r.Max.X, r.Min.Y)),
				name(img.At(r.Min.X, r.Max.Y)), name(img.At(r.Max.X, r.Max.Y)),
			})
			if got != want[o] {
				t.Errorf("orientation %d: corners %s, not %s", o, got, want[o])
			}
		}
	}
}

func TestOrientationIsReadFromEveryFormat(t *testing.T) {
	tiff := exif(6, binary.LittleEndian)
	riff := func(body []byte) []byte {
		b := append([]byte("EXIF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
		return append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x03\x00\x00\x00abc\x00"), append(b, body...)...)
	}
	if o := orientation(isPNG, pngWith(asPNG(t, corners(9, 9)), "eXIf", tiff)); o != 6 {
		t.Errorf("png: %d", o)
	}
	if o := orientation(isWebP, riff(tiff)); o != 6 {
		t.Errorf("webp: %d", o)
	}
	if o := orientation(isWebP, riff(append([]byte("Exif\x00\x00"), tiff...))); o != 6 {
		t.Errorf("webp with the prefix of a JPEG: %d", o)
	}
	if o := orientation(isJPEG, withExif(asJPEG(t, corners(9, 9)), exif(9, binary.BigEndian))); o != 1 {
		t.Errorf("nonsense: %d", o)
	}
}

func TestWhatCanBeSeenThroughIsLaidOnWhite(t *testing.T) {
	for _, s := range mustMake(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 500, 300)))).Sizes {
		if r, g, b, _ := shown(t, s).At(100, 100).RGBA(); min(r, g, b) < 0xfd00 {
			t.Errorf("%d wide is not white: %x %x %x", s.Width, r, g, b)
		}
	}
	if c := mustMake(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 50, 30)))); c.Tone != "#ffffff" {
		t.Errorf("tone = %s", c.Tone)
	}
}

func TestBandsMakeNoSeams(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 600, 600))
	for i := range img.Pix {
		x, y := i/4%600, i/2400
		img.Pix[i] = uint8(128 + 100*math.Sin(float64(x)/40)*math.Cos(float64(y)/30))
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	out := scale(img, 400, 400)
	for y := 1; y < 399; y++ {
		for x := 1; x < 399; x++ {
			at := func(x, y int) int { return int(out.Pix[y*out.Stride+4*x]) }
			if d := at(x-1, y) + at(x+1, y) + at(x, y-1) + at(x, y+1) - 4*at(x, y); d > 12 || d < -12 {
				t.Fatalf("a step of %d at %d, %d", d, x, y)
			}
		}
	}
}

func TestStillGIFAndPNGAreTaken(t *testing.T) {
	if c := mustMake(t, asGIF(t, 1)); c.Width != 40 || len(c.Sizes) != 1 {
		t.Errorf("gif: %+v", c)
	}
	if c := mustMake(t, asPNG(t, image.NewGray16(image.Rect(0, 0, 800, 3)))); len(c.Sizes) != 2 || c.Tone != "#000000" {
		t.Errorf("png: %+v", c)
	}
}

func TestWhatCannotBeUsedIsRefusedByName(t *testing.T) {
	good := asJPEG(t, photo(300, 200))
	claim := func(w, h uint32) []byte {
		b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
		return append([]byte(pngMagic), chunk("IHDR", append(b, 8, 6, 0, 0, 0))...)
	}
	jpegClaim := bytes.Clone(good)
	at := bytes.Index(jpegClaim, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(jpegClaim[at+5:], 50000)
	binary.BigEndian.PutUint16(jpegClaim[at+7:], 50000)
	scan := good[bytes.Index(good, []byte{0xff, sos}):]
	manyScans := append(bytes.Clone(good[:len(good)-2]), bytes.Repeat(scan[:len(scan)-2], maxScans)...)
	for what, tt := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing":               {nil, "picture-unreadable"},
		"a page":                {[]byte("<!doctype html><script>alert(1)</script>"), "picture-kind"},
		"a drawing with script": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "picture-kind"},
		"a TIFF":                {[]byte("II*\x00\x08\x00\x00\x00"), "picture-kind"},
		"half a JPEG":           {good[:len(good)/2], "picture-unreadable"},
		"three bytes":           {good[:3], "picture-unreadable"},
		"a PNG's first line":    {[]byte(pngMagic), "picture-unreadable"},
		"an empty WebP":         {[]byte("RIFF\x04\x00\x00\x00WEBP"), "picture-unreadable"},
		"50,000 squared PNG":    {claim(50000, 50000), "picture-too-many-pixels"},
		"50,000 squared JPEG":   {jpegClaim, "picture-too-many-pixels"},
		"41 megapixels":         {claim(10000, 4100), "picture-too-many-pixels"},
		"12,001 wide":           {claim(12001, 1), "picture-too-many-pixels"},
		"12,001 high":           {claim(1, 12001), "picture-too-many-pixels"},
		"over 20 MiB":           {append(bytes.Clone(good), make([]byte, MaxBytes)...), "picture-too-large"},
		"a moving GIF":          {asGIF(t, 2), "picture-moving"},
		"a moving PNG":          {pngWith(asPNG(t, corners(9, 9)), "acTL", make([]byte, 8)), "picture-moving"},
		"a moving WebP":         {[]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x09\x00\x00\x09\x00\x00"), "picture-moving"},
		"thousands of scans":    {manyScans, "picture-unreadable"},
	} {
		c, err := Make(t.Context(), bytes.NewReader(tt.file))
		if f := fault.Of(err); c != nil || f.Kind != fault.Invalid || f.Key != tt.key {
			t.Errorf("%s: %v, not %s", what, err, tt.key)
		}
	}
}

func TestAClaimOfAHugePictureCostsNothing(t *testing.T) {
	file := append([]byte(pngMagic), chunk("IHDR", []byte{0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 6, 0, 0, 0})...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		if _, err := Make(t.Context(), bytes.NewReader(file)); err == nil {
			t.Fatal("taken")
		}
	}
	runtime.ReadMemStats(&after)
	if per := (after.TotalAlloc - before.TotalAlloc) / 100; per > 64<<10 {
		t.Errorf("each refusal took %d bytes", per)
	}
}

func TestASendersErrorAndALostWaiterAreHandedBack(t *testing.T) {
	dropped := errors.New("the line dropped")
	if _, err := Make(t.Context(), iotest.ErrReader(dropped)); !errors.Is(err, dropped) {
		t.Errorf("err = %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err := Make(gone, bytes.NewReader(asJPEG(t, photo(100, 100))))
	if !errors.Is(err, context.Canceled) || fault.Is(err, fault.Invalid) {
		t.Errorf("err = %v", err)
	}
}

func TestDearPicturesWaitForEachOther(t *testing.T) {
	for what, tt := range map[string]struct {
		k           kind
		file        string
		model       color.Model
		least, most int64 // in MB
	}{
		"a camera's JPEG":    {isJPEG, "\xff\xd8\xff\xc0\x00\x02", color.YCbCrModel, 120, 300},
		"a progressive JPEG": {isJPEG, "\xff\xd8\xff\xc2\x00\x02", color.YCbCrModel, 600, workshop / 1_000_000},
		"a deep PNG":         {isPNG, pngMagic, color.NRGBA64Model, 320, workshop / 1_000_000},
	} {
		c := cost(tt.k, []byte(tt.file), image.Config{ColorModel: tt.model, Width: 8000, Height: 5000})
		if c < tt.least*1e6 || c > tt.most*1e6+1e6 {
			t.Errorf("40 megapixels of %s cost %d", what, c)
		}
	}
	if err := room.Acquire(t.Context(), workshop); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := Make(ctx, bytes.NewReader(asJPEG(t, photo(100, 100))))
		done <- err
	}()
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("did not wait: %v", err)
	}
	room.Release(workshop)
	mustMake(t, asJPEG(t, photo(100, 100)))
}

func TestAToolThatMisbehavesIsDoneWithout(t *testing.T) {
	img := photo(60, 40)
	dir := t.TempDir()
	for what, script := range map[string]string{
		"fails":         "exit 1",
		"says nothing":  "cat >/dev/null",
		"says nonsense": "cat >/dev/null; echo RIFFnonsenseWEBP",
		"never ends":    "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done",
		"reads nothing": "echo no; exit 0",
	} {
		tool := filepath.Join(dir, strings.ReplaceAll(what, " ", "-"))
		if err := os.WriteFile(tool, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		if b := webP(t.Context(), tool, img, 80, 5000); b != nil {
			t.Errorf("a tool that %s made %d bytes", what, len(b))
		}
	}
	if b := webP(t.Context(), filepath.Join(dir, "absent"), img, 80, 5000); b != nil {
		t.Errorf("no tool made %d bytes", len(b))
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(exif(6, binary.BigEndian))
	f.Add(exif(3, binary.LittleEndian))
	f.Add(withExif([]byte("\xff\xd8\xff\xd9"), exif(8, binary.BigEndian)))
	f.Add(pngWith([]byte(pngMagic+strings.Repeat("\x00", 25)), "eXIf", exif(5, binary.BigEndian)))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPEXIF\xff\xff\xff\xff"))
	f.Add([]byte("MM\x00*\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if o := tiffOrientation(b); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
		if k, err := sniff(b); err == nil {
			if o := orientation(k, b); o < 1 || o > 8 {
				t.Errorf("orientation %d in a %s", o, k.name)
			}
		}
	})
}
