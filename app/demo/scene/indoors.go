package scene

// hospital is a corridor with a refrigerator switched off, its door propped open.
func hospital(c *canvas, l light) {
	wall, dado := rgb(0xe9eddf), rgb(0x8fb5a5)
	c.fade(dark(wall, 0.08), wall, rect(0, 0, Width, Height))
	c.fade(rgb(0xf6f5ea), rgb(0xe4e8da), poly(0, 0, Width, 0, 960, 300, 560, 300))           // ceiling
	c.fade(rgb(0xb9b49c), rgb(0xd9d2b6), poly(560, 640, 960, 640, Width, Height, 0, Height)) // floor
	c.fade(rgb(0xd6decf), rgb(0xc7d3c4), rect(560, 300, 400, 340))
	c.fade(dark(dado, 0.12), dado, poly(0, 640, 560, 500, 560, 640, 0, Height))
	c.fade(dark(dado, 0.05), paler(dado, 0.1), poly(Width, 640, 960, 500, 960, 640, Width, Height))
	c.fill(dark(dado, 0.2), rect(560, 500, 400, 140))
	c.fill(rgb(0x5d8577), rect(690, 370, 140, 270))
	c.fill(rgb(0xdfeee4), rect(712, 392, 96, 90))
	c.stroke(rgb(0x5d8577), 7, 760, 392, 760, 482)
	for _, d := range [][4]float64{{50, 240, 300, 985}, {340, 440, 240, 775}} { // windows along the left
		x0, x1 := d[0], d[1]
		on := func(x, v float64) float64 { return 0.536*x + v*(Height-1.2985*x) } // v goes from the ceiling to the floor
		c.fill(dark(wall, 0.18), poly(x0-14, on(x0-14, 0.17), x1+10, on(x1+10, 0.17), x1+10, on(x1+10, 0.55), x0-14, on(x0-14, 0.55)))
		c.fade(rgb(0xbfdce0), rgb(0xfdf1cf), poly(x0, on(x0, 0.19), x1, on(x1, 0.19), x1, on(x1, 0.53), x0, on(x0, 0.53)))
		c.stroke(dark(wall, 0.18), 9, (x0+x1)/2, on((x0+x1)/2, 0.19), (x0+x1)/2, on((x0+x1)/2, 0.53))
		c.stroke(dark(wall, 0.18), 9, x0, on(x0, 0.36), x1, on(x1, 0.36))
		c.fill(rgb(0xf9e7b3).thin(0.5), poly(x0+d[2], d[3], x1+d[2]-30, d[3]-75, x1+d[2]+190, d[3]-25, x0+d[2]+250, d[3]+70))
	}
	for n := range 3 {
		k := []float64{0.2, 0.45, 1}[n]
		c.fill(rgb(0xfffbe6), poly(760-110*k, 285-250*k, 760+110*k, 285-250*k, 760+120*k, 285-225*k, 760-120*k, 285-225*k))
	}
	x, y := 1010.0, 930.0
	white := rgb(0xf7f7f0)
	c.shadow(x+120, y+6, 300)
	c.fade(white, dark(white, 0.12), rect(x, y-560, 270, 560)) // the cabinet
	c.fade(rgb(0xa9bcbc), rgb(0x8ea6a6), rect(x+24, y-520, 222, 440))
	for n := range 3 {
		c.fill(rgb(0xdfe7e2), rect(x+24, y-410+float64(n)*110, 222, 9))
	}
	c.fill(dark(white, 0.3), rect(x, y-60, 270, 8))
	c.fill(charcoal, rect(x+14, y-6, 30, 14))
	c.fill(charcoal, rect(x+226, y-6, 30, 14))
	c.fade(paler(white, 0.2), dark(white, 0.16), poly(x+270, y-560, x+455, y-610, x+455, y+52, x+270, y-52))
	c.fill(dark(white, 0.22), poly(x+300, y-500, x+425, y-530, x+425, y-60, x+300, y-90))
	for n := range 3 {
		yy := y - 420 + float64(n)*120
		c.fill(white, poly(x+300, yy, x+425, yy-16, x+425, yy+14, x+300, yy+24))
	}
	c.fill(madder, rect(x+117, y-546, 36, 12))
	c.fill(madder, rect(x+129, y-558, 12, 36))
	c.line(charcoal, 8, through(x+4, y-20, x-60, y+30, x-150, y+20, x-190, y+58))
	c.fill(charcoal, rect(x-222, y+48, 40, 26))
	bench := rgb(0x5f83a8)
	for _, leg := range [][3]float64{{150, 838, 945}, {236, 862, 985}, {430, 718, 785}, {492, 730, 808}} {
		c.stroke(charcoal, 9, leg[0], leg[1], leg[0], leg[2])
	}
	c.fade(paler(bench, 0.15), bench, poly(130, 826, 425, 700, 508, 716, 240, 856))
	c.fill(dark(bench, 0.3), poly(240, 856, 508, 716, 508, 732, 240, 876))
}

// ledger lies open on a desk, one line of fresh ink among the faded ones.
func ledger(c *canvas, l light) {
	c.fade(rgb(0x8a5f40), rgb(0x6d4930), rect(0, 0, Width, Height))
	for n := range 4 {
		c.stroke(dark(rgb(0x7a5236), 0.3), 4, -10, 130+float64(n)*290, Width+10, 116+float64(n)*290)
	}
	c.fill(charcoal.thin(0.35), smooth(150, 235, 800, 205, 1450, 235, 1500, 925, 800, 955, 110, 925))
	c.fill(dark(madder, 0.25), poly(130, 205, 1470, 205, 1506, 905, 94, 905))
	for n := range 4 {
		d := float64(n) * 5
		c.fill(mix(rgb(0xd8c49a), rgb(0xf5ead0), float64(n)/4), shape{append(through(150+d, 222, 420, 196-d, 700, 200-d, 800, 226), through(800, 905-d, 690, 868-d, 400, 866-d, 118+d, 892-d)...)})
		c.fill(mix(rgb(0xd8c49a), rgb(0xf5ead0), float64(n)/4), shape{append(through(1450-d, 222, 1180, 196-d, 900, 200-d, 800, 226), through(800, 905-d, 910, 868-d, 1200, 866-d, 1482-d, 892-d)...)})
	}
	c.fade(charcoal.thin(0.2), charcoal.thin(0.12), poly(786, 216, 814, 216, 822, 900, 778, 900))
	rows := 13
	fresh := 5 + c.rng.IntN(4)
	for page := range 2 {
		x0, x1 := 190.0, 740.0
		if page == 1 {
			x0, x1 = 862, 1420
		}
		for _, t := range []float64{0.14, 0.62, 0.8} {
			c.stroke(madder.thin(0.4), 3, x0+(x1-x0)*t, 236, x0+(x1-x0)*t, 850)
		}
		for n := range rows {
			y := 262 + float64(n)*45
			c.stroke(indigo.thin(0.22), 2, x0, y+16, x1, y+16)
			i, tall := rgb(0x8d7a5c).thin(0.55), 9.0
			if page == 1 && n == fresh {
				i, tall = rgb(0x1d2a52), 13
			}
			c.fill(i, rect(x0+8, y, 44, tall))
			c.fill(i, smooth(x0+95, y+tall*0.5, x0+150, y-2, x0+230, y+3, x0+300+c.between(-60, 20), y+tall*0.4, x0+230, y+tall, x0+140, y+tall))
			c.fill(i, rect(x0+362, y, c.between(40, 76), tall))
			if c.rng.IntN(3) > 0 {
				c.fill(i, rect(x0+462, y, c.between(40, 74), tall))
			}
		}
	}
	y := 262 + float64(fresh)*45 + 24
	c.fill(charcoal.thin(0.25), poly(846, y+6, 1530, y-6, 1532, y+36, 848, y+48))
	c.fade(rgb(0xe6bb62), rgb(0xcf9f45), poly(846, y, 1530, y-12, 1530, y+26, 846, y+38))
	for n := range 34 {
		x := 856 + float64(n)*20
		tall := 10 + 8*float64(1-min(1, n%5))
		c.stroke(dark(wood, 0.3), 2.5, x, y+2-float64(n)*0.35, x, y+2+tall-float64(n)*0.35)
	}
	c.stroke(charcoal.thin(0.25), 20, 1190, 1004, 1500, 950)
	c.stroke(indigo, 20, 1180, 992, 1440, 946)
	c.stroke(mustard, 20, 1440, 946, 1478, 940)
	c.fill(charcoal, poly(1478, 929, 1520, 932, 1480, 950))
	for n := range 2 { // spectacles
		c.line(charcoal, 9, ellipse(330+float64(n)*150, 985, 58, 46)[0])
		c.fill(cream.thin(0.2), ellipse(330+float64(n)*150, 985, 54, 42))
	}
	c.line(charcoal, 8, through(388, 978, 405, 966, 422, 978))
	c.line(charcoal, 8, through(272, 975, 215, 950, 190, 985))
}

// notices is a board outside a courtroom with sheets of names, some ticked.
func notices(c *canvas, l light) {
	c.fade(rgb(0xe9dcbc), rgb(0xcdb98f), rect(0, 0, Width, Height))
	c.fill(rgb(0x7fa193), rect(0, 870, Width, 197))
	c.fill(rgb(0x5d8577), rect(0, 862, Width, 14))
	c.fill(charcoal.thin(0.22), rect(120, 128, 1390, 770))
	c.fade(wood, dark(wood, 0.25), rect(100, 100, 1390, 770))
	c.fade(rgb(0xbf8f5c), rgb(0xaa7a4a), rect(132, 132, 1326, 706))
	for n := range 4 {
		x := 170 + float64(n)*322
		c.sheet(x, 165+c.between(0, 30), 280, 395, c.between(-9, 9), 14, true)
	}
	for n := range 4 {
		x := 200 + float64(n)*318 + c.between(-16, 16)
		if n == c.rng.IntN(4) {
			continue
		}
		c.sheet(x, 600+c.between(-6, 16), 236, 215, c.between(-8, 8), 6, true)
	}
	c.man(l, 1330, 1290, 640, rgb(0xefe6d2), charcoal, -1)
	c.woman(l, 390, 1270, 600, madder, 1)
	c.man(l, 640, 1330, 620, indigo, madder, 1)
}

// baskets is a weaver's work: hands that split a reed beside what is finished.
func baskets(c *canvas, l light) {
	c.fade(rgb(0xf0dcb2), rgb(0xdfbf87), rect(0, 0, Width, 700))
	c.fade(rgb(0xc79d68), rgb(0xa97c4c), rect(0, 700, Width, Height-700))
	c.fill(rgb(0xf9edcf).thin(0.7), poly(0, 0, 420, 0, 900, 700, 240, 700))
	for n := range 16 { // reeds that dry against the wall
		x := 60 + float64(n)*34
		c.line(mix(leaf, mustard, c.between(0.1, 0.8)), 13, through(x+c.between(-10, 10), 760, x+30, 380, x+70+c.between(-20, 20), 40))
	}
	c.stroke(madder, 16, 70, 470, 640, 452)
	c.shadow(1240, 935, 270)
	for n := range 4 {
		c.basket(1240+[]float64{0, 8, -6, 4}[n], 930-float64(n)*148, 440-22*float64(n), 190)
	}
	sleeve := c.dress()
	c.fade(sleeve, dark(sleeve, 0.2), smooth(-40, 800, 150, 770, 330, 800, 400, 850, 350, 925, 200, 950, -40, 990))
	c.fade(sleeve, dark(sleeve, 0.2), smooth(640, 1110, 700, 960, 800, 930, 880, 980, 900, 1110))
	c.line(mix(leaf, rgb(0xb4c46a), 0.4), 26, through(60, 690, 330, 770, 560, 836, 700, 866))
	c.line(mix(leaf, rgb(0xb4c46a), 0.7), 12, through(690, 860, 860, 850, 990, 800, 1060, 730))
	c.line(mix(leaf, rgb(0xb4c46a), 0.2), 12, through(690, 872, 860, 905, 1000, 900, 1090, 860))
	c.hand(pt{345, 868}, pt{490, 812}, 1)
	c.hand(pt{785, 965}, pt{745, 870}, -1)
	c.fade(rgb(0xdfe5e6), steel, smooth(735, 862, 690, 815, 660, 740, 668, 680, 690, 742, 730, 800, 765, 838))
	c.stroke(dark(wood, 0.2), 34, 752, 858, 790, 900)
}

// hand is a wrist and a closed fist at its end, with the lines of the fingers.
func (c *canvas) hand(wrist, fist pt, side float64) {
	c.line(skin, 84, []pt{wrist, fist})
	dx, dy := fist.x-wrist.x, fist.y-wrist.y
	c.fill(skin, smooth(fist.x-62, fist.y-34, fist.x, fist.y-60, fist.x+62, fist.y-40, fist.x+72, fist.y+10, fist.x+40, fist.y+58, fist.x-30, fist.y+58, fist.x-68, fist.y+20))
	for n := range 3 {
		t := float64(n)*30 - 26
		if dx > -dy {
			c.line(dark(skin, 0.3), 5, through(fist.x+t+6, fist.y-40, fist.x+t+14, fist.y-8, fist.x+t+4, fist.y+26))
		} else {
			c.line(dark(skin, 0.3), 5, through(fist.x-44, fist.y+t-4, fist.x-8, fist.y+t+4, fist.x+24, fist.y+t-4))
		}
	}
	c.line(paler(skin, 0.12), 26, through(fist.x-34*side, fist.y-36, fist.x+16*side, fist.y-46, fist.x+58*side, fist.y-20))
}

// basket is a round one, woven in bands; y is where it stands.
func (c *canvas) basket(x, y, w, h float64) {
	i := mix(rgb(0xd3a559), leaf, c.between(0, 0.3))
	c.fade(i, dark(i, 0.3), shape{append(through(x-w/2, y-h, x-w*0.48, y-h*0.4, x-w*0.36, y, x+w*0.36, y), through(x+w*0.36, y, x+w*0.48, y-h*0.4, x+w/2, y-h)...)})
	for row := range 5 {
		yy := y - h*(0.14+0.17*float64(row))
		half := w * (0.405 + 0.022*float64(row))
		for k := range 12 {
			if (k+row)%2 == 0 {
				x0 := x - half + 2*half*float64(k)/12
				c.fill(dark(i, 0.28), smooth(x0, yy, x0+half/12, yy-h*0.055, x0+half/6, yy, x0+half/12, yy+h*0.055))
			}
		}
	}
	c.fill(paler(i, 0.15), ellipse(x, y-h, w/2+6, h*0.16))
	c.fill(dark(i, 0.5), ellipse(x, y-h, w/2-14, h*0.115))
}

// hall is a tall room with arched windows where people sit over papers.
func hall(c *canvas, l light) {
	wall := rgb(0xe7d3a8)
	c.fade(dark(wall, 0.1), wall, rect(0, 0, Width, 720))
	c.fade(rgb(0xa9764a), rgb(0x86583a), rect(0, 720, Width, Height-720))
	for n := range 4 {
		x := 130 + float64(n)*370
		c.fill(dark(wall, 0.2), arch(x-16, 560, 232, 496))
		c.fade(l.sky, l.low, arch(x, 560, 200, 480))
		c.copse(l.mid, 545, 36, x+36, x+150)
		c.fill(wall, rect(x-18, 545, 236, 190))
		c.stroke(dark(wood, 0.1), 8, x+100, 82, x+100, 560)
		c.stroke(dark(wood, 0.1), 8, x, 240, x+200, 240)
		c.stroke(dark(wood, 0.1), 8, x, 400, x+200, 400)
		c.fill(dark(wall, 0.25), rect(x-22, 556, 244, 16))
		c.fill(l.sun.thin(0.2), poly(x, 240, x+200, 240, x+470, Height, x+150, Height))
		if n < 3 { // shelves between the windows
			sx := x + 232
			c.fill(dark(wood, 0.3), rect(sx, 250, 106, 470))
			for row := range 5 {
				for k := range 7 {
					tall := c.between(54, 76)
					c.fill(c.dress(), rect(sx+9+float64(k)*12.8, 336+float64(row)*90-tall, 11, tall))
				}
			}
		}
	}
	for row := range 2 {
		y, h := 800+float64(row)*180, 330+70*float64(row)
		for n := range 5 {
			x := 190 + float64(n)*(300+10*float64(row)) - 30*float64(row)
			c.seated(l, x, y+0.36*h, h, cloth[(n*2+row*3+c.rng.IntN(2))%len(cloth)], []ink{charcoal, cream, madder, charcoal}[(n+row)%4], float64(1-2*(n%2)))
		}
		c.fade(paler(wood, 0.15), wood, poly(60-40*float64(row), y, 1540+40*float64(row), y, 1580+40*float64(row), y+52, 20-40*float64(row), y+52))
		c.fade(dark(wood, 0.15), dark(wood, 0.4), rect(20-40*float64(row), y+52, 1560+80*float64(row), 60+80*float64(row)))
		for n := range 5 {
			x := 190 + float64(n)*(300+10*float64(row)) - 30*float64(row)
			c.fill(cream, poly(x-52, y+10, x-4, y+14, x-6, y+40, x-64, y+36))
			c.fill(dark(cream, 0.06), poly(x+4, y+14, x+52, y+10, x+64, y+36, x+2, y+40))
		}
	}
}
