# ruff: noqa: E501 - an outline is one datum and stays in one piece
"""More motifs for silent films."""

from foyer.web.posters.palettes import Palette
from foyer.web.posters.svg import (
    Random,
    circle,
    ellipse,
    group,
    line,
    mirror,
    num,
    path,
    polar,
    polygon,
    rect,
    ring,
    star,
    stroke,
)


def caligari(p: Palette, r: Random) -> str:
    """A street that leans over a sleepwalker."""
    s = circle(206, 120, 74, p.a)
    s += polygon([(-10, 480), (-10, 70), (92, 96), (150, 300), (112, 480)], p.fg)
    s += polygon([(410, 480), (410, 20), (330, 60), (254, 270), (304, 480)], p.fg)
    s += polygon([(-20, 84), (44, -24), (128, 112)], p.c) + polygon(
        [(296, 82), (372, -30), (430, 44)], p.c
    )
    for corners in (
        [(22, 140), (70, 128), (84, 196), (34, 206)],
        [(40, 250), (98, 262), (92, 336), (54, 326)],
        [(336, 122), (386, 96), (384, 172), (326, 184)],
        [(304, 250), (362, 226), (372, 316), (316, 322)],
    ):
        (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corners
        s += polygon(corners, p.a)
        s += line((x1 + x2) / 2, (y1 + y2) / 2, (x3 + x4) / 2, (y3 + y4) / 2, p.fg, 5)
        s += line((x1 + x4) / 2, (y1 + y4) / 2, (x2 + x3) / 2, (y2 + y3) / 2, p.fg, 5)
    s += polygon([(112, 480), (304, 480), (254, 300), (214, 262), (150, 300)], p.d)
    for x in (112, 176, 240):
        s += polygon([(x, 480), (x + 36, 480), (206, 270)], p.b)
    body = "M196,470 L203,330 Q188,316 200,296 L228,296 Q240,318 227,332 L238,470 L224,470"
    s += path(body + " L217,380 L210,470Z", p.fg) + ellipse(214, 276, 13, 18, p.d)
    s += path("M200,276 C196,252 234,250 229,278 C226,266 206,262 200,276Z", p.fg)
    s += circle(209, 277, 2.6, p.fg) + circle(219, 277, 2.6, p.fg)
    return s + stroke("M226,312 L252,290 L268,262", p.fg, 8) + rect(0, 470, 400, 130, p.bg)


def faust(p: Palette, r: Random) -> str:
    """A cloak wide enough for a town."""
    s = circle(200, 150, 214, p.a) + circle(200, 150, 156, p.b) + circle(200, 150, 98, p.fg)
    half = path(
        "M200,96 C150,128 30,150 -30,352 C20,316 58,330 82,392 C108,336 158,344 201,420 L201,96Z",
        p.d,
    )
    half += path("M176,104 C150,92 140,60 150,24 C158,58 176,70 196,80Z", p.d)
    half += path("M200,76 C176,76 164,98 168,126 C172,150 188,164 201,168 L201,76Z", p.d)
    half += polygon([(176, 116), (196, 122), (184, 130)], p.b)
    s += mirror(half)
    x = -10.0
    while x < 400:
        w, h = 26 + r() * 26, 30 + r() * 46
        top = 476 - h
        s += rect(x, top, w + 1, h + 10, p.c) + polygon(
            [(x - 3, top), (x + w / 2, top - 22 - r() * 16), (x + w + 3, top)], p.c
        )
        if r() > 0.35:
            s += rect(x + w / 2 - 3, top + 10, 6, 9, p.b)
        x += w + 2
    s += polygon([(284, 440), (296, 330), (308, 440)], p.c) + rect(282, 430, 28, 60, p.c)
    return s + rect(0, 474, 400, 126, p.bg)


def sunrise(p: Palette, r: Random) -> str:
    """Two in one boat, the sun behind them."""
    s = circle(200, 250, 136, p.a) + rect(0, 300, 400, 300, p.c)
    for i in range(9):
        w = 250 - i * 16 + r() * 30
        s += rect(200 - w / 2 + r() * 16 - 8, 312 + i * 19, w, 7, p.a if i % 2 else p.b, 'rx="3.5"')
    boat = path("M-108,0 L108,0 C88,40 44,48 0,48 C-44,48 -88,40 -108,0Z", p.fg)
    boat += rect(-108, -4, 216, 9, p.fg, 'rx="4"')
    boat += circle(-34, -76, 18, p.fg) + path("M-66,0 C-66,-50 -8,-62 -4,0Z", p.fg)
    boat += rect(-56, -88, 44, 8, p.fg, 'rx="3"') + rect(-48, -104, 28, 18, p.fg, 'rx="3"')
    boat += circle(36, -70, 17, p.fg) + path("M8,0 C8,-48 62,-54 66,0Z", p.fg)
    boat += path("M18,-72 C14,-100 60,-100 54,-70 C62,-56 54,-48 48,-52Z", p.fg)
    boat += stroke("M-58,-22 L-142,56", p.fg, 7)
    s += group("translate(200 350)", boat)
    for x in (16, 34, 52, 360, 380):
        s += stroke(
            f"M{x},480 Q{x + 4},{num(360 + r() * 40)} {x + 10},{num(280 + r() * 60)}", p.fg, 4
        )
    return s + rect(0, 466, 400, 134, p.d)


def goldrush(p: Palette, r: Random) -> str:
    """A cabin that cannot decide."""
    s = polygon([(0, 210), (80, 110), (150, 200), (230, 90), (400, 260), (400, 480), (0, 480)], p.d)
    s += polygon([(80, 110), (52, 146), (82, 158), (106, 144)], p.a)
    s += polygon([(230, 90), (196, 136), (232, 150), (272, 132)], p.a)
    s += path("M-10,330 L214,330 Q236,332 232,356 L196,480 L-10,480Z", p.a)
    s += path("M232,356 L196,480 L160,480 Q176,410 186,376Z", p.d)
    cabin = rect(-86, -92, 172, 92, p.b)
    cabin += "".join(rect(-86, -92 + k * 23, 172, 4, p.e) for k in range(4))
    cabin += polygon([(-106, -88), (0, -160), (106, -88)], p.e)
    cabin += polygon([(-106, -92), (0, -166), (106, -92), (92, -98), (0, -150), (-92, -98)], p.a)
    cabin += rect(-52, -66, 36, 34, p.c) + line(-34, -66, -34, -32, p.e, 3)
    cabin += rect(34, -68, 34, 68, p.fg) + rect(-70, -170, 20, 44, p.e)
    s += group("translate(196 332) rotate(13)", cabin)
    man = stroke("M0,0 L0,-26 M0,0 L-10,26 M0,0 L14,22", p.fg, 7)
    man += stroke("M0,-22 L-16,-46 M0,-22 L12,-48", p.fg, 6) + circle(0, -36, 9, p.skin)
    man += rect(-11, -48, 22, 8, p.fg, 'rx="3"')
    s += group("translate(262 408) rotate(-8)", man)
    for _ in range(60):
        s += circle(r() * 400, r() * 440, 1.4 + r() * 3, p.a)
    return s


def camera(p: Palette, r: Random) -> str:
    """An eye on three legs."""
    s = polygon([(-20, 420), (420, 90), (420, 160), (-20, 490)], p.a)
    s += polygon([(-20, 60), (180, -20), (230, -20), (-20, 96)], p.fg)
    for x in (92, 200, 308):
        s += polygon([(190, 330), (210, 330), (x + 6, 490), (x - 6, 490)], p.fg)
    s += rect(74, 96, 252, 236, p.fg, 'rx="12"') + rect(296, 60, 40, 44, p.fg)
    s += circle(124, 84, 44, p.fg) + ring(124, 84, 30, p.c, 5) + circle(124, 84, 8, p.c)
    s += circle(200, 214, 104, p.d) + ring(200, 214, 92, p.fg, 4)
    s += path("M112,214 Q200,128 288,214 Q200,300 112,214Z", p.fg)
    s += path("M122,214 Q200,140 278,214 Q200,288 122,214Z", p.d)
    s += circle(200, 214, 37, p.a) + circle(200, 214, 18, p.fg) + circle(211, 203, 7, p.d)
    for i in range(7):
        at = -140 + i * 17
        s += line(*polar(200, 236, 92, at), *polar(200, 236, 108, at), p.fg, 4)
    return s


def phantom(p: Palette, r: Random) -> str:
    """Half a face is a mask."""
    s = "".join(rect(x, 0, 24, 480, p.a if k % 2 else p.d) for k, x in enumerate(range(0, 96, 24)))
    s = mirror(s + path("M96,0 C116,160 70,330 96,480 L90,480 L90,0Z", p.d))
    s += path("M200,84 C272,84 312,138 312,214 C312,304 262,386 200,424Z", p.c)
    s += path("M262,206 C246,186 222,196 218,214 C232,226 252,224 262,206Z", p.bg)
    s += circle(236, 210, 7, p.b) + path(
        "M200,348 C226,342 244,350 256,336 C246,366 222,366 200,362Z", p.bg
    )
    s += path(
        "M206,76 C122,72 80,138 84,214 C88,270 106,296 132,314 C150,326 168,320 176,300"
        " C184,276 196,284 206,296Z",
        p.fg,
    )
    s += path("M116,206 C134,178 168,188 180,214 C160,232 132,230 116,206Z", p.bg)
    s += circle(152, 211, 9, p.b) + path(
        "M112,176 C132,148 166,154 184,176 C164,168 136,166 112,176Z", p.bg
    )
    s += line(206, 76, 206, 296, p.b, 4)
    return s + rect(0, 474, 400, 126, p.bg)


def lodger(p: Palette, r: Random) -> str:
    """A hat and a scarf in the fog."""
    s = path("M112,480 V190 a88,88 0 0 1 176,0 V480Z", p.b)
    s += path("M200,102 a88,88 0 0 1 88,88 H112 a88,88 0 0 1 88,-88Z", p.fg)
    for i in range(1, 6):
        s += line(200, 190, *polar(200, 190, 90, 180 + i * 30), p.bg, 5)
    s += line(112, 190, 288, 190, p.bg, 9)
    s += path("M128,490 C128,380 152,342 200,336 C248,342 272,380 272,490Z", p.d)
    s += ellipse(200, 286, 36, 46, p.d) + ellipse(200, 258, 74, 13, p.d)
    s += path("M160,256 C158,214 178,206 200,216 C222,206 242,214 240,256Z", p.d)
    s += path("M160,300 C180,318 220,318 240,300 L246,340 C220,356 180,356 154,340Z", p.c)
    s += polygon([(224, 330), (252, 324), (262, 424), (234, 420)], p.c)
    s += circle(186, 280, 4, p.b) + circle(214, 280, 4, p.b)
    for i in range(9):
        x, w = -80 + r() * 160, 220 + r() * 180
        s += rect(
            x,
            214 + i * 31,
            w,
            8 + i * 1.1,
            p.a if i % 2 else p.c,
            f'rx="{num(5 + i * 0.5)}" opacity=".9"',
        )
    return s + rect(0, 474, 400, 126, p.bg)


def pandora(p: Palette, r: Random) -> str:
    """A black bob, red lips, one pearl too many."""
    s = path("M156,330 L156,452 C156,470 244,470 244,452 L244,330Z", p.d)
    s += path("M-20,620 C-10,486 110,446 156,430 L244,430 C290,446 410,486 420,620Z", p.c)
    s += path(
        "M108,196 C108,116 292,116 292,196 C294,290 258,372 200,378 C142,372 106,290 108,196Z", p.c
    )
    bob = path(
        "M201,56 C112,52 72,116 76,214 C80,284 96,316 156,308 C142,286 130,256 130,214"
        " C154,220 178,222 201,222Z",
        p.fg,
    )
    s += mirror(bob)
    s += path("M150,252 C160,240 178,240 188,252 C176,258 162,258 150,252Z", p.fg)
    s += path("M212,252 C222,240 240,240 250,252 C238,258 224,258 212,252Z", p.fg)
    s += stroke("M146,238 Q168,226 188,236M212,236 Q232,226 254,238", p.fg, 4)
    s += path(
        "M176,326 C184,312 194,312 200,318 C206,312 216,312 224,326 C214,344 186,344 176,326Z", p.b
    )
    for i in range(13):
        x, y = polar(200, 380, 92, 168 - i * 13)
        s += circle(x, y, 9, p.d) + circle(x - 2, y - 2, 4, p.c)
    return s


def steamboat(p: Palette, r: Random) -> str:
    """The house falls; the window does not touch him."""
    s = "".join(line(40 + i * 64, -20, -70 + i * 64, 480, p.d, 10) for i in range(8))
    s += polygon([(112, 52), (288, 52), (366, 322), (200, 470), (34, 322)], p.e)
    s += polygon([(118, 58), (282, 58), (356, 318), (200, 456), (44, 318)], p.a)
    for i in range(9):
        y = 84 + i * 27
        w = 84 + (y - 58) * 0.285
        s += line(200 - w, y, 200 + w, y, p.c, 3.5)
    for x in (126, 222):
        s += rect(x, 92, 52, 74, p.e) + rect(x + 6, 98, 40, 62, p.d)
        s += line(x + 26, 98, x + 26, 160, p.a, 4) + line(x + 6, 129, x + 46, 129, p.a, 4)
    s += rect(150, 210, 100, 172, p.e) + rect(160, 220, 80, 152, p.bg)
    man = (
        rect(-17, -58, 34, 58, p.fg, 'rx="5"')
        + rect(-15, -4, 12, 44, p.fg)
        + rect(3, -4, 12, 44, p.fg)
    )
    man += rect(-20, 36, 17, 8, p.fg, 'rx="3"') + rect(3, 36, 17, 8, p.fg, 'rx="3"')
    man += stroke("M-17,-50 L-22,-8M17,-50 L22,-8", p.fg, 8) + circle(0, -74, 14, p.skin)
    man += ellipse(0, -84, 24, 4.5, p.b) + rect(-13, -98, 26, 14, p.b, 'rx="2"')
    man += circle(-5, -75, 2, p.fg) + circle(5, -75, 2, p.fg) + line(-4, -67, 4, -67, p.fg, 2)
    return s + group("translate(200 326)", man)


def hospitality(p: Palette, r: Random) -> str:
    """A rope, a log and a long way down."""
    s = rect(110, 0, 190, 480, p.b)
    for i in range(11):
        s += rect(112 + i * 17.4, r() * 60 - 40, 7, 520, p.a if i % 2 else p.fg)
    s += polygon([(-10, -10), (124, -10), (100, 130), (132, 260), (96, 480), (-10, 480)], p.d)
    s += polygon([(410, -10), (286, -10), (312, 110), (276, 250), (316, 480), (410, 480)], p.d)
    s += rect(150, 84, 270, 30, p.c, 'rx="15"') + ellipse(160, 99, 11, 15, p.fg)
    s += ellipse(160, 99, 6, 8, p.c) + stroke("M196,112 L196,250", p.fg, 5)
    man = rect(-20, -4, 40, 60, p.d, 'rx="8"') + stroke("M-10,56 L-22,104M8,56 L30,92", p.d, 14)
    man += stroke("M-14,4 L-2,-46M14,4 L2,-46", p.d, 11) + circle(0, -12, 15, p.skin)
    man += path("M-15,-18 L-13,-58 L13,-58 L15,-18Z", p.c) + rect(-24, -22, 48, 7, p.c, 'rx="3"')
    s += group("translate(196 288) rotate(9)", man)
    for _ in range(16):
        s += circle(84 + r() * 240, 452 + r() * 30, 16 + r() * 22, p.fg)
    return s + rect(0, 478, 400, 122, p.bg)


def heaven(p: Palette, r: Random) -> str:
    """Seven flights to a star."""
    s = rect(112, 118, 176, 380, p.c)
    for i in range(12):
        s += line(200, 84, *polar(200, 84, 150, i * 30 + 15), p.b, 5)
    s += circle(200, 84, 58, p.bg) + star(200, 84, 64, p.a) + star(200, 84, 30, p.fg)
    for i in range(7):
        top = 468 - (i + 1) * 48
        left = i % 2 == 0
        x1, x2 = (126, 274) if left else (274, 126)
        for k in range(6):
            x = x1 + (x2 - x1) * k / 6
            y = top + 48 - (k + 1) * 8
            s += rect(
                min(x, x + (x2 - x1) / 6),
                y,
                abs(x2 - x1) / 6 + 0.6,
                12,
                p.a if i == 6 else p.fg,
            )
    for x in (36, 332):
        for k in range(5):
            lit = (k + x) % 3 == 0
            s += rect(x, 150 + k * 64, 32, 42, p.a if lit else p.b)
    pair = path("M-16,0 L-12,-34 L4,-34 L6,0Z", p.d) + circle(-4, -44, 9, p.skin)
    pair += path("M6,0 L8,-30 L22,-30 L28,0Z", p.bg) + circle(15, -39, 8, p.skin)
    return s + group("translate(204 130)", pair) + rect(0, 474, 400, 126, p.bg)


def achmed(p: Palette, r: Random) -> str:
    """A horse of ebony, cut from paper, before the moon."""
    s = circle(214, 176, 150, p.b) + circle(214, 176, 118, p.fg, 'opacity=".06"')
    horse = stroke("M-46,8 Q0,20 44,0", p.fg, 40) + stroke("M46,-6 Q70,-34 78,-64", p.fg, 24)
    horse += stroke("M78,-66 L104,-46", p.fg, 17) + polygon([(70, -74), (76, -96), (86, -74)], p.fg)
    horse += stroke("M50,8 L88,22 L106,2M40,12 L72,44 L98,40", p.fg, 9)
    horse += stroke("M-54,14 L-88,40 L-116,26M-44,20 L-70,58 L-100,58", p.fg, 9)
    horse += stroke("M-62,0 C-96,-22 -104,14 -138,-6", p.fg, 9)
    for k in range(5):
        horse += stroke(
            f"M{-8 + k * 4},-8 Q{-30 - k * 12},{-62 + k * 6} {-74 - k * 12},{-84 + k * 18}", p.fg, 8
        )
    horse += path("M6,-14 L2,-58 Q14,-68 26,-58 L30,-14Z", p.c) + circle(14, -72, 11, p.fg)
    horse += path("M2,-76 Q14,-102 26,-76Z", p.c) + stroke("M22,-48 L64,-40", p.fg, 6)
    s += group("translate(206 190) rotate(-12)", horse)
    for x, w, y in ((52, 84, 396), (200, 116, 372), (342, 90, 400)):
        s += path(
            f"M{num(x - w / 2)},480 V{y} C{num(x - w * 0.62)},{y - 44} {num(x - w * 0.1)},{num(y - w * 0.6)}"
            f" {x},{num(y - w * 0.86)} C{num(x + w * 0.1)},{num(y - w * 0.6)} {num(x + w * 0.62)},{y - 44}"
            f" {num(x + w / 2)},{y} V480Z",
            p.d,
        )
        s += path(f"M{x - 13},480 V{y + 40} Q{x},{y + 14} {x + 13},{y + 40} V480Z", p.a)
    for x in (118, 282):
        s += rect(x - 7, 330, 14, 150, p.d) + path(f"M{x - 11},332 Q{x},286 {x + 11},332Z", p.d)
    return s + rect(0, 466, 400, 134, p.d)


def haxan(p: Palette, r: Random) -> str:
    """A goat made of night, crowned with fire."""
    s = ""
    for k, (colour, top, half) in enumerate(((p.b, 40, 158), (p.c, 110, 116), (p.fg, 180, 76))):
        x = 200 + (0, 8, -4)[k]
        s += path(
            f"M{x},{top} C{x + 30},{top + 90} {200 + half},{top + 120} {200 + half},{top + 236}"
            f" C{200 + half},{top + 330} {200 - half},{top + 330} {200 - half},{top + 236}"
            f" C{200 - half},{top + 150} {x - 44},{top + 110} {x},{top}Z",
            colour,
        )
    side = path("M176,214 C120,206 66,170 62,92 C60,58 78,36 96,40 C80,66 92,150 190,178Z", p.a)
    side += path("M152,234 C116,222 84,232 62,260 C92,276 132,272 158,256Z", p.a)
    side += path(
        "M201,186 C170,186 150,206 150,240 C150,300 176,336 180,392 C184,410 192,416 201,418Z", p.a
    )
    side += path("M160,256 L190,268 L166,278Z", p.c) + circle(190, 378, 4, p.b)
    s += mirror(side) + path("M186,412 Q200,470 214,412Z", p.a)
    s += star(200, 222, 15, p.b)
    return group("translate(0 -34)", s) + rect(0, 446, 400, 154, p.bg)
