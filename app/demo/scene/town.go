package scene

// ration is a fair price shop with its shutter down, a board with nothing on it,
// and people who wait with empty bags.
func ration(c *canvas, l light) {
	c.fade(l.wall, mix(l.wall, l.shade, 0.45), rect(0, 0, Width, 850))
	c.fade(mix(l.wall, l.in(teal), 0.55), mix(l.wall, l.in(teal), 0.75), rect(0, 560, Width, 290))
	c.fade(charcoal.thin(0.2), charcoal.thin(0.1), rect(0, 46, Width, 44))
	c.fade(l.shade, dark(l.shade, 0.15), rect(0, 0, Width, 46))
	c.fill(l.in(madder), rect(150, 110, 760, 118))
	c.fill(l.in(cream), rect(162, 122, 736, 94))
	for n, w := range []float64{150, 210, 90, 170} {
		c.fill(l.in(madder).thin(0.8), rect(200+[]float64{0, 172, 404, 516}[n], 152, w, 34))
	}
	c.shutter(l, 190, 262, 680, 588)
	c.fill(dark(wood, 0.2), rect(1070, 250, 330, 330))
	c.fade(rgb(0x4d6b5c), rgb(0x3f5a4e), rect(1088, 268, 294, 294))
	for _, p := range [][2]float64{{1110, 290}, {1358, 288}, {1112, 540}, {1356, 538}} {
		c.fill(l.in(cream), ellipse(p[0], p[1], 6, 6))
	}
	c.street(l, 850)
	x := 250 + c.between(-30, 30)
	hues := []ink{madder, indigo, mustard, plum, teal}
	first := c.rng.IntN(len(hues))
	for n := range 4 {
		h := c.between(395, 430)
		px, py := x+float64(n)*178, 958+float64(n%2)*26
		c.shadow(px, py, 90)
		c.woman(l, px, py, h, hues[(first+n)%len(hues)], 1)
		c.bag(l.in([]ink{cream, clay, leaf, cream}[n]), px+78, py, h)
	}
	c.shadow(1010, 990, 100)
	c.man(l, 1000, 990, 410, rgb(0xf1e9d8), rgb(0xf7f1e2), 1)
	c.stroke(l.in(wood), 9, 1066, 780, 1084, 992)
	c.bag(l.in(clay), 925, 990, 410)
	c.shadow(1290, 1010, 120)
	c.squat(l, 1290, 1010, 420, leaf, -1)
}

// market is a row of stalls under striped cloth.
func market(c *canvas, l light) {
	c.heavens(l, 420)
	for x := -20.0; x < Width; {
		w := c.between(220, 330)
		c.house(l, x, 640, w, c.between(260, 430), c.rng.IntN(3))
		x += w
	}
	c.street(l, 640)
	pairs := [][2]ink{{madder, cream}, {mustard, cream}, {teal, cream}, {indigo, cream}}
	first := c.rng.IntN(4)
	for n := range 3 {
		x := -60 + float64(n)*580
		c.fill(dark(l.shade, 0.35), rect(x+40, 430, 480, 300))
		c.stroke(l.in(wood), 14, x+46, 400, x+46, 850)
		c.stroke(l.in(wood), 14, x+514, 400, x+514, 850)
		c.man(l, x+c.between(180, 380), 850, 330, c.dress(), cream, -1)
		p := pairs[(first+n)%4]
		c.awning(l, x, 380, 560, 120, 9, p[0], p[1])
		c.fade(l.in(wood), dark(l.in(wood), 0.3), rect(x+30, 760, 500, 120))
		goods := []ink{rgb(0xc8472f), rgb(0x7f9a45), rgb(0xe2a83a), rgb(0x6b3f66), rgb(0xd98a4f)}
		for k := range 4 {
			g := l.in(goods[(k+n+first)%5])
			gx := x + 92 + float64(k)*125
			for row := range 3 {
				for q := range 4 - row {
					c.fill(dark(g, 0.06*float64(q%2)), ellipse(gx+float64(q)*26+float64(row)*13-40, 748-float64(row)*21, 16, 15))
				}
			}
			c.fill(dark(l.in(clay), 0.15), poly(gx-66, 752, gx+66, 752, gx+54, 790, gx-54, 790))
		}
	}
	for n := range 4 {
		px := 170 + float64(n)*400 + c.between(-60, 60)
		c.shadow(px, 1030, 95)
		c.woman(l, px, 1030, c.between(400, 440), c.dress(), float64(1-2*c.rng.IntN(2)))
		c.bag(l.in(cream), px+82, 1030, 420)
	}
}

// busStand is the last stop at night: one lamp, women with their tins, a jeep.
func busStand(c *canvas, l light) {
	c.heavens(l, 720)
	c.copse(l.mid, 740, 110, -60, Width+60)
	for x := 900.0; x < Width; {
		w := c.between(170, 240)
		c.house(l, x, 740, w, c.between(120, 210), c.rng.IntN(3))
		x += w + 12
	}
	c.street(l, 735)
	c.fill(l.shade, rect(90, 430, 26, 420))
	c.fill(l.shade, rect(690, 430, 26, 420))
	c.fade(l.wall, l.shade, poly(30, 380, 790, 380, 760, 440, 60, 440))
	c.fill(dark(l.shade, 0.15), rect(116, 440, 574, 300))
	lampX := 560.0
	c.stroke(charcoal, 14, lampX, 180, lampX, 900)
	c.line(charcoal, 12, through(lampX, 184, lampX-30, 150, lampX-86, 150))
	c.fade(lampglow.thin(0.36), lampglow.thin(0.05), poly(lampX-110, 168, lampX-62, 168, lampX+260, 985, lampX-420, 985))
	c.fill(lampglow.thin(0.28), ellipse(lampX-80, 975, 370, 60))
	c.glow(lampglow, lampX-86, 165, 190, 190, 0.8)
	c.fill(rgb(0xfff3cf), ellipse(lampX-86, 164, 30, 13))
	lit := l
	lit.dusky = 0.12
	for n := range 5 {
		px, h := 270+float64(n)*92+c.between(-14, 14), c.between(330, 370)
		py := 950 + float64(n%2)*28
		c.shadow(px, py, 80)
		c.woman(lit, px, py, h, cloth[(n*2+c.rng.IntN(2))%len(cloth)], float64(1-2*(n%2)))
		c.fade(steel, dark(steel, 0.4), rect(px+50, py-0.3*h, 34, 58))
		c.line(charcoal, 4, through(px+52, py-0.3*h, px+67, py-0.35*h, px+82, py-0.3*h))
	}
	c.jeep(lit, 1180, 960)
}

// jeep has its door open and its lights on; x is its middle and y the road.
func (c *canvas) jeep(l light, x, y float64) {
	body := l.in(rgb(0x56795e))
	c.shadow(x, y+4, 330)
	c.fade(lampglow.thin(0.45), lampglow.thin(0), poly(x+262, y-150, x+262, y-110, x+560, y+30, x+560, y-120))
	c.fade(dark(body, 0.1), dark(body, 0.35), poly(x-280, y-56, x-280, y-205, x-262, y-215, x+100, y-215, x+262, y-200, x+280, y-184, x+280, y-56))
	roof := l.in(rgb(0xb9ab86))
	c.fade(roof, dark(roof, 0.2), poly(x-276, y-210, x-262, y-345, x-240, y-358, x+40, y-358, x+62, y-345, x+108, y-212, x+88, y-212, x+44, y-332, x-96, y-332, x-96, y-210))
	c.fill(charcoal, ellipse(x-292, y-150, 22, 60))
	c.fill(lampglow.thin(0.8), poly(x-236, y-320, x-120, y-320, x-120, y-216, x-236, y-216))
	c.fill(dark(body, 0.65), poly(x-96, y-325, x+44, y-325, x+88, y-212, x-96, y-212))
	c.fill(dark(body, 0.65), rect(x-96, y-212, 150, 150))
	c.fade(body, dark(body, 0.2), poly(x-96, y-330, x-170, y-300, x-170, y-40, x-96, y-64))
	c.fill(lampglow, ellipse(x+262, y-140, 15, 24))
	c.fill(l.in(cream), rect(x-268, y-112, 172, 12))
	for _, wx := range []float64{x - 180, x + 180} {
		c.fill(charcoal, ellipse(wx, y-46, 62, 62))
		c.fill(steel, ellipse(wx, y-46, 28, 28))
		c.fill(charcoal, ellipse(wx, y-46, 11, 11))
	}
}

// lane goes down to the water at night, with one lamp lit and the poles beyond it dark.
func lane(c *canvas, l light) {
	c.heavens(l, 520)
	c.fade(l.far, mix(l.far, l.low, 0.4), down(c.ridge(470, 40, 1200), 560))
	c.fade(mix(l.water, l.low, 0.45), l.water, rect(0, 548, Width, 120))
	c.ripples(l.sun.thin(0.6), 556, 640, 24)
	c.fade(dark(l.ground, 0.1), dark(l.ground, 0.35), rect(0, 640, Width, Height-640))
	c.fade(dark(l.path, 0.1), paler(l.path, 0.06), poly(760, 640, 880, 640, 1420, Height, 180, Height))
	for side := range 2 {
		for n := range 5 { // houses from far to near
			k := []float64{0.16, 0.26, 0.42, 0.66, 1}[n]
			foot, h := 640+k*330, 120+k*c.between(560, 700)
			w := 60 + 330*k
			x := 770 - k*600 - w
			if side == 1 {
				x = 870 + k*600
			}
			c.house(l, x, foot+60*k, w, h, c.rng.IntN(3))
		}
	}
	for n := range 5 {
		k := []float64{0.1, 0.17, 0.28, 0.46, 0.8}[n]
		x, foot, h := 850+k*430, 640+k*360, 640*k
		c.stroke(dark(l.near, 0.3), 4+14*k, x, foot, x, foot-h)
		c.line(dark(l.near, 0.3), 3+10*k, through(x, foot-h, x-50*k, foot-h-46*k, x-150*k, foot-h-40*k))
		bulb := pt{x - 150*k, foot - h - 32*k}
		if n != 4 {
			c.fill(dark(l.near, 0.2), ellipse(bulb.x, bulb.y, 34*k, 14*k))
			continue
		}
		c.fade(lampglow.thin(0.4), lampglow.thin(0.04), poly(bulb.x-16, bulb.y, bulb.x+16, bulb.y, bulb.x+250, foot+34, bulb.x-300, foot+34))
		c.fill(lampglow.thin(0.34), ellipse(bulb.x-25, foot+30, 285, 50))
		c.glow(lampglow, bulb.x, bulb.y, 170, 170, 0.9)
		c.fill(rgb(0xfff3cf), ellipse(bulb.x, bulb.y, 24, 11))
		lit := l
		lit.dusky = 0.2
		c.shadow(bulb.x-40, foot+38, 60)
		c.woman(lit, bulb.x-40, foot+38, 265, madder, -1)
		c.woman(lit, bulb.x+45, foot+50, 170, mustard, -1)
	}
}

// tanker is a water lorry with its hose out and a line of pots.
func tanker(c *canvas, l light) {
	c.heavens(l, 480)
	for x := -20.0; x < Width; {
		w := c.between(240, 330)
		c.house(l, x, 720, w, c.between(230, 380), c.rng.IntN(3))
		x += w + 4
	}
	c.street(l, 720)
	x, y := 560.0, 900.0
	blue := l.in(rgb(0x3f7fa0))
	c.shadow(x+30, y+4, 500)
	c.fade(blue, dark(blue, 0.35), smooth(x-400, y-210, x-385, y-350, x-320, y-390, x+150, y-390, x+215, y-350, x+230, y-210, x+215, y-130, x+150, y-95, x-320, y-95, x-385, y-130))
	c.fill(l.in(cream), rect(x-380, y-262, 590, 44))
	for n, w := range []float64{70, 120, 50, 90} {
		c.fill(blue, rect(x-330+[]float64{0, 100, 252, 330}[n], y-250, w, 20))
	}
	c.fill(dark(blue, 0.4), rect(x-130, y-412, 90, 26))
	c.fill(charcoal, rect(x-400, y-92, 900, 26))
	cab := l.in(mustard)
	c.fade(cab, dark(cab, 0.2), smooth(x+262, y-80, x+262, y-370, x+290, y-392, x+430, y-392, x+480, y-240, x+520, y-210, x+524, y-80))
	c.fill(paler(l.sky, 0.3), poly(x+320, y-350, x+420, y-350, x+452, y-240, x+320, y-240))
	c.fill(madder, rect(x+262, y-190, 258, 16))
	for _, wx := range []float64{x - 270, x - 130, x + 390} {
		c.fill(charcoal, ellipse(wx, y-52, 66, 66))
		c.fill(steel, ellipse(wx, y-52, 30, 30))
	}
	c.line(charcoal, 20, through(x-390, y-150, x-450, y-60, x-380, y+30, x-200, y+60, x-120, y+40))
	for n := range 6 {
		c.pot(l, x-60+float64(n)*118, y+100+float64(n%2)*16, 78, []ink{clay, steel, mustard}[(n+c.rng.IntN(2))%3])
	}
	for n := range 3 {
		px := 1120 + float64(n)*165
		c.shadow(px, 1000, 84)
		c.woman(l, px, 1000, c.between(385, 420), cloth[(n*3+c.rng.IntN(3))%len(cloth)], -1)
	}
	c.woman(l, x-140, 1010, 390, plum, 1)
}

// pot is a round vessel with a neck; y is where it stands.
func (c *canvas) pot(l light, x, y, w float64, i ink) {
	i = l.in(i)
	c.shadow(x, y, w*0.6)
	c.fade(paler(i, 0.1), dark(i, 0.25), smooth(x-w*0.2, y-w*0.86, x-w*0.5, y-w*0.5, x-w*0.34, y-w*0.06, x, y, x+w*0.34, y-w*0.06, x+w*0.5, y-w*0.5, x+w*0.2, y-w*0.86))
	c.fill(dark(i, 0.2), ellipse(x, y-w*0.9, w*0.28, w*0.08))
	c.fill(dark(i, 0.55), ellipse(x, y-w*0.9, w*0.2, w*0.05))
}
