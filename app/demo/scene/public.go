package scene

// school is a low building with bare iron rods on its roof; the classes sit
// under the neem beside it.
func school(c *canvas, l light) {
	c.heavens(l, 560)
	c.hills(l, 560)
	c.copse(mix(l.mid, l.far, 0.3), 600, 60, -40, Width+40)
	c.street(l, 600)
	wall := l.in(rgb(0xf0d9a8))
	c.fade(wall, mix(wall, l.shade, 0.4), rect(-20, 330, 860, 330))
	c.fill(l.in(clay), rect(-20, 560, 860, 100))
	for n := range 6 {
		x := 30 + float64(n)*140
		if n == 2 {
			c.fill(dark(l.in(teal), 0.25), rect(x-6, 420, 92, 240))
			continue
		}
		c.fill(dark(l.shade, 0.45), rect(x, 420, 80, 110))
		for k := range 3 {
			c.stroke(wall, 4, x+20+20*float64(k), 420, x+20+20*float64(k), 530)
		}
		c.fill(l.in(clay), rect(x-8, 528, 96, 10))
	}
	c.fill(dark(wall, 0.2), rect(-20, 312, 590, 24))
	c.fill(dark(wall, 0.3), shape{append(through(566, 312, 610, 330, 660, 318, 700, 342, 770, 330, 850, 340), pt{850, 352}, pt{566, 352})})
	for n := range 9 { // where the roof should be
		x := 588 + float64(n)*29
		c.line(dark(clay, 0.45), 5, through(x, 330, x+c.between(-6, 6), 290, x+c.between(-26, 26), 240+c.between(-14, 24)))
	}
	c.stroke(l.in(wood), 9, 470, 312, 470, 120)
	c.tree(mix(l.near, leaf, 0.35), dark(wood, 0.15), 1170, 800, 690)
	c.fill(charcoal.thin(0.2), ellipse(1120, 870, 520, 96))
	for row := range 3 {
		y := 830 + float64(row)*82
		h := 190 + 34*float64(row)
		c.fill(l.in([]ink{indigo, clay, teal}[row]), poly(690-float64(row)*60, y-16, 1480+float64(row)*20, y-16, 1500+float64(row)*24, y+16, 670-float64(row)*66, y+16))
		for n := range 7 {
			x := 750 - float64(row)*50 + float64(n)*(112+6*float64(row)) + c.between(-8, 8)
			c.squat(l, x, y+6, h, []ink{rgb(0x5f83a8), rgb(0xf2ead6)}[(n+row)%2], -1)
		}
	}
	c.shadow(480, 950, 100)
	c.woman(l, 470, 950, 420, madder, 1)
	c.fill(dark(wood, 0.1), rect(180, 700, 190, 150))
	c.fill(rgb(0x3f5a4e), rect(192, 712, 166, 126))
	c.stroke(dark(wood, 0.1), 9, 196, 850, 168, 960)
	c.stroke(dark(wood, 0.1), 9, 354, 850, 382, 960)
	for n := range 3 {
		c.stroke(cream.thin(0.8), 5, 212, 742+float64(n)*30, 290+c.between(0, 48), 742+float64(n)*30)
	}
}

// gate is a college gate with a paper pasted on it and students who read it.
func gate(c *canvas, l light) {
	c.heavens(l, 520)
	c.copse(mix(l.mid, l.far, 0.4), 600, 150, -60, Width+60)
	c.street(l, 640)
	wall := l.in(rgb(0xdfa77c))
	c.fade(wall, mix(wall, l.shade, 0.4), rect(380, 240, 840, 420))
	c.fill(dark(wall, 0.2), rect(364, 228, 872, 22))
	for n := range 7 {
		c.fill(dark(l.shade, 0.4), arch(420+float64(n)*112, 400, 66, 110))
		c.fill(dark(l.shade, 0.4), arch(420+float64(n)*112, 580, 66, 120))
	}
	c.fade(l.path, paler(l.path, 0.2), poly(640, 690, 960, 690, 1250, Height, 350, Height))
	c.fade(mix(l.wall, l.in(clay), 0.35), mix(l.shade, l.in(clay), 0.3), rect(-10, 530, 370, 210))
	c.fade(mix(l.wall, l.in(clay), 0.35), mix(l.shade, l.in(clay), 0.3), rect(1240, 530, 370, 210))
	for _, x := range []float64{330, 1170} {
		c.fade(l.wall, l.shade, rect(x, 330, 100, 440))
		c.fill(dark(l.shade, 0.12), rect(x-12, 318, 124, 24))
		c.fill(l.wall, ellipse(x+50, 292, 34, 34))
	}
	iron := l.in(rgb(0x2d4d4d))
	c.line(iron, 16, through(430, 340, 620, 250, 800, 222, 980, 250, 1170, 340))
	c.fill(l.in(madder), rect(600, 236, 400, 66))
	for n, w := range []float64{90, 130, 70} {
		c.fill(cream, rect(632+[]float64{0, 112, 264}[n], 258, w, 22))
	}
	for n := range 17 {
		x := 446 + float64(n)*44.3
		c.stroke(iron, 9, x, 420, x, 760)
		c.fill(iron, poly(x-9, 420, x, 394, x+9, 420))
	}
	for _, y := range []float64{450, 600, 740} {
		c.stroke(iron, 13, 432, y, 1168, y)
	}
	c.sheet(690, 455, 170, 220, 4, 8, false)
	shirt, skirt := rgb(0xf4f1e6), indigo
	for n, x := range []float64{500, 620, 905, 1015} {
		h := 400 + c.between(-12, 14)
		y := 960 + float64(n%2)*24
		c.shadow(x, y, 84)
		c.student(l, x, y, h, shirt, skirt, []float64{1, 1, -1, -1}[n])
	}
	c.shadow(255, 985, 170)
	c.bicycle(l.in(charcoal), 255, 985, 420)
	c.student(l, 330, 995, 410, shirt, skirt, 1)
	c.shadow(1310, 985, 170)
	c.bicycle(l.in(madder), 1310, 985, 420)
	c.student(l, 1225, 995, 405, shirt, skirt, -1)
}

// student wears a school's kurta, trousers and sash, a plait and a satchel; seen from behind.
func (c *canvas) student(l light, x, y, h float64, shirt, skirt ink, toward float64) {
	shirt, skirt = l.in(shirt), l.in(skirt)
	c.fill(l.in(rgb(0xf4f1e6)), poly(x-0.08*h, y-0.3*h, x-0.005*h, y-0.3*h, x-0.015*h, y, x-0.065*h, y))
	c.fill(l.in(rgb(0xe6e0d0)), poly(x+0.005*h, y-0.3*h, x+0.08*h, y-0.3*h, x+0.065*h, y, x+0.015*h, y))
	c.fade(skirt, dark(skirt, 0.15), smooth(x-0.1*h, y-0.79*h, x+0.1*h, y-0.79*h, x+0.115*h, y-0.55*h, x+0.15*h, y-0.2*h, x-0.15*h, y-0.2*h, x-0.115*h, y-0.55*h))
	c.line(shirt, 0.04*h, through(x-0.09*h, y-0.55*h, x-0.075*h, y-0.78*h, x, y-0.75*h, x+0.075*h, y-0.78*h, x+0.09*h, y-0.55*h))
	c.fill(l.in(charcoal), ellipse(x+0.004*h*toward, y-0.893*h, 0.066*h, 0.076*h))
	c.fill(l.in(skin), ellipse(x+0.045*h*toward, y-0.885*h, 0.027*h, 0.045*h))
	c.line(l.in(charcoal), 0.03*h, through(x-0.02*h*toward, y-0.85*h, x-0.035*h*toward, y-0.72*h, x-0.025*h*toward, y-0.58*h))
	c.fill(madder, ellipse(x-0.025*h*toward, y-0.575*h, 0.022*h, 0.014*h))
	c.fill(l.in(clay), smooth(x-0.09*h*toward, y-0.5*h, x-0.2*h*toward, y-0.5*h, x-0.2*h*toward, y-0.32*h, x-0.09*h*toward, y-0.32*h))
}

// court is a colonnaded verandah where people wait with their files.
func court(c *canvas, l light) {
	c.fade(l.sky, l.low, rect(0, 0, Width, 400))
	wall := mix(l.wall, l.in(clay), 0.22)
	c.fade(wall, mix(wall, l.shade, 0.35), rect(0, 90, Width, 690))
	c.fill(paler(wall, 0.35), rect(0, 78, Width, 26))
	c.fill(dark(wall, 0.14), rect(0, 104, Width, 12))
	for n := range 40 {
		c.fill(dark(wall, 0.12), rect(float64(n)*41, 128, 20, 16))
	}
	for n := range 21 {
		c.fill(paler(wall, 0.35), rect(14+float64(n)*80, 20, 26, 60))
	}
	c.fill(paler(wall, 0.35), rect(0, 10, Width, 16))
	for n := range 5 {
		x := 45 + float64(n)*310
		c.fade(dark(l.shade, 0.5), dark(l.shade, 0.3), arch(x, 780, 250, 560))
		if n%2 == 1 {
			c.fill(dark(l.in(teal), 0.35), arch(x+70, 780, 110, 330))
		} else {
			c.fill(mix(dark(l.shade, 0.35), l.low, 0.3), rect(x+80, 430, 90, 130))
			c.stroke(dark(l.shade, 0.45), 6, x+125, 430, x+125, 560)
		}
	}
	c.fade(paler(l.path, 0.15), l.path, rect(0, 780, Width, 120))
	for n := range 3 {
		y := 900 + float64(n)*58
		c.fade(paler(l.wall, 0.2), l.wall, rect(0, y, Width, 26))
		c.fade(l.shade, dark(l.shade, 0.1), rect(0, y+26, Width, 32))
	}
	for n := range 2 { // benches, each with four who wait
		x := 54 + float64(n)*930
		bench := l.in(wood)
		c.fill(dark(bench, 0.2), rect(x, 640, 560, 22))
		c.fill(bench, rect(x-10, 716, 580, 26))
		for k := range 4 {
			px := 170 + float64(n)*930 + float64(k/2)*310 + float64(k%2*2-1)*c.between(50, 62)
			c.seated(l, px, 846, 440, cloth[(k*2+n*3+c.rng.IntN(2))%len(cloth)], []ink{cream, madder, charcoal}[(k+n)%3], float64(1-2*(k%2)))
		}
		c.fill(dark(bench, 0.3), rect(x+6, 742, 20, 110))
		c.fill(dark(bench, 0.3), rect(x+534, 742, 20, 110))
	}
	for n := range 6 { // columns in front of everything but the lawyer
		x := -10 + float64(n)*310
		c.fade(paler(wall, 0.5), paler(wall, 0.1), rect(x, 250, 50, 620))
		c.fill(mix(wall, l.shade, 0.5), rect(x+34, 250, 16, 620))
		c.fill(paler(wall, 0.4), rect(x-16, 232, 82, 26))
		c.fill(paler(wall, 0.2), rect(x-16, 850, 82, 34))
	}
	c.shadow(800, 1000, 110)
	c.man(l, 800, 1000, 440, charcoal, charcoal, -1)
	c.fill(cream, poly(780, 660, 820, 660, 812, 712, 788, 712))
	c.fill(l.in(clay), poly(838, 770, 892, 762, 896, 836, 842, 842))
}
