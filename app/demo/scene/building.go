package scene

// house is a plain one with a flat roof; y is its foot. look chooses how many
// openings it has.
func (c *canvas) house(l light, x, y, w, h float64, look int) {
	wall := mix(l.wall, l.in(c.dress()), c.between(0, 0.28))
	c.fade(wall, mix(wall, l.shade, 0.5), rect(x, y-h, w, h))
	c.fill(mix(wall, l.shade, 0.7), rect(x+w*0.82, y-h, w*0.18, h))
	c.fill(dark(wall, 0.18), rect(x-4, y-h, w+8, 9))
	c.fill(wall, rect(x+2, y-h-14, w-4, 15))
	open := dark(l.shade, 0.45)
	if l.name == night.name {
		open = dark(l.shade, 0.5)
		if c.rng.IntN(4) == 0 {
			open = lampglow
		}
	}
	n := 1 + look
	for i := range n {
		cx := x + w*0.78*(float64(i)+0.75)/(float64(n)+0.5)
		c.fill(open, rect(cx-w*0.055, y-h*0.72, w*0.11, h*0.26))
		c.fill(dark(wall, 0.2), rect(cx-w*0.07, y-h*0.46, w*0.14, 4))
	}
	if look == 1 {
		c.stroke(dark(wall, 0.5), 3, x+w*0.2, y-h-14, x+w*0.2, y-h-58)
		c.stroke(dark(wall, 0.5), 3, x+w*0.1, y-h-50, x+w*0.3, y-h-50)
	}
}

// awning is a striped cloth with a scalloped hem.
func (c *canvas) awning(l light, x, y, w, h float64, n int, a, b ink) {
	step := w / float64(n)
	for i := range n {
		stripe := l.in(a)
		if i%2 == 1 {
			stripe = l.in(b)
		}
		x0, x1 := x+float64(i)*step, x+float64(i+1)*step
		in := w * 0.05
		t0, t1 := float64(i)/float64(n), float64(i+1)/float64(n)
		c.fade(stripe, dark(stripe, 0.15), poly(x+in+(w-2*in)*t0, y, x+in+(w-2*in)*t1, y, x1, y+h, x0, y+h))
		c.fill(dark(stripe, 0.15), arc((x0+x1)/2, y+h-1, step/2, h*0.2, 0, 3.1416))
	}
}

// shutter is a rolled steel one, closed.
func (c *canvas) shutter(l light, x, y, w, h float64) {
	s := l.in(rgb(0x7d9299))
	c.fade(s, dark(s, 0.18), rect(x, y, w, h))
	for at := y + 16; at < y+h-20; at += 24 {
		c.fill(dark(s, 0.28), rect(x, at, w, 6))
	}
	c.fill(dark(s, 0.45), rect(x, y+h-18, w, 18))
	c.fill(charcoal, rect(x+w/2-16, y+h-34, 32, 26))
	c.fill(dark(s, 0.5), rect(x-10, y, 10, h))
	c.fill(dark(s, 0.5), rect(x+w, y, 10, h))
}

// street is the strip of ground that people stand on.
func (c *canvas) street(l light, y float64) {
	c.fade(l.path, l.ground, rect(0, y, Width, Height-y))
	c.fill(dark(l.ground, 0.18), rect(0, y, Width, 10))
}

// shadow lies under what stands on the ground.
func (c *canvas) shadow(x, y, w float64) {
	c.fill(charcoal.thin(0.22), ellipse(x, y, w, w*0.13))
}

// arch is an opening with a round head; y is its foot.
func arch(x, y, w, h float64) shape {
	r := w / 2
	top := arc(x+r, y-h+r, r, r, 3.14159, 2*3.14159)[0]
	return shape{append(append([]pt{{x, y}}, top...), pt{x + w, y})}
}

// sheet is a page pinned to something, with lines of type; some are ticked.
func (c *canvas) sheet(x, y, w, h, tilt float64, lines int, tick bool) {
	at := func(u, v float64) (float64, float64) { return x + w*u - tilt*v, y + h*v + tilt*u }
	quad := func(u0, v0, u1, v1 float64) shape {
		ax, ay := at(u0, v0)
		bx, by := at(u1, v0)
		cx, cy := at(u1, v1)
		dx, dy := at(u0, v1)
		return poly(ax, ay, bx, by, cx, cy, dx, dy)
	}
	c.fill(charcoal.thin(0.25), quad(0.03, 0.025, 1.03, 1.025))
	c.fade(rgb(0xfdf7e8), rgb(0xf1e6cd), quad(0, 0, 1, 1))
	c.fill(charcoal, quad(0.25, 0.06, 0.75, 0.085))
	for n := range lines {
		v := 0.15 + 0.8*float64(n)/float64(lines)
		thick := 0.28 / float64(lines)
		c.fill(charcoal.thin(0.6), quad(0.08, v, 0.14, v+thick))
		c.fill(charcoal.thin(0.6), quad(0.2, v, c.between(0.5, 0.78), v+thick))
		if tick && c.rng.IntN(3) == 0 {
			tx, ty := at(0.86, v)
			s := w * 0.035
			c.stroke(madder, s*0.4, tx-s, ty, tx-s*0.2, ty+s*0.9, tx+s*1.3, ty-s)
		}
	}
	px, py := at(0.5, 0.025)
	c.fill(madder, ellipse(px, py, w*0.026, w*0.026))
}
