package scene

// landscape is the country around: hills, fields in strips, trees and a house.
func landscape(c *canvas, l light) {
	c.heavens(l, 520)
	c.fade(mix(l.far, l.low, 0.25), mix(l.far, l.low, 0.6), down(c.ridge(330, 110, 1400), 560))
	c.hills(l, 520)
	c.fade(l.mid, mix(l.mid, l.ground, 0.3), down(c.ridge(560, 26, 1100), 700))
	c.copse(mix(l.near, l.mid, 0.5), 590, 34, 80, 700)
	x := c.between(900, 1250)
	c.house(l, x, 640, 190, 110, 1)
	c.tree(mix(l.near, leaf, 0.2), dark(wood, 0.2), x-90, 655, 260)
	c.fade(mix(l.ground, mustard, 0.35), l.ground, down(c.ridge(660, 22, 1300), 860))
	c.fade(mix(l.near, leaf, 0.5), l.near, down(c.ridge(790, 30, 1500), Height))
	c.fade(l.path, dark(l.path, 0.1), shape{append(through(x-80, 650, x-240, 720, x-120, 810, x-420, 930, x-360, Height+10),
		through(x-160, Height+10, x-260, 930, x-60, 815, x-200, 725, x-60, 650)...)})
	c.palm(dark(l.near, 0.15), 260, 880, 520)
	c.palm(dark(l.near, 0.15), 350, 900, 400)
	c.woman(l, x-230, 950, 190, madder, -1)
	c.bird(l.near, x-400, 170, 26)
	c.bird(l.near, x-330, 206, 18)
}

// field runs in furrows to the horizon, with people at work.
func field(c *canvas, l light) {
	c.heavens(l, 470)
	c.hills(l, 470)
	c.copse(mix(l.mid, l.far, 0.3), 474, 44, -40, Width+40)
	c.fade(mix(l.ground, leaf, 0.35), l.ground, rect(0, 470, Width, Height-470))
	vx := c.between(600, 1000)
	green := mix(l.near, leaf, 0.75)
	for n := -16; n <= 16; n++ {
		x := float64(n)
		c.fade(mix(green, l.low, 0.35), green, poly(vx+x*16-2, 472, vx+x*16+4, 472, vx+x*210+92, Height, vx+x*210, Height))
	}
	c.house(l, vx+360, 520, 150, 84, 1)
	c.tree(mix(l.near, leaf, 0.2), dark(wood, 0.2), vx+560, 530, 230)
	c.tree(mix(l.near, leaf, 0.1), dark(wood, 0.2), vx-520, 560, 330)
	for n := range 3 {
		px, py, h := vx-300+float64(n)*250, 700+float64(n)*80, 190+40*float64(n)
		c.shadow(px, py, h*0.25)
		c.woman(l, px, py, h, cloth[(n*2+c.rng.IntN(3))%len(cloth)], 1)
		c.fade(mustard, dark(mustard, 0.2), smooth(px+0.1*h, py-0.62*h, px+0.3*h, py-0.7*h, px+0.34*h, py-0.5*h, px+0.12*h, py-0.46*h))
	}
	for n := range 3 {
		c.fade(paler(clay, 0.35), clay, smooth(1240+float64(n)*105, 1020, 1232+float64(n)*105, 900, 1270+float64(n)*105, 872, 1320+float64(n)*105, 900, 1330+float64(n)*105, 1020))
		c.fill(dark(clay, 0.4), ellipse(1281+float64(n)*105, 884, 34, 11))
		c.fill(mustard, ellipse(1281+float64(n)*105, 880, 28, 10))
	}
}

// road winds to the hills with a bus on it.
func road(c *canvas, l light) {
	c.heavens(l, 500)
	c.fade(mix(l.far, l.low, 0.2), mix(l.far, l.low, 0.6), down(c.ridge(300, 120, 1500), 540))
	c.hills(l, 500)
	c.fade(mix(l.mid, l.ground, 0.3), mix(l.ground, l.near, 0.2), down(c.ridge(520, 18, 1300), Height))
	c.copse(mix(l.near, l.mid, 0.5), 548, 40, -40, 520)
	c.copse(mix(l.near, l.mid, 0.5), 548, 40, 1050, Width+40)
	tar := mix(rgb(0x5b5f66), l.near, l.dusky)
	left := through(800, 530, 700, 590, 830, 680, 560, 850, 160, Height+20)
	right := through(1240, Height+20, 1010, 850, 1010, 680, 770, 590, 818, 530)
	c.fade(paler(tar, 0.35), tar, shape{append(left, right...)})
	mid := through(808, 534, 736, 590, 916, 680, 780, 850, 690, Height+20)
	for n := 6; n+4 < len(mid); n += 7 {
		c.line(cream, 2+float64(n)*0.2, mid[n:n+4])
	}
	for n := range 5 {
		k := []float64{0.12, 0.2, 0.34, 0.58, 1}[n]
		x, y := 880+k*480, 540+k*430
		c.stroke(dark(l.near, 0.25), 3+12*k, x, y, x, y-560*k)
		c.stroke(dark(l.near, 0.25), 3+8*k, x-70*k, y-520*k, x+70*k, y-520*k)
		if n > 0 {
			p := []float64{0, 0.12, 0.2, 0.34, 0.58}[n]
			px, py := 880+p*480, 540+p*430
			c.line(dark(l.near, 0.25), 1+3*k, through(px, py-520*p, (px+x)/2, (py+y)/2-450*(p+k)/2, x, y-520*k))
		}
	}
	c.tree(mix(l.near, leaf, 0.25), dark(wood, 0.2), 240, 800, 480)
	c.bus(l, 905, 770, 190)
}

// bus comes towards us; x is its middle, y the road, w its width.
func (c *canvas) bus(l light, x, y, w float64) {
	body := l.in(madder)
	c.shadow(x, y+4, w*0.6)
	c.fill(charcoal, rect(x-w*0.43, y-w*0.16, w*0.17, w*0.17))
	c.fill(charcoal, rect(x+w*0.26, y-w*0.16, w*0.17, w*0.17))
	c.fade(l.in(cream), body, smooth(x-w*0.47, y-w*0.1, x-w*0.48, y-w*1.0, x-w*0.38, y-w*1.1, x+w*0.38, y-w*1.1, x+w*0.48, y-w*1.0, x+w*0.47, y-w*0.1))
	c.fill(body, rect(x-w*0.48, y-w*0.5, w*0.96, w*0.36))
	c.fade(paler(l.sky, 0.3), dark(l.sky, 0.25), poly(x-w*0.4, y-w*0.9, x+w*0.4, y-w*0.9, x+w*0.42, y-w*0.54, x-w*0.42, y-w*0.54))
	c.stroke(charcoal, w*0.02, x, y-w*0.9, x, y-w*0.54)
	c.fill(charcoal, rect(x-w*0.28, y-w*1.05, w*0.56, w*0.1))
	c.fill(mustard, rect(x-w*0.22, y-w*1.03, w*0.44, w*0.06))
	for _, s := range []float64{-1, 1} {
		c.fill(lampglow, ellipse(x+s*w*0.34, y-w*0.3, w*0.06, w*0.06))
	}
	c.fill(dark(body, 0.5), rect(x-w*0.2, y-w*0.38, w*0.4, w*0.14))
	c.fill(steel, rect(x-w*0.5, y-w*0.16, w, w*0.05))
}
