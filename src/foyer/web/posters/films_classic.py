"""Motifs for silent films: one figure, one light, one surprise each."""

import math

from foyer.web.posters.palettes import Palette
from foyer.web.posters.svg import (
    Random,
    circle,
    ellipse,
    group,
    line,
    num,
    path,
    polar,
    polygon,
    rect,
    ring,
    star,
    stroke,
)


def metropolis(p: Palette, r: Random) -> str:
    """A tower in rays, ringed by light."""
    s = ""
    for i in range(24):
        rim = [polar(200, 168, 700, i * 15 + side) for side in (-3.75, 3.75)]
        s += polygon([(200, 168), *rim], p.c, 'opacity=".55"')
    s += _skyline(p, r, deep=True) + _skyline(p, r, deep=False)
    s += rect(189, 92, 11, 380, p.fg) + rect(200, 92, 11, 380, p.a)
    s += polygon([(200, 40), (205, 94), (195, 94)], p.fg)
    for y, rx, ry, w in ((128, 62, 13, 5), (168, 96, 20, 6.5), (214, 130, 27, 8)):
        s += path(
            f"M{200 - rx},{y} A{rx},{ry} 0 0 0 {200 + rx},{y}",
            "none",
            f'stroke="{p.fg}" stroke-width="{w}"',
        )
        top = num(y - ry + 0.4)
        s += path(
            f"M{200 - rx},{y} A{rx},{ry} 0 0 1 187,{top}M213,{top} A{rx},{ry} 0 0 1 {200 + rx},{y}",
            "none",
            f'stroke="{p.fg}" stroke-width="{num(w * 0.55)}" opacity=".75"',
        )
    return s + rect(0, 474, 400, 126, p.bg)


def _skyline(p: Palette, r: Random, *, deep: bool) -> str:
    light, shade, base = (p.c, p.d, 40) if deep else (p.a, p.b, 0)
    width, spread, factor = (34, 4.6, 0.82) if deep else (24, 2.6, 1)
    s = ""
    for i in range(-9, 10):
        if deep and i % 2 == 0:
            continue
        h = base + 70 + 250 * math.exp(-((i / spread) ** 2)) * factor + r() * 46
        h -= 0 if deep else 8
        x = 200 + i * 27 - width / 2
        y = 480 - h
        s += rect(x, y, width / 2, h + 30, light) + rect(x + width / 2, y, width / 2, h + 30, shade)
        s += rect(x + width * 0.22, y - 16, width * 0.28, 18, light)
        s += rect(x + width / 2, y - 16, width * 0.28, 18, shade)
        if not deep:
            s += _windows(p, r, x, y, h)
    return s


def _windows(p: Palette, r: Random, x: float, y: float, h: float) -> str:
    s = ""
    for k in range(math.ceil(h / 11)):
        if r() > 0.42:
            left = x + 3.5 + (12 if r() > 0.5 else 0)
            s += rect(left, y + 8 + k * 11, 4.5, 5, p.bg if r() > 0.3 else p.fg, 'opacity=".85"')
    return s


def nosferatu(p: Palette, r: Random) -> str:
    """A hand before the moon."""
    s = circle(238, 224, 150, p.a)
    for i in range(15):
        s += line(0, 36 + i * 27, 400, 36 + i * 27, p.bg, 1 + i * 0.32, 'opacity=".9"')
    for finger in (
        (150, 420, 76, 318, 92, 196, 15.0),
        (165, 402, 128, 258, 158, 96, 16.0),
        (190, 398, 196, 244, 236, 74, 16.5),
        (214, 404, 254, 276, 312, 118, 15.5),
        (214, 446, 300, 392, 350, 276, 15.0),
    ):
        s += _finger(p, *finger)
    s += path(
        "M132,424 C146,380 212,372 230,410 C238,440 224,474 196,492 C168,540 150,580 140,640"
        " L20,640 C60,560 96,520 118,478 Z",
        p.fg,
    )
    s += rect(0, 474, 400, 126, p.fg)
    for i in range(5):
        s += rect(220 + i * 42, 476 - (i + 1) * 15, 400, 90, p.fg)
    return s


def _finger(
    p: Palette, x0: float, y0: float, mx: float, my: float, x1: float, y1: float, w: float
) -> str:
    dx, dy = my - y0, x0 - mx
    length = math.hypot(dx, dy)
    ux, uy = dx / length * w, dy / length * w
    return path(
        f"M{num(x0 - ux)},{num(y0 - uy)} Q{num(mx - ux * 0.95)},{num(my - uy * 0.95)} {x1},{y1}"
        f" Q{num(mx + ux * 0.95)},{num(my + uy * 0.95)} {num(x0 + ux)},{num(y0 + uy)}Z",
        p.fg,
    )


def sherlock(p: Palette, r: Random) -> str:
    """Screens within screens, and a glass that looks back."""
    s = ""
    colours = (p.a, p.b, p.fg, p.bg, p.c)
    for k in range(9):
        q = 0.775**k
        frame = rect(-235 * q, -190 * q, 470 * q, 380 * q, colours[k % 5])
        turn = f"translate({200 + k * 3} {242 + k * 5}) rotate({num(-13 + k * 6.2)})"
        s += group(turn, frame)
    face = ring(0, 0, 60, p.dark, 12) + circle(0, 0, 54, p.fg)
    face += group("rotate(42)", rect(62, -10, 98, 20, p.dark, 'rx="4"'))
    face += ellipse(0, -8, 43, 8, p.dark) + path("M-27,-10 L-24,-30 Q0,-36 24,-30 L27,-10Z", p.dark)
    face += rect(-26.5, -17, 53, 6, p.c) + path("M-20,-2 L20,-2 L18,18 Q0,44 -18,18Z", p.dark)
    face += circle(-8, 8, 3, p.fg) + circle(8, 8, 3, p.fg) + rect(-6, 22, 12, 2.4, p.fg)
    return s + group("translate(226 284)", face)


def joan(p: Palette, r: Random) -> str:
    """A face inside a flame inside a flame."""
    s = ""
    for k, colour in enumerate((p.a, p.b, p.c, p.d, p.e)):
        top, half, foot = 158 + k * 44, 214 - k * 38, 660 - k * 34
        x = 200 + (0, 16, -12, 10, -3)[k]
        s += path(
            f"M{x},{top} C{num(x + half * 0.16)},{top + 128} {200 + half},{foot - 250}"
            f" {200 + half},{foot - 130} C{200 + half},{foot + 50} {200 - half},{foot + 50}"
            f" {200 - half},{foot - 130} C{200 - half},{foot - 250} {num(x - half * 0.34)},"
            f"{top + 150} {x},{top}Z",
            colour,
        )
    ink = p.fg
    head = path(
        "M96,640 C98,566 128,540 172,530 L172,498 L228,498 L228,530 C272,540 302,566 304,640Z", ink
    )
    head += path(
        "M151,448 C149,402 172,384 201,384 C231,384 252,404 249,450 C248,482 226,514 202,514"
        " C176,514 153,482 151,448Z",
        p.e,
    )
    head += path(
        "M146,462 C138,396 164,366 202,366 C240,366 262,396 254,462 C248,446 250,424 238,414"
        " C216,424 176,424 160,412 C152,426 152,446 146,462Z",
        ink,
    )
    head += line(168, 446, 188, 440, ink, 3.4) + line(213, 440, 233, 446, ink, 3.4)
    head += circle(180, 450, 3.6, ink) + circle(223, 450, 3.6, ink)
    head += path("M223,456 q7,14 0,17 q-7,-3 0,-17Z", p.b) + line(191, 488, 213, 488, ink, 3)
    return s + group("translate(0 26)", head)


def potemkin(p: Palette, r: Random) -> str:
    """The steps as a diagonal, the pram at their edge; everything below the edge is stair."""
    ink = p.fg
    stairs = rect(-200, 352, 900, 26, ink)
    for i in range(12):
        stairs += rect(-200, 392 + i * 31, 900, 17 - i * 0.9, p.a if i == 2 else ink)
    stairs += rect(-40, 412, 620, 148, p.bg)
    pram = path("M-70,-56 C-66,-128 34,-138 62,-84 L-4,-62Z", ink)
    pram += path("M-74,-50 L72,-50 C66,-18 30,-6 0,-6 C-40,-6 -68,-22 -74,-50Z", ink)
    pram += line(66, -60, 118, -104, ink, 8, 'stroke-linecap="round"')
    for x in (-44, 42):
        pram += circle(x, 26, 42, p.bg) + ring(x, 26, 38, ink, 8)
        for i in range(5):
            near, far = polar(x, 26, -38, i * 36), polar(x, 26, 38, i * 36)
            pram += line(*near, *far, ink, 3.2)
        pram += circle(x, 26, 9, ink)
    stairs += group("translate(196 284)", pram)
    return circle(286, 176, 136, p.a) + group("rotate(-30 0 352)", stairs)


def moon(p: Palette, r: Random) -> str:
    """The shell in the moon's eye."""
    s = ""
    for _ in range(46):
        x, y, q = r() * 400, r() * 600, 1 + r() * 4.4
        if math.hypot(x - 205, y - 216) >= 190:
            s += star(x, y, q, p.fg)
    face = circle(205, 262, 172, p.a) + path(
        "M205,90 A172,172 0 0 0 205,434 A250,250 0 0 1 205,90Z", p.b
    )
    for x, y, q in (
        (112, 178, 19),
        (96, 300, 12),
        (300, 356, 23),
        (160, 380, 13),
        (226, 122, 10),
        (332, 236, 9),
        (244, 404, 9),
    ):
        face += circle(x, y, q, p.b) + path(
            f"M{x - q},{y} A{q},{q} 0 0 1 {x + q},{y}", "none", f'stroke="{p.c}" stroke-width="2"'
        )
    face += stroke("M120,236 Q152,206 184,234", p.dark, 7)
    face += circle(153, 248, 13, p.dark) + circle(157, 244, 4, p.a)
    face += stroke("M196,250 C184,286 184,306 204,310", p.c, 6)
    face += path("M146,340 C170,372 236,372 262,334 C232,348 178,350 146,340Z", p.dark)
    shell = path("M-24,20 C-24,-8 -24,-46 -24,-92 L24,-92 C24,-46 24,-8 24,20 Q0,34 -24,20Z", p.d)
    shell += path("M0,-92 L24,-92 L24,20 Q14,27 0,27Z", p.e) + rect(-29, -100, 58, 13, p.fg)
    shell += circle(0, -44, 9, p.fg) + rect(-24, -20, 48, 5, p.fg)
    face += group("translate(262 226) rotate(38)", shell)
    face += path("M226,262 C244,244 284,244 300,268 C284,286 246,288 226,262Z", p.dark)
    face += path("M262,284 q10,22 0,28 q-12,-6 0,-28Z", p.fg)
    return s + group("translate(0 -46)", face)


def safety(p: Palette, r: Random) -> str:
    """The man who hangs from the minute hand."""
    s = "".join(rect(i * 50 - 8, 0, 16, 600, p.b, 'opacity=".5"') for i in range(9))
    s += "".join(line(0, 40 + i * 80, 400, 40 + i * 80, p.bg, 7) for i in range(8))
    s += (
        circle(262, 206, 196, p.dark) + circle(262, 206, 178, p.fg) + ring(262, 206, 160, p.dark, 2)
    )
    for i in range(60):
        inner = 156 - (6 if i % 5 else 22)
        ends = (*polar(262, 206, 156, i * 6), *polar(262, 206, inner, i * 6))
        s += line(*ends, p.dark, 2 if i % 5 else 8)
    s += stroke("M262,206 L336,128", p.dark, 15)
    s += path("M262,199 L262,213 Q160,232 112,306 L104,298 Q150,214 262,199Z", p.dark)
    s += circle(262, 206, 17, p.a)
    s += stroke("M110,302 L98,364 L92,402M116,302 L124,352 L100,400", p.a, 13)
    s += path("M82,392 L122,388 L118,458 L86,462Z", p.a)
    s += stroke("M94,456 L74,506 L92,548M110,454 L126,500 L164,512", p.a, 15)
    s += rect(88, 546, 22, 8, p.dark, 'rx="3"') + rect(160, 504, 9, 22, p.dark, 'rx="3"')
    s += (
        circle(108, 372, 17, p.skin)
        + ring(103, 371, 5, p.dark, 2.2)
        + ring(115, 371, 5, p.dark, 2.2)
    )
    hat = ellipse(108, 360, 27, 5, p.fg) + rect(93, 346, 30, 14, p.fg, 'rx="2"')
    return s + group("rotate(-7 108 356)", hat + rect(93, 353, 30, 5, p.dark))


def general(p: Palette, r: Random) -> str:
    """A still man on a moving rod."""
    s = ""
    smoke = (
        (338, 62, 15),
        (302, 52, 25),
        (252, 62, 36),
        (186, 68, 49),
        (98, 84, 66),
        (-12, 108, 92),
    )
    s += "".join(circle(x, y, q, p.fg) for x, y, q in smoke)
    for x, y, q in smoke:
        s += path(
            f"M{num(x - q * 0.7)},{num(y + q * 0.15)} A{num(q * 0.7)},{num(q * 0.7)} 0 0 0"
            f" {num(x + q * 0.35)},{num(y + q * 0.6)}",
            "none",
            f'stroke="{p.b}" stroke-width="3"',
        )
    s += polygon([(330, 96), (366, 96), (358, 200), (340, 200)], p.dark)
    s += rect(324, 84, 48, 16, p.dark, 'rx="3"') + rect(-20, 196, 408, 128, p.a, 'rx="26"')
    s += rect(-20, 196, 408, 34, p.c, 'rx="17"')
    s += "".join(rect(x, 196, 9, 128, p.dark) for x in (40, 132, 224, 310))
    s += path("M150,196 C150,150 206,150 206,196Z", p.c) + rect(380, 214, 14, 92, p.dark, 'rx="4"')
    s += circle(378, 170, 18, p.fg, f'stroke="{p.dark}" stroke-width="7"')
    s += rect(-20, 318, 440, 24, p.dark)
    for x in (48, 206, 364):
        s += circle(x, 416, 78, p.dark) + circle(x, 416, 66, p.bg) + ring(x, 416, 66, p.c, 5)
        for i in range(12):
            s += line(x, 416, *polar(x, 416, 64, i * 30 + 11.5), p.dark, 5.5)
        s += circle(x, 416, 19, p.dark)
    s += rect(20, 432, 380, 17, p.fg, 'rx="8"')
    s += "".join(circle(x, 440, 9, p.dark) for x in (48, 206, 364))
    man = path("M-14,-2 L-11,-44 Q4,-52 18,-44 L20,-2Z", p.dark)
    man += path("M-12,-8 L38,-8 L42,34 L30,34 L26,8 L-12,6Z", p.dark)
    man += rect(28, 30, 22, 8, p.dark, 'rx="2"') + circle(3, -58, 12, p.skin)
    man += ellipse(3, -66, 19, 4, p.dark) + rect(-8, -76, 22, 10, p.dark)
    s += group("translate(128 432)", man) + rect(-10, 494, 420, 9, p.dark)
    s += "".join(rect(i * 44 - 8, 506, 26, 7, p.dark) for i in range(10))
    return group("translate(0 -22)", s)
