"""Motifs for plays and concerts, and the generated ones for any other event."""

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
)


def hamlet(p: Palette, r: Random) -> str:
    """A skull that wears the crown."""
    s = path(
        "M68,268 C68,156 128,118 200,118 C272,118 332,156 332,268 C332,318 316,344 292,360 L288,412"
        " Q286,430 268,430 L132,430 Q114,430 112,412 L108,360 C84,344 68,318 68,268Z",
        p.fg,
    )
    s += path(
        "M200,118 C272,118 332,156 332,268 C332,318 316,344 292,360 L288,412 Q286,430 268,430"
        " L244,430 C262,360 270,250 200,118Z",
        p.b,
    )
    s += path(
        "M104,276 C106,240 170,236 176,272 C182,312 160,326 138,324 C116,322 102,306 104,276Z",
        p.dark,
    )
    s += path(
        "M296,276 C294,240 230,236 224,272 C218,312 240,326 262,324 C284,322 298,306 296,276Z",
        p.dark,
    )
    s += circle(142, 286, 9, p.a) + path(
        "M200,314 L222,362 Q212,370 200,358 Q188,370 178,362Z", p.dark
    )
    s += "".join(line(140 + i * 20, 388, 140 + i * 20, 430, p.dark, 4.5) for i in range(7))
    s += line(126, 388, 274, 388, p.dark, 4.5)
    crown = polygon(
        [
            (92, 146),
            (78, 28),
            (136, 92),
            (164, 12),
            (200, 84),
            (236, 12),
            (264, 92),
            (322, 28),
            (308, 146),
        ],
        p.a,
    )
    crown += rect(92, 132, 216, 24, p.c)
    crown += "".join(circle(x, 144, 5.5, p.bg) for x in (124, 162, 200, 238, 276))
    crown += "".join(circle(x, y, 9, p.a) for x, y in ((78, 24), (164, 8), (236, 8), (322, 24)))
    return group("translate(12 26) scale(.94)", s + group("rotate(-9 200 120)", crown))


def dollshouse(p: Palette, r: Random) -> str:
    """A door ajar, and somebody already outside."""
    s = circle(318, 196, 34, p.b) + rect(262, 214, 30, 76, p.c)
    s += polygon([(76, 300), (200, 184), (324, 300)], p.a) + rect(94, 298, 212, 190, p.d)
    for x, y, lit in ((116, 322, 0), (236, 322, 0), (116, 396, 0), (236, 396, 0), (176, 322, 1)):
        s += rect(x, y, 48, 50, p.e if lit else p.bg)
        s += line(x + 24, y, x + 24, y + 50, p.d, 4) + line(x, y + 25, x + 48, y + 25, p.d, 4)
    s += rect(172, 392, 58, 96, p.e)
    s += polygon([(172, 392), (140, 380), (140, 506), (172, 488)], p.a) + circle(
        147, 448, 3.5, p.bg
    )
    s += rect(0, 488, 400, 112, p.c)
    s += polygon([(172, 488), (230, 488), (344, 600), (96, 600)], p.e)
    s += path("M206,506 L196,556 L226,556 L216,506 Q218,494 211,492 Q203,494 206,506Z", p.bg)
    s += circle(211, 484, 8, p.bg)
    s += polygon([(197, 556), (225, 556), (262, 600), (212, 600)], p.bg, 'opacity=".55"')
    return s + rect(223, 530, 13, 10, p.bg)


def cherry(p: Palette, r: Random) -> str:
    """An orchard in bloom with one stump."""
    s = rect(0, 418, 400, 182, p.a)
    for left, w in ((36, 11), (96, 17), (170, 13), (308, 20), (366, 12)):
        s += path(
            f"M{left - w / 2},20 L{left + w / 2},20"
            f" L{num(left + w * 0.8)},456 L{num(left - w * 0.8)},456Z",
            p.a,
        )
    s += path("M226,424 L232,366 L258,360 L264,424Z", p.a) + ellipse(245, 362, 14, 5.5, p.b)
    s += ellipse(245, 362, 7.5, 2.6, "none", f'stroke="{p.bg}" stroke-width="1.6"')
    for _ in range(74):
        x, y, q = r() * 420 - 10, r() ** 1.5 * 300 - 8, 9 + r() * 19
        s += _blossom(p, r, x, y, q, p.fg if r() > 0.36 else p.c)
    for _ in range(13):
        x, y = r() * 400, 290 + r() * 115
        colour = p.fg if r() > 0.5 else p.c
        s += ellipse(x, y, 5, 3, colour, f'transform="rotate({num(r() * 180)} {num(x)} {num(y)})"')
    for stem, top in ((72, 236), (92, 250), (330, 262), (204, 214)):
        s += path(f"M{stem},{top} q6,-26 18,-34", "none", f'stroke="{p.a}" stroke-width="2"')
        s += circle(stem, top + 5, 8.5, p.b)
    return s


def _blossom(p: Palette, r: Random, x: float, y: float, q: float, fill: str) -> str:
    start = math.degrees(r() * 6)
    petals = (polar(x, y, q * 0.62, start + i * 72) for i in range(5))
    return "".join(circle(*at, q * 0.52, fill) for at in petals) + circle(x, y, q * 0.26, p.b)


def goldberg(p: Palette, r: Random) -> str:
    """Thirty squares: an aria and its variations."""
    s, q, margin = "", 70.4, 24
    colours = (p.a, p.b, p.c, p.d)
    for k in range(30):
        row, column = divmod(k, 5)
        ground = p.e if k % 3 == 2 else (p.bg2 if k % 2 else p.bg)
        first, second = colours[(k + int(r() * 2)) % 4], colours[(k + 2) % 4]
        turn = int(r() * 4) * 90
        tile = rect(0, 0, q, q, ground) + _tile(k % 6, q, first, second, ground)
        at = f"translate({num(margin + column * q)} {num(margin + row * q)})"
        s += group(f"{at} rotate({turn} {q / 2} {q / 2})", tile)
    return s


def _tile(kind: int, q: float, first: str, second: str, ground: str) -> str:
    h = num(q / 2)
    match kind:
        case 0:
            return path(f"M0,0 L{q},0 A{q},{q} 0 0 1 0,{q}Z", first) + path(
                f"M0,0 L{h},0 A{h},{h} 0 0 1 0,{h}Z", ground
            )
        case 1:
            return "".join(rect(0, z * q / 4, q, q / 8, first) for z in range(4))
        case 2:
            radius = num(q * 0.38)
            return circle(q / 2, q / 2, q * 0.38, first) + path(
                f"M{h},{num(q * 0.12)} A{radius},{radius} 0 0 1 {h},{num(q * 0.88)}Z", second
            )
        case 3:
            return polygon([(0, 0), (q, 0), (0, q)], first) + polygon(
                [(0, 0), (q / 2, 0), (0, q / 2)], second
            )
        case 4:
            return path(f"M0,0 A{h},{h} 0 0 1 0,{q}Z", first) + path(
                f"M{q},0 A{h},{h} 0 0 0 {q},{q}Z", second
            )
        case _:
            return path(f"M0,{q} A{q},{q} 0 0 1 {q},0 L{q},{q}Z", second) + circle(
                q * 0.28, q * 0.28, q * 0.13, first
            )


def jazz(p: Palette, r: Random) -> str:
    """A keyboard that bends around a record."""
    s = circle(300, 376, 118, p.a)
    for i in range(15):
        lit = i in (5, 7)
        s += _key(i, i + 0.93, 210, 470, p.c if lit else p.fg)
    for i in range(15):
        if i % 7 not in (2, 6):
            s += _key(i + 0.68, i + 1.24, 318, 474, p.dark)
    s += ring(300, 376, 98, p.bg, 2.5) + ring(300, 376, 78, p.bg, 2.5)
    return s + circle(300, 376, 9, p.fg)


def _key(first: float, last: float, inner: float, outer: float, fill: str) -> str:
    a, b = -86 + first * 6.1, -86 + last * 6.1
    corners = [polar(-60, 740, *at) for at in ((inner, a), (outer, a), (outer, b), (inner, b))]
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = [(num(x), num(y)) for x, y in corners]
    return path(f"M{x1},{y1} L{x2},{y2} A{outer},{outer} 0 0 1 {x3},{y3} L{x4},{y4}Z", fill)


def rings(p: Palette, r: Random) -> str:
    """Generated: circles that drift."""
    s, x, y = "", 80 + r() * 240, 140 + r() * 200
    colours = (p.a, p.bg, p.b, p.bg)
    for k in range(9, 0, -1):
        drift_x, drift_y = r() * 6 - 3, r() * 8 - 3
        s += circle(x + (9 - k) * drift_x, y + (9 - k) * drift_y, k * 34, colours[k % 4])
    return s


def rays(p: Palette, r: Random) -> str:
    """Generated: a rising sun."""
    s, x, y, count = "", 100 + r() * 200, 380 + r() * 60, 14 + int(r() * 8)
    for i in range(count):
        edges = [polar(x, y, 700, 180 + (i + part) * 180 / count) for part in (0, 0.5)]
        s += polygon([(x, y), *edges], p.a if i % 3 else p.b)
    return s + circle(x, y, 96, p.fg) + circle(x, y, 62, p.bg) + rect(0, y, 400, 600, p.bg)


def bars(p: Palette, r: Random) -> str:
    """Generated: columns from above and below."""
    s, x = "", 0.0
    while x < 400:
        w, h = 8 + r() * 36, 120 + r() * 320
        top = 0 if r() > 0.5 else 440 - h
        s += rect(x, top, w, h, (p.a, p.b, p.fg)[int(r() * 3)])
        x += w + 3 + r() * 12
    return s


def petals(p: Palette, r: Random) -> str:
    """Generated: a flower of three rounds."""
    s, count = "", 7 + int(r() * 6)
    for j in (3, 2, 1):
        for i in range(count):
            turn = f'transform="rotate({num(i * 360 / count + j * 180 / count)} 200 230)"'
            colour = (p.b, p.fg, p.a)[j % 3]
            s += ellipse(200, 230 - j * 52, 24 + j * 13, 44 + j * 27, colour, turn)
    return s + circle(200, 230, 30, p.bg)


def truchet(p: Palette, r: Random) -> str:
    """Generated: quarter circles and moons on a grid."""
    s, q = "", 80
    for j in range(6):
        for i in range(5):
            fill = (p.a, p.b, p.fg)[int(r() * 3)]
            quarter = path(f"M0,0 L{q},0 A{q},{q} 0 0 1 0,{q}Z", fill)
            tile = quarter if r() > 0.3 else circle(q / 2, q / 2, q / 2, fill)
            s += group(f"translate({i * q} {j * q - 20}) rotate({int(r() * 4) * 90} 40 40)", tile)
    return s


def arches(p: Palette, r: Random) -> str:
    """Generated: doors within doors, one lit."""
    s, lit = "", int(r() * 3)
    for column in range(3):
        x = 40 + column * 112
        for k in range(5):
            w = 96 - k * 19
            colour = (p.a, p.bg, p.b, p.bg, p.fg if column == lit else p.a)[k]
            top = 90 + column % 2 * 46 + k * 22
            s += path(
                f"M{num(x + 48 - w / 2)},470 V{num(top + w / 2)} a{num(w / 2)},{num(w / 2)} 0 0 1"
                f" {num(w)},0 V470Z",
                colour,
            )
    return s


def waves(p: Palette, r: Random) -> str:
    """Generated: a sea of half circles under a disc."""
    s = circle(90 + r() * 220, 120 + r() * 50, 74, p.b)
    for row in range(6):
        q = 50
        for column in range(-1, 6):
            x, y = column * q * 2 + (q if row % 2 else 0), 250 + row * 42
            for k, colour in enumerate((p.a, p.bg, p.fg, p.a)):
                s += circle(x, y, q - k * 12, colour)
    return s
