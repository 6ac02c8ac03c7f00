package scene

import (
	"image"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// canvas is a sheet and the chance that belongs to its name.
type canvas struct {
	img *image.RGBA
	ras *vector.Rasterizer
	rng *rand.Rand
}

// between is a number by chance from a to b.
func (c *canvas) between(a, b float64) float64 { return a + (b-a)*c.rng.Float64() }

// ink is a colour with how much it covers.
type ink struct{ r, g, b, a float64 }

func rgb(hex uint32) ink {
	return ink{float64(hex >> 16), float64(hex >> 8 & 255), float64(hex & 255), 1}
}

// thin is the ink covering only so much.
func (i ink) thin(a float64) ink { i.a *= a; return i }

// mix goes from a to b as t goes from 0 to 1.
func mix(a, b ink, t float64) ink {
	return ink{a.r + (b.r-a.r)*t, a.g + (b.g-a.g)*t, a.b + (b.b-a.b)*t, a.a + (b.a-a.a)*t}
}

func dark(i ink, t float64) ink  { return mix(i, ink{20, 24, 34, i.a}, t) }
func paler(i ink, t float64) ink { return mix(i, ink{255, 248, 232, i.a}, t) }

type pt struct{ x, y float64 }

// shape is closed outlines that are filled together; one that runs the other way makes a hole.
type shape [][]pt

func poly(xy ...float64) shape {
	var out []pt
	for i := 0; i+1 < len(xy); i += 2 {
		out = append(out, pt{xy[i], xy[i+1]})
	}
	return shape{out}
}

func rect(x, y, w, h float64) shape { return poly(x, y, x+w, y, x+w, y+h, x, y+h) }

func ellipse(cx, cy, rx, ry float64) shape {
	return arc(cx, cy, rx, ry, 0, 2*math.Pi)
}

// arc is a slice of an ellipse between two angles, closed by a straight line.
func arc(cx, cy, rx, ry, from, to float64) shape {
	const n = 48
	out := make([]pt, n+1)
	for i := range out {
		a := from + (to-from)*float64(i)/n
		out[i] = pt{cx + rx*math.Cos(a), cy + ry*math.Sin(a)}
	}
	return shape{out}
}

// smooth is a closed curve through all the points.
func smooth(xy ...float64) shape {
	p := poly(xy...)[0]
	n := len(p)
	var out []pt
	for i := range p {
		out = append(out, spline(p[(i+n-1)%n], p[i], p[(i+1)%n], p[(i+2)%n])...)
	}
	return shape{out}
}

// through is an open curve through all the points.
func through(xy ...float64) []pt {
	p := poly(xy...)[0]
	var out []pt
	for i := range len(p) - 1 {
		out = append(out, spline(p[max(0, i-1)], p[i], p[i+1], p[min(len(p)-1, i+2)])...)
	}
	return append(out, p[len(p)-1])
}

// spline is the Catmull-Rom curve from b to c, without c.
func spline(a, b, c, d pt) []pt {
	const n = 12
	out := make([]pt, n)
	for i := range out {
		t := float64(i) / n
		f := func(a, b, c, d float64) float64 {
			return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
		}
		out[i] = pt{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)}
	}
	return out
}

// down is everything below a line across the sheet, as far as bottom.
func down(line []pt, bottom float64) shape {
	out := append([]pt{}, line...)
	return shape{append(out, pt{line[len(line)-1].x, bottom}, pt{line[0].x, bottom})}
}

// fill covers a shape with one ink.
func (c *canvas) fill(i ink, s shape) { c.fade(i, i, s) }

// fade covers a shape with inks that go from one at its top to another at its foot.
func (c *canvas) fade(top, foot ink, s shape) {
	lo, hi := pt{math.Inf(1), math.Inf(1)}, pt{math.Inf(-1), math.Inf(-1)}
	for _, line := range s {
		for _, p := range line {
			lo, hi = pt{min(lo.x, p.x), min(lo.y, p.y)}, pt{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	box := image.Rect(int(math.Floor(lo.x)), int(math.Floor(lo.y)), int(math.Ceil(hi.x)), int(math.Ceil(hi.y))).Intersect(c.img.Rect)
	if box.Empty() {
		return
	}
	c.ras.Reset(box.Dx(), box.Dy())
	for _, line := range s {
		for n, p := range line {
			x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
			if n == 0 {
				c.ras.MoveTo(x, y)
			} else {
				c.ras.LineTo(x, y)
			}
		}
		c.ras.ClosePath()
	}
	mask := image.NewAlpha(image.Rect(0, 0, box.Dx(), box.Dy()))
	c.ras.DrawOp = draw.Src
	c.ras.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	height := max(1, hi.y-lo.y)
	for y := range box.Dy() {
		at := mix(top, foot, max(0, min(1, (float64(box.Min.Y+y)-lo.y)/height)))
		row := mask.Pix[y*mask.Stride:][:box.Dx()]
		for x, cover := range row {
			if cover != 0 {
				c.dab(box.Min.X+x, box.Min.Y+y, at, float64(cover)/255)
			}
		}
	}
}

func (c *canvas) dab(x, y int, i ink, cover float64) {
	p := c.img.Pix[y*c.img.Stride+4*x:][:4]
	a := i.a * cover
	p[0] = uint8(float64(p[0]) + (i.r-float64(p[0]))*a + 0.5)
	p[1] = uint8(float64(p[1]) + (i.g-float64(p[1]))*a + 0.5)
	p[2] = uint8(float64(p[2]) + (i.b-float64(p[2]))*a + 0.5)
	p[3] = 255
}

// line is a stroke of a width, round at its ends and joints.
func (c *canvas) line(i ink, width float64, pts []pt) {
	r := width / 2
	for n := range len(pts) - 1 {
		a, b := pts[n], pts[n+1]
		dx, dy := b.x-a.x, b.y-a.y
		l := math.Hypot(dx, dy)
		if l == 0 {
			continue
		}
		ox, oy := -dy/l*r, dx/l*r
		c.fill(i, poly(a.x+ox, a.y+oy, b.x+ox, b.y+oy, b.x-ox, b.y-oy, a.x-ox, a.y-oy))
	}
	if width > 3 && i.a == 1 {
		for _, p := range pts {
			c.fill(i, ellipse(p.x, p.y, r, r))
		}
	}
}

func (c *canvas) stroke(i ink, width float64, xy ...float64) { c.line(i, width, poly(xy...)[0]) }

// glow lightens a round place, most in its middle.
func (c *canvas) glow(i ink, cx, cy, rx, ry, strength float64) {
	box := image.Rect(int(cx-rx), int(cy-ry), int(cx+rx)+1, int(cy+ry)+1).Intersect(c.img.Rect)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			dx, dy := (float64(x)-cx)/rx, (float64(y)-cy)/ry
			if d := dx*dx + dy*dy; d < 1 {
				c.dab(x, y, i, strength*(1-d)*(1-d))
			}
		}
	}
}

// mirror lays what stands above a line upside down below it, as still water
// does, as far as foot and under a tint that grows stronger towards it.
func (c *canvas) mirror(line, foot int, tint ink, strength float64) {
	for y := line; y < min(foot, Height); y++ {
		t := float64(y-line) / float64(foot-line)
		from := max(0, line-1-int(float64(y-line)*1.15))
		sway := int(math.Sin(float64(y)*0.21+3*math.Sin(float64(y)*0.047)) * (1 + 5*t))
		src := c.img.Pix[from*c.img.Stride:][:4*Width]
		for x := range Width {
			sx := max(0, min(Width-1, x+sway))
			p := src[4*sx:]
			c.dab(x, y, ink{float64(p[0]), float64(p[1]), float64(p[2]), 1}, 1)
			c.dab(x, y, tint, min(1, strength+(1-strength)*t*0.75))
		}
	}
}
