package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

// photo is a picture with soft shapes and fine grain, about as hard to pack as a photograph.
func photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(7)
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(w)
			v := 110 + 60*math.Sin(9*fx+3*math.Sin(7*fy)) + 40*math.Sin(61*fx*fy+23*fy) + 14*math.Sin(300*fx+170*fy)
			seed = seed*1664525 + 1013904223
			v += float64(seed>>27) / 2
			c := uint8(max(0, min(255, v)))
			img.SetRGBA(x, y, color.RGBA{c, uint8(min(255, int(c)*9/10+10)), 255 - c/2, 255})
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range frames {
		p := image.NewPaletted(image.Rect(0, 0, 40, 30), palette.Plan9)
		p.Pix[3] = 9
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// place is where the picture was taken, as three rationals: it must not reach a reader.
var place = []byte{0, 0, 0, 34, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0x0b, 0xb9, 0, 0, 0, 100}

// exif is a TIFF block with orientation, the camera's maker and a GPS directory.
func exif(orientation int, order binary.AppendByteOrder) []byte {
	head := "MM\x00*"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		head = "II*\x00"
	}
	b := order.AppendUint32([]byte(head), 8)
	entry := func(tag, kind uint16, n uint32, value []byte) {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, n)
		b = append(b, value...)
	}
	b = order.AppendUint16(b, 3)
	entry(0x010f, 2, 10, order.AppendUint32(nil, 50)) // maker, at 50
	entry(0x0112, 3, 1, append(order.AppendUint16(nil, uint16(orientation)), 0, 0))
	entry(0x8825, 4, 1, order.AppendUint32(nil, 60)) // GPS directory, at 60
	b = append(order.AppendUint32(b, 0), "SecretCam\x00"...)
	b = order.AppendUint16(b, 1)
	entry(2, 5, 3, order.AppendUint32(nil, 78)) // latitude, at 78
	return append(order.AppendUint32(b, 0), place...)
}

// withExif puts a TIFF block into a JPEG as a camera does.
func withExif(file, tiff []byte) []byte {
	body := append([]byte("Exif\x00\x00"), tiff...)
	seg := binary.BigEndian.AppendUint16([]byte{0xff, app1}, uint16(len(body)+2))
	out := append([]byte{0xff, 0xd8}, append(seg, body...)...)
	note := "\xff\xfe\x00\x0cSecretNote"
	return append(append(out, note...), file[2:]...)
}

// pngWith puts a chunk behind the header of a PNG.
func pngWith(file []byte, name string, body []byte) []byte {
	return append(append(bytes.Clone(file[:33]), chunk(name, body)...), file[33:]...)
}

func mustMake(t *testing.T, file []byte) *Chain {
	t.Helper()
	c, err := Make(context.Background(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shown decodes the size again and checks that it says its own measure.
func shown(t *testing.T, s Size) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(s.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != s.Width || b.Dy() != s.Height {
		t.Errorf("a size of %d × %d holds %v", s.Width, s.Height, b)
	}
	return img
}
