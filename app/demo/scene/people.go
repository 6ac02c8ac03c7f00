package scene

// Figures are drawn by the height of the person in pixels and the place of the
// feet; toward is 1 for looking to the end of the line of sight, -1 back.

// woman wears a sari or a kurta with the end over her head.
func (c *canvas) woman(l light, x, y, h float64, dress ink, toward float64) {
	dress = l.in(dress)
	c.fill(dark(dress, 0.25), smooth(x-0.05*h, y, x-0.03*h, y-0.04*h, x+0.07*h*toward, y-0.02*h, x+0.08*h*toward, y))
	c.fade(dress, dark(dress, 0.12), smooth(x-0.1*h, y-0.79*h, x+0.1*h, y-0.79*h, x+0.125*h, y-0.5*h, x+0.16*h, y-0.02*h, x-0.16*h, y-0.02*h, x-0.125*h, y-0.5*h))
	c.fill(l.in(skin), ellipse(x+0.018*h*toward, y-0.892*h, 0.056*h, 0.066*h))
	c.fill(dark(dress, 0.15), smooth(x+0.03*h*toward, y-0.972*h, x-0.045*h*toward, y-0.96*h, x-0.08*h*toward, y-0.88*h,
		x-0.115*h*toward, y-0.74*h, x-0.15*h*toward, y-0.45*h, x-0.03*h*toward, y-0.55*h, x+0.09*h*toward, y-0.77*h, x-0.025*h*toward, y-0.83*h, x-0.03*h*toward, y-0.9*h))
}

// man wears a kurta and loose trousers, and a cap or a turban.
func (c *canvas) man(l light, x, y, h float64, coat, cap ink, toward float64) {
	coat, cap = l.in(coat), l.in(cap)
	legs := l.in(rgb(0xe8dcc2))
	c.fill(dark(legs, 0.1), poly(x-0.085*h, y-0.36*h, x, y-0.36*h, x-0.012*h, y, x-0.075*h, y))
	c.fill(legs, poly(x, y-0.36*h, x+0.085*h, y-0.36*h, x+0.075*h, y, x+0.012*h, y))
	c.fade(coat, dark(coat, 0.12), smooth(x-0.105*h, y-0.8*h, x+0.105*h, y-0.8*h, x+0.12*h, y-0.55*h, x+0.125*h, y-0.28*h, x-0.125*h, y-0.28*h, x-0.12*h, y-0.55*h))
	c.fill(l.in(skin), ellipse(x+0.012*h*toward, y-0.885*h, 0.056*h, 0.068*h))
	c.fill(cap, arc(x+0.006*h*toward, y-0.905*h, 0.066*h, 0.066*h, 3.14, 6.29))
	c.line(dark(coat, 0.25), 0.012*h, through(x+0.075*h*toward, y-0.74*h, x+0.1*h*toward, y-0.58*h, x+0.085*h*toward, y-0.44*h))
}

// bag hangs empty from a hand beside a standing figure.
func (c *canvas) bag(i ink, x, y, h float64) {
	c.line(dark(i, 0.4), 0.012*h, through(x-0.03*h, y-0.32*h, x, y-0.42*h, x+0.03*h, y-0.32*h))
	c.fill(i, smooth(x-0.055*h, y-0.33*h, x+0.055*h, y-0.33*h, x+0.05*h, y-0.14*h, x, y-0.12*h, x-0.05*h, y-0.14*h))
}

// squat is somebody sitting on the ground; h is the height when standing.
func (c *canvas) squat(l light, x, y, h float64, dress ink, toward float64) {
	dress = l.in(dress)
	c.fill(dark(dress, 0.2), smooth(x-0.2*h, y, x-0.17*h, y-0.1*h, x, y-0.13*h, x+0.2*h, y-0.1*h, x+0.22*h, y, x, y+0.015*h))
	c.fill(dress, smooth(x-0.1*h, y-0.05*h, x-0.11*h, y-0.28*h, x-0.06*h, y-0.36*h, x+0.06*h, y-0.36*h, x+0.11*h, y-0.28*h, x+0.12*h, y-0.05*h))
	c.fill(l.in(skin), ellipse(x+0.012*h*toward, y-0.435*h, 0.055*h, 0.066*h))
	c.fill(l.in(charcoal), arc(x, y-0.447*h, 0.062*h, 0.062*h, 3.0, 6.4))
}

// seated is somebody on a bench of the given seat height, seen from the front.
func (c *canvas) seated(l light, x, y, h float64, dress, cap ink, toward float64) {
	dress = l.in(dress)
	c.fill(l.in(rgb(0xe0d2b4)), poly(x-0.1*h, y-0.27*h, x+0.1*h, y-0.27*h, x+0.085*h, y, x+0.02*h, y, x, y-0.2*h, x-0.02*h, y, x-0.085*h, y))
	c.fill(dress, smooth(x-0.105*h, y-0.57*h, x+0.105*h, y-0.57*h, x+0.125*h, y-0.36*h, x+0.115*h, y-0.2*h, x-0.115*h, y-0.2*h, x-0.125*h, y-0.36*h))
	c.fill(l.in(skin), ellipse(x+0.012*h*toward, y-0.655*h, 0.056*h, 0.066*h))
	c.fill(l.in(cap), arc(x+0.004*h*toward, y-0.672*h, 0.066*h, 0.066*h, 3.1, 6.33))
	c.fill(l.in(cream), poly(x-0.08*h, y-0.35*h, x+0.07*h, y-0.36*h, x+0.075*h, y-0.26*h, x-0.075*h, y-0.25*h))
	c.fill(l.in(clay), rect(x-0.08*h, y-0.315*h, 0.152*h, 0.018*h))
}

// bicycle stands on its two wheels; h is the height of a person beside it.
func (c *canvas) bicycle(i ink, x, y, h float64) {
	r := 0.17 * h
	for _, wx := range []float64{x - 0.27*h, x + 0.27*h} {
		hub := y - r
		ring := ellipse(wx, hub, r, r)[0]
		c.line(i, 0.016*h, ring)
		c.stroke(i.thin(0.5), 0.006*h, wx-r*0.9, hub, wx+r*0.9, hub)
		c.stroke(i.thin(0.5), 0.006*h, wx, hub-r*0.9, wx, hub+r*0.9)
	}
	w := 0.018 * h
	c.stroke(i, w, x-0.27*h, y-r, x-0.1*h, y-0.4*h, x+0.18*h, y-0.42*h, x, y-r, x-0.27*h, y-r)
	c.stroke(i, w, x-0.12*h, y-0.46*h, x, y-r)
	c.stroke(i, w, x+0.27*h, y-r, x+0.17*h, y-0.5*h, x+0.1*h, y-0.52*h)
	c.stroke(i, w*1.6, x-0.17*h, y-0.465*h, x-0.07*h, y-0.465*h)
}

func (c *canvas) dress() ink { return cloth[c.rng.IntN(len(cloth))] }
