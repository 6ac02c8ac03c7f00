package scene

// embankment is the long earth wall seen from the lake: houses behind it, a dip
// in its crest beside a flight of stone steps.
func embankment(c *canvas, l light) {
	const water = 770
	c.heavens(l, 600)
	c.hills(l, 560)
	c.copse(mix(l.mid, l.far, 0.35), 560, 46, -40, Width+40)
	dip := c.between(520, 980)
	for x := -30.0; x < Width; {
		w := c.between(120, 190)
		c.house(l, x, 640, w, c.between(95, 175), c.rng.IntN(3))
		x += w + c.between(0, 26)
	}
	c.palm(l.near, dip+430, 610, 300)
	c.palm(l.near, dip+500, 610, 220)
	c.tree(mix(l.near, l.mid, 0.3), dark(wood, 0.3), dip-390, 615, 280)
	crest := through(-20, 566, 200, 560, dip-190, 566, dip-90, 590, dip+20, 612, dip+130, 590, dip+230, 566, 1300, 558, Width+20, 562)
	c.fade(l.ground, dark(l.ground, 0.22), down(crest, water))
	c.line(l.path, 12, crest)
	for n := range 6 { // courses of the stone facing, below the earth
		y := 660 + float64(n)*20
		c.stroke(dark(l.ground, 0.32), 3, -10, y, dip-62, y)
		c.stroke(dark(l.ground, 0.32), 3, dip+102, y, Width+10, y)
		for x := -20 + float64(n%2)*45; x < Width; x += 90 {
			if x < dip-80 || x > dip+110 {
				c.stroke(dark(l.ground, 0.32), 2.5, x, y, x, min(y+20, water))
			}
		}
	}
	for n := range 9 { // the steps of the ghat
		y := 618 + float64(n)*17
		grow := float64(n) * 5
		c.fade(paler(l.wall, 0.15), l.wall, rect(dip-55-grow, y, 150+2*grow, 8))
		c.fill(l.shade, rect(dip-55-grow, y+8, 150+2*grow, 9))
	}
	c.man(l, dip-150, 579, 112, rgb(0xefe6d2), madder, 1)
	c.stroke(dark(wood, 0.2), 4, dip-128, 586, dip-124, 454)
	c.woman(l, dip+255, 570, 104, c.dress(), -1)
	c.waters(l, water, Height)
	c.rowBoat(l, dip+360, 950, 300, madder, true)
	c.bird(l.near, dip-60, 180, 24)
	c.bird(l.near, dip+10, 214, 18)
}

// rowBoat floats at a waterline, with its shadow under it.
func (c *canvas) rowBoat(l light, x, y, w float64, paint ink, afloat bool) {
	h := w * 0.16
	hull := l.in(paint)
	if afloat {
		c.fill(dark(l.water, 0.35).thin(0.55), ellipse(x, y+h*0.14, w*0.5, h*0.32))
	}
	c.fill(dark(hull, 0.5), smooth(x-w*0.5, y-h*1.0, x-w*0.25, y-h*0.78, x, y-h*0.7, x+w*0.25, y-h*0.78, x+w*0.5, y-h*1.05, x+w*0.25, y-h*0.5, x-w*0.25, y-h*0.5))
	c.fade(hull, dark(hull, 0.3), shape{append(through(x-w*0.5, y-h*1.02, x-w*0.25, y-h*0.66, x, y-h*0.56, x+w*0.25, y-h*0.66, x+w*0.5, y-h*1.07),
		through(x+w*0.5, y-h*1.07, x+w*0.36, y, x, y+h*0.1, x-w*0.36, y, x-w*0.5, y-h*1.02)...)})
	c.line(l.in(cream), h*0.09, through(x-w*0.485, y-h*0.93, x-w*0.25, y-h*0.54, x, y-h*0.44, x+w*0.25, y-h*0.54, x+w*0.485, y-h*0.97))
}

// lake is open water under hills, with a boat.
func lake(c *canvas, l light) {
	c.heavens(l, 520)
	c.fade(mix(l.far, l.low, 0.2), mix(l.far, l.low, 0.6), down(c.ridge(330, 95, 1500), 524))
	c.hills(l, 520)
	c.copse(l.mid, 523, 30, -40, Width+40)
	c.waters(l, 520, Height)
	x := c.between(500, 1000)
	c.rowBoat(l, x, 800, 420, indigo, true)
	c.man(l, x+90, 776, 190, mustard, cream, -1)
	c.stroke(l.in(wood), 7, x+165, 540, x+30, 880)
	c.reeds(l, l.near, 90, Height, 420, 26)
	c.reeds(l, l.near, 330, Height+40, 300, 16)
	c.reeds(l, l.near, 1530, Height+10, 380, 22)
	c.bird(l.near, x-250, 190, 26)
	c.bird(l.near, x-190, 226, 18)
}

// gauge is a measuring staff in the shallows, its lowest figures under water.
func gauge(c *canvas, l light) {
	c.heavens(l, 470)
	c.hills(l, 470)
	c.copse(l.mid, 473, 34, -40, Width+40)
	c.waters(l, 470, Height)
	x := c.between(700, 860)
	c.reeds(l, mix(l.near, l.mid, 0.4), x-330, 840, 380, 22)
	c.reeds(l, mix(l.near, l.mid, 0.4), x+360, 830, 320, 18)
	for n := range 3 {
		c.fill(paler(l.water, 0.35).thin(0.5-0.13*float64(n)), ellipse(x+35, 908, 100+55*float64(n), 16+9*float64(n)))
	}
	c.fade(rgb(0xfaf3e0), rgb(0xe6d8b8), rect(x, 190, 74, 716))
	for n := range 24 {
		y := 206 + float64(n)*29
		i, w := charcoal, 26.0
		if n%5 == 0 {
			i, w = madder, 48
		}
		c.fill(i, rect(x, y, w, 14))
	}
	c.fill(dark(wood, 0.15), rect(x+74, 176, 16, 732))
	c.fill(dark(wood, 0.15), rect(x-6, 170, 100, 20))
	c.fade(l.water.thin(0.1), l.water.thin(0.85), rect(x-4, 820, 98, 88))
	c.heron(l, x+330, 900, 250)
	c.reeds(l, l.near, 140, Height+20, 520, 34)
	c.reeds(l, l.near, 1490, Height+30, 470, 30)
	c.reeds(l, l.near, 1180, Height+60, 260, 14)
}

// heron stands on long legs; y is where they end.
func (c *canvas) heron(l light, x, y, h float64) {
	grey := l.in(rgb(0xdfe3e0))
	c.stroke(charcoal, h*0.022, x-h*0.02, y-h*0.4, x-h*0.03, y)
	c.stroke(charcoal, h*0.022, x+h*0.04, y-h*0.4, x+h*0.05, y)
	c.fade(grey, dark(grey, 0.3), smooth(x-h*0.13, y-h*0.52, x+h*0.02, y-h*0.58, x+h*0.28, y-h*0.34, x+h*0.1, y-h*0.36, x-h*0.08, y-h*0.4))
	c.line(grey, h*0.05, through(x-h*0.1, y-h*0.5, x-h*0.2, y-h*0.62, x-h*0.1, y-h*0.76, x-h*0.14, y-h*0.92))
	c.fill(grey, ellipse(x-h*0.16, y-h*0.93, h*0.055, h*0.04))
	c.fill(mustard, poly(x-h*0.2, y-h*0.95, x-h*0.42, y-h*0.9, x-h*0.2, y-h*0.91))
	c.line(charcoal, h*0.018, through(x-h*0.17, y-h*0.96, x-h*0.08, y-h*0.955, x+h*0.02, y-h*0.9))
}

// harvester is the flat weed boat at its mooring, with nobody on it but a heron.
func harvester(c *canvas, l light) {
	c.heavens(l, 430)
	c.hills(l, 430)
	c.copse(l.mid, 433, 36, -40, Width+40)
	c.waters(l, 430, Height)
	x := c.between(420, 520)
	hull := l.in(madder)
	c.fill(dark(l.water, 0.4).thin(0.5), ellipse(x+360, 772, 560, 40))
	c.fade(l.in(rgb(0xc9a227)), dark(l.in(mustard), 0.35), poly(x+560, 640, x+1010, 500, x+1030, 540, x+600, 690)) // the belt's frame
	c.stroke(charcoal, 20, x+575, 640, x+1010, 505)
	for n := range 12 {
		t := float64(n) / 11
		c.stroke(steel, 6, x+580+425*t, 645-133*t, x+572+425*t, 617-133*t)
	}
	c.stroke(dark(steel, 0.4), 12, x+860, 560, x+820, 700)
	c.fade(hull, dark(hull, 0.35), poly(x-120, 660, x+800, 660, x+760, 770, x-70, 770))
	c.fill(l.in(cream), rect(x-116, 672, 906, 12))
	c.fade(l.in(rgb(0x4f7f8c)), dark(l.in(rgb(0x4f7f8c)), 0.3), rect(x+20, 480, 230, 180))
	c.fill(dark(l.low, 0.1), rect(x+44, 508, 82, 74))
	c.fill(dark(l.low, 0.1), rect(x+144, 508, 82, 74))
	c.fill(l.in(cream), poly(x-10, 458, x+280, 458, x+262, 486, x+8, 486))
	for n := range 6 {
		c.stroke(l.in(cream), 7, x+300+float64(n)*60, 660, x+300+float64(n)*60, 580)
	}
	c.stroke(l.in(cream), 8, x+296, 580, x+604, 580)
	c.heron(l, x+420, 580, 190)
	c.line(dark(wood, 0.3), 5, through(x-110, 668, x-230, 740, x-330, 720))
	c.stroke(dark(wood, 0.3), 22, x-330, 690, x-330, 800)
	for range 90 { // water plants in drifts
		t := c.rng.Float64()
		px, py, r := c.between(-40, Width+40), 800+240*t, 16+40*t
		c.fill(mix(l.near, leaf, c.between(0.2, 0.9)), ellipse(px, py, r, r*0.34))
		if c.rng.IntN(6) == 0 {
			c.fill(rgb(0xd9a3c4), smooth(px-r*0.3, py-r*0.15, px-r*0.25, py-r*0.6, px, py-r*0.8, px+r*0.25, py-r*0.6, px+r*0.3, py-r*0.15))
		}
	}
}

// boats lie drawn up on the stone steps of a ghat.
func boats(c *canvas, l light) {
	c.heavens(l, 400)
	c.hills(l, 400)
	c.copse(l.mid, 403, 26, -40, Width+40)
	c.waters(l, 400, 660)
	for n := range 8 {
		y := 610 + float64(n)*60
		c.fade(paler(l.wall, 0.1), l.wall, poly(-10, y, Width+10, y-34, Width+10, y, -10, y+34))
		c.fade(l.shade, dark(l.shade, 0.12), poly(-10, y+34, Width+10, y, Width+10, y+40, -10, y+74))
	}
	x := c.between(960, 1080)
	c.rowBoat(l, x+140, 660, 560, teal, false)
	c.rowBoat(l, x-490, 765, 700, mustard, false)
	c.rowBoat(l, x, 960, 980, madder, false)
	for n, w := range []float64{26, 16, 30, 30, 22} { // a number that the weather took half of
		c.fill(l.in(cream).thin(0.75-0.1*float64(n)), rect(x-330+float64(n)*42, 884+float64(n)*5, w, 34))
	}
	c.line(dark(wood, 0.2), 12, through(x-40, 870, x+180, 820, x+420, 742))
	c.fill(dark(wood, 0.1), smooth(x+410, 750, x+470, 700, x+520, 690, x+500, 725, x+440, 765))
	c.man(l, 180, 700, 250, rgb(0xefe6d2), indigo, 1)
}
