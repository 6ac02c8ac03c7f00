package scene

import "math"

// heavens paints the sky down to the horizon: sun or moon, clouds, stars, rain.
func (c *canvas) heavens(l light, horizon float64) {
	c.fill(l.low, rect(0, horizon, Width, Height-horizon))
	c.fade(l.sky, l.low, rect(0, 0, Width, horizon+2))
	x := c.between(300, 1300)
	switch l.name {
	case night.name:
		for range 46 {
			r := c.between(1, 2.4)
			c.fill(l.sun.thin(c.between(0.3, 0.9)), ellipse(c.between(0, Width), c.between(0, horizon*0.7), r, r))
		}
		x = c.between(900, 1400) // the lamps stand on the other side
		c.glow(l.sun, x, horizon*0.25, 190, 190, 0.25)
		back := arc(x, horizon*0.25, 48, 48, 1.065, 4.887)[0]
		face := arc(x+24, horizon*0.25-4, 46, 46, 4.366, 1.587)[0]
		c.fill(l.sun, shape{append(back, face...)})
	case monsoon.name:
		for i := range 4 {
			c.cloud(mix(l.sky, l.low, 0.1+0.14*float64(i)), c.between(0, Width), horizon*(0.12+0.15*float64(i)), c.between(1.5, 2.2))
		}
	default:
		y := horizon * c.between(0.35, 0.55)
		if l.name == dusk.name {
			y = horizon * 0.72
		}
		c.glow(l.sun, x, y, 420, 420, 0.55)
		c.fill(l.sun, ellipse(x, y, 62, 62))
		for i := range 3 {
			c.cloud(paler(mix(l.sky, l.low, 0.5), 0.45).thin(0.8), x+c.between(250, 1100)*float64(1-2*(i%2)), horizon*c.between(0.15, 0.6), c.between(0.5, 1))
		}
	}
}

// cloud is a flat-footed bank.
func (c *canvas) cloud(i ink, x, y, size float64) {
	w, h := 230*size, 46*size
	c.fill(i, smooth(x-w, y, x-w*0.7, y-h*0.6, x-w*0.45, y-h*0.55, x-w*0.2, y-h*1.3, x+w*0.2, y-h*1.45,
		x+w*0.45, y-h*0.8, x+w*0.75, y-h*0.7, x+w, y, x+w*0.5, y+h*0.12, x-w*0.5, y+h*0.12))
}

// ridge is a line of hills across the sheet around a height.
func (c *canvas) ridge(y, swing, length float64) []pt {
	a, b, d := c.between(0, 7), c.between(0, 7), c.between(0, 7)
	var out []pt
	for x := -10.0; x <= Width+10; x += 10 {
		t := x / length * 2 * math.Pi
		out = append(out, pt{x, y - swing*(0.55*math.Sin(t+a)+0.3*math.Sin(2.1*t+b)+0.15*math.Sin(4.7*t+d))})
	}
	return out
}

// hills paints two ranges that pale with distance.
func (c *canvas) hills(l light, horizon float64) {
	c.fade(mix(l.far, l.low, 0.35), mix(l.far, l.low, 0.7), down(c.ridge(horizon-120, 60, 1300), horizon+2))
	c.fade(l.far, mix(l.far, l.low, 0.35), down(c.ridge(horizon-55, 36, 900), horizon+2))
}

// copse is a line of round trees standing along a height.
func (c *canvas) copse(i ink, y, size, from, to float64) {
	for x := from; x < to; {
		r := size * c.between(0.6, 1.25)
		c.fill(i, smooth(x-r, y+2, x-r*0.95, y-r*0.7, x-r*0.4, y-r*1.3, x+r*0.3, y-r*1.25, x+r*0.95, y-r*0.65, x+r, y+2))
		x += r * c.between(0.9, 1.5)
	}
}

// tree is a broad one with a trunk: a neem or a banyan; y is its foot.
func (c *canvas) tree(crown, trunk ink, x, y, h float64) {
	c.fill(trunk, smooth(x-h*0.06, y, x-h*0.03, y-h*0.25, x-h*0.12, y-h*0.5, x, y-h*0.42, x+h*0.12, y-h*0.52, x+h*0.035, y-h*0.25, x+h*0.06, y))
	for _, lump := range [][4]float64{
		{-0.3, 0.62, 0.24, 0}, {0.3, 0.6, 0.25, 0}, {0, 0.62, 0.3, 0}, {-0.17, 0.8, 0.23, 0.08}, {0.18, 0.79, 0.22, 0.08}, {0.01, 0.88, 0.19, 0.14},
	} {
		r := lump[2] * h
		cx, cy := x+lump[0]*h, y-lump[1]*h
		c.fill(paler(crown, lump[3]), smooth(cx-r, cy+r*0.2, cx-r*0.75, cy-r*0.55, cx-r*0.1, cy-r*0.82, cx+r*0.65, cy-r*0.6, cx+r, cy+r*0.12, cx+r*0.55, cy+r*0.62, cx-r*0.5, cy+r*0.66))
	}
}

// palm is a date or toddy palm with its crown of blades.
func (c *canvas) palm(i ink, x, y, h float64) {
	lean := h * c.between(-0.08, 0.08)
	c.line(i, h*0.035, through(x, y, x+lean*0.3, y-h*0.5, x+lean, y-h*0.84))
	for n := range 9 {
		a := math.Pi * (0.02 + 0.12*float64(n))
		r := h * 0.27
		ex, ey := x+lean+r*math.Cos(a), y-h*0.84-r*0.75*math.Sin(a)+r*0.3*math.Abs(math.Cos(a))
		c.line(i, h*0.018, through(x+lean, y-h*0.84, (x+lean+ex)/2, (y-h*0.84+ey)/2-r*0.22, ex, ey))
	}
}

// reeds stand in water in a clump, some with brown heads.
func (c *canvas) reeds(l light, i ink, x, y, h float64, n int) {
	for range n {
		bx, lean, tall := x+c.between(-1, 1)*h*0.45, c.between(-0.22, 0.22)*h, h*c.between(0.55, 1)
		c.fill(mix(i, leaf, c.between(0, 0.5)), shape{append(through(bx-h*0.012, y, bx+lean*0.3, y-tall*0.6, bx+lean, y-tall),
			through(bx+lean, y-tall, bx+lean*0.35+h*0.02, y-tall*0.6, bx+h*0.016, y)...)})
		if c.rng.IntN(3) == 0 {
			c.line(l.in(wood), h*0.035, []pt{{bx + lean*0.92, y - tall*0.96}, {bx + lean*0.8, y - tall*0.86}})
		}
	}
}

// ripples are short light strokes on water between two heights, wider nearer.
func (c *canvas) ripples(i ink, from, to float64, n int) {
	for range n {
		t := c.rng.Float64()
		y, w := from+(to-from)*t, 30+130*t
		x := c.between(-40, Width)
		c.fill(i, smooth(x, y, x+w/2, y-1.5-2*t, x+w, y, x+w/2, y+1.5+2*t))
	}
}

// bird is two wings far off.
func (c *canvas) bird(i ink, x, y, w float64) {
	c.line(i, w*0.09, through(x-w, y-w*0.22, x-w*0.45, y-w*0.4, x, y, x+w*0.45, y-w*0.42, x+w, y-w*0.2))
}

// waters is open water with the sky and the far shore in it.
func (c *canvas) waters(l light, horizon, foot float64) {
	c.mirror(int(horizon), int(foot), mix(l.water, dark(l.water, 0.25), 0.3), 0.3)
	c.ripples(paler(l.water, 0.5).thin(0.5), horizon+14, foot, 34)
}
