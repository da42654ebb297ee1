# ruff: noqa: E501 - an outline is one datum and stays in one piece
"""More motifs for opera and concerts."""

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


def flute(p: Palette, r: Random) -> str:
    """The dome of the Queen of the Night."""
    s = ""
    for k in range(7):
        s += circle(200, 430, 470 - k * 52, p.b if k % 2 else p.c)
    s += circle(200, 430, 110, p.bg)
    for i in range(13):
        angle = 180 + i * 15
        for k in range(6):
            x, y = polar(200, 430, 146 + k * 52, angle)
            s += star(x, y, 4 + k * 2.1, p.a if (i + k) % 2 else p.fg)
    s += circle(200, 388, 74, p.a) + circle(200, 360, 72, p.bg)
    s += path("M200,318 C182,342 178,400 164,446 L236,446 C222,400 218,342 200,318Z", p.fg)
    s += circle(200, 306, 15, p.skin) + path(
        "M184,306 C182,276 218,276 216,306 C210,292 190,292 184,306Z", p.bg
    )
    s += polygon(
        [(186, 290), (182, 268), (192, 280), (200, 260), (208, 280), (218, 268), (214, 290)], p.a
    )
    s += stroke("M194,340 L156,312M206,340 L244,312", p.fg, 8)
    return group("translate(0 -34)", s) + rect(0, 452, 400, 148, p.bg)


def traviata(p: Palette, r: Random) -> str:
    """A camellia in a coupe."""
    s = path(
        "M84,214 H316 C316,300 262,334 214,340 L208,434 H260 V448 H140 V434 H192 L186,340 C138,334 84,300 84,214Z",
        p.d,
    )
    s += path("M92,240 C100,296 146,324 200,328 C254,324 300,296 308,240Z", p.c)
    for k, (count, radius, size) in enumerate(((9, 88, 46), (8, 58, 40), (6, 32, 32), (4, 14, 22))):
        colour = (p.a, p.b, p.a, p.fg)[k]
        for i in range(count):
            x, y = polar(200, 158, radius, i * 360 / count + k * 24)
            s += circle(x, y, size, colour) + circle(
                x, y, size, "none", f'stroke="{p.c}" stroke-width="2"'
            )
    s += circle(200, 158, 13, p.d)
    s += path("M300,352 C330,340 346,360 336,384 C316,388 300,376 300,352Z", p.a)
    for x, y, q in ((150, 286, 6), (176, 302, 4), (232, 296, 7), (258, 276, 4), (206, 272, 5)):
        s += ring(x, y, q, p.d, 2.5)
    return s


def carmen(p: Palette, r: Random) -> str:
    """A fan, and a rose where it turns."""
    s, count = "", 11
    for i in range(count):
        a, b = 192 + i * 156 / count, 192 + (i + 1) * 156 / count
        blade = [
            (200, 420),
            polar(200, 420, 372, a),
            polar(200, 420, 384, (a + b) / 2),
            polar(200, 420, 372, b),
        ]
        s += polygon(blade, p.a if i % 2 else p.fg)
        tip = [
            polar(200, 420, 330, a),
            polar(200, 420, 372, a),
            polar(200, 420, 384, (a + b) / 2),
            polar(200, 420, 372, b),
            polar(200, 420, 330, b),
        ]
        s += polygon(tip, p.b if i % 2 else p.c)
        s += circle(*polar(200, 420, 272, (a + b) / 2), 15, p.bg)
        s += circle(*polar(200, 420, 216, (a + b) / 2), 9, p.b if i % 2 else p.c)
    for i in range(count + 1):
        s += line(200, 420, *polar(200, 420, 150, 192 + i * 156 / count), p.b, 3.5)
    for k, (radius, size) in enumerate(((34, 27), (20, 22), (6, 15))):
        for i in range(5):
            x, y = polar(200, 420, radius, i * 72 + k * 30)
            s += circle(x, y, size, p.d if k % 2 else p.bg) + ring(x, y, size, p.c, 3)
    return s + path("M234,440 C270,430 290,444 300,462 C272,472 246,462 234,440Z", p.a)


def winterreise(p: Palette, r: Random) -> str:
    """A bare tree, a crow, and steps that do not come back."""
    s = circle(110, 150, 66, p.b) + path("M0,372 Q140,326 400,366 V480 H0Z", p.d)
    s += _branch(p, r, 292, 410, -92, 104, 26, 6)
    crow = path(
        "M0,0 C-26,-34 -70,-34 -104,-14 C-72,-12 -52,4 -30,18 C-18,26 4,26 18,16 L44,14 L20,4 C30,-20 62,-44 96,-44 C62,-54 18,-40 0,0Z",
        p.a,
    )
    s += group("translate(120 148)", crow)
    for i in range(9):
        x, y, q = 28 + i * 25, 470 - i * 9.5, 1 - i * 0.075
        s += group(
            f"translate({num(x)} {num(y + (8 if i % 2 else 0))}) rotate(62) scale({num(q * 10)}) scale(.1)",
            ellipse(0, 0, 6, 12, p.a) + ellipse(0, 18, 5, 5, p.a),
        )
    man = path("M-9,30 L-6,-8 Q0,-16 7,-8 L10,30Z", p.a) + circle(0, -20, 7, p.a)
    man += rect(-11, -27, 22, 4, p.a) + rect(-6, -36, 12, 10, p.a) + stroke("M8,0 L18,30", p.c, 3)
    return s + group("translate(246 352)", man) + rect(0, 480, 400, 120, p.bg)


def _branch(
    p: Palette, r: Random, x: float, y: float, angle: float, length: float, width: float, depth: int
) -> str:
    x2, y2 = polar(x, y, length, angle)
    s = line(x, y, x2, y2, p.a, width, 'stroke-linecap="round"')
    if depth == 0:
        return s
    for side in (-1, 1):
        turn = angle + side * (17 + r() * 22)
        s += _branch(p, r, x2, y2, turn, length * (0.7 + r() * 0.12), width * 0.64, depth - 1)
    return s


def seasons(p: Palette, r: Random) -> str:
    """One tree, four quarters."""
    s = ""
    for k, colour in enumerate((p.d, p.b, p.a, p.c)):
        a, b = polar(200, 212, 172, k * 90 - 180), polar(200, 212, 172, k * 90 - 90)
        s += path(
            f"M200,212 L{num(a[0])},{num(a[1])} A172,172 0 0 1 {num(b[0])},{num(b[1])}Z", colour
        )
    s += path("M182,470 C190,380 188,300 194,212 L206,212 C212,300 210,380 218,470Z", p.e)
    for k in range(4):
        for i in range(4):
            s += line(
                200,
                230,
                *polar(200, 212, 132 + (i % 2) * 20, k * 90 - 168 + i * 22),
                p.e,
                6,
                'stroke-linecap="round"',
            )
    for i in range(84):
        angle, radius = r() * 360 - 180, 46 + r() * 116
        s += _leaf(p, r, i, angle, polar(200, 212, radius, angle))
    for _ in range(7):
        x, y = 214 + r() * 150, 392 + r() * 60
        s += ellipse(x, y, 9, 5, p.c, f'transform="rotate({num(r() * 180)} {num(x)} {num(y)})"')
    return group("translate(10 -8) scale(.95)", s + rect(60, 462, 280, 10, p.e, 'rx="5"'))


def _leaf(p: Palette, r: Random, i: int, angle: float, at: tuple[float, float]) -> str:
    """What falls or grows in the quarter of `angle`: snow, blossom, leaf or dead leaf."""
    x, y = at
    turn = f"rotate({num(angle * (3 if angle < 90 else 1))} {num(x)} {num(y)})"
    match int((angle + 180) // 90):
        case 0:
            return star(x, y, 5 + r() * 4, p.bg)
        case 1:
            flower = "".join(circle(*polar(x, y, 5, k * 72), 4.4, p.bg) for k in range(5))
            return flower + circle(x, y, 3, p.c)
        case 2:
            return ellipse(x, y, 10, 5.5, p.fg if i % 3 else p.bg, f'transform="{turn}"')
        case _:
            return ellipse(x, y, 9, 5.5, p.bg if i % 3 else p.e, f'transform="{turn}"')


def rite(p: Palette, r: Random) -> str:
    """A ring of dancers and the one inside it."""
    s = circle(200, 222, 190, p.c) + circle(200, 222, 150, p.bg) + circle(200, 222, 84, p.a)
    for i in range(12):
        colour = (p.b, p.d, p.fg)[i % 3]
        dancer = path("M-17,24 L-8,-24 L8,-24 L17,24Z", colour) + circle(0, -36, 10.5, colour)
        dancer += stroke("M-8,-20 L-34,-34M8,-20 L34,-34M-8,24 L-14,44M8,24 L15,42", colour, 7)
        x, y = polar(200, 222, 148, i * 30 - 90)
        s += group(f"translate({num(x)} {num(y)}) rotate({i * 30})", dancer)
    chosen = path("M-20,34 L-9,-18 L9,-18 L20,34Z", p.bg) + circle(0, -32, 13, p.bg)
    chosen += stroke("M-9,-14 L-30,-52M9,-14 L30,-52M-10,34 L-24,58M10,34 L22,60", p.bg, 8)
    return s + group("translate(200 222) rotate(9)", chosen)


def cello(p: Palette, r: Random) -> str:
    """A body of wood, bowed."""
    half = path(
        "M200,112 C150,112 104,134 104,190 C104,226 132,236 132,266 C132,300 78,312 78,392"
        " C78,470 140,492 200,492Z",
        p.a,
    )
    half += stroke("M166,246 C150,240 152,262 160,280 C172,304 176,324 162,330", p.d, 8)
    half += circle(170, 248, 6, p.d) + circle(156, 328, 7, p.d)
    body = circle(200, 300, 200, p.b, 'opacity=".28"') + mirror(half)
    body += path(
        "M200,112 C250,112 296,134 296,190 C296,226 268,236 268,266 C268,300 322,312 322,392 C322,470 260,492 200,492Z",
        p.c,
    )
    body += group(
        "translate(400 0) scale(-1 1)",
        stroke("M166,246 C150,240 152,262 160,280 C172,304 176,324 162,330", p.d, 8)
        + circle(170, 248, 6, p.d)
        + circle(156, 328, 7, p.d),
    )
    body += polygon([(186, -80), (214, -80), (220, 226), (180, 226)], p.d)
    body += polygon([(176, 350), (224, 350), (212, 452), (188, 452)], p.d)
    body += rect(162, 300, 76, 13, p.fg, 'rx="4"')
    for k in range(4):
        body += line(191 + k * 6, -80, 188 + k * 8, 356, p.fg, 1.8)
    bow = rect(-40, 262, 480, 8, p.d, 'rx="4"') + rect(-40, 276, 480, 3, p.fg)
    return group("translate(14 -16) rotate(14 200 300)", body) + group("rotate(-13 200 268)", bow)
