# ruff: noqa: E501 - an outline is one datum and stays in one piece
"""Motifs for kinds of evening: folk, electronic, comedy, talk, family, brass."""

from foyer.web.posters.palettes import Palette
from foyer.web.posters.svg import (
    Random,
    circle,
    ellipse,
    group,
    line,
    mirror,
    path,
    polar,
    polygon,
    rect,
    ring,
    stroke,
)


def accordion(p: Palette, r: Random) -> str:
    """Bellows like a sunrise."""
    s, count = "", 14
    for i in range(count):
        a, b = 196 + i * 148 / count, 196 + (i + 1) * 148 / count
        corners = [
            polar(200, 470, radius, at) for radius, at in ((180, a), (372, a), (372, b), (180, b))
        ]
        s += polygon(corners, (p.a, p.d)[i % 2])
        middle = [
            polar(200, 470, radius, at) for radius, at in ((262, a), (290, a), (290, b), (262, b))
        ]
        s += polygon(middle, p.b if i % 2 else p.bg)
    for angle in (196, 344):
        plate = rect(174, -44, 204, 88, p.fg, 'rx="12"')
        if angle == 196:
            plate += "".join(circle(196 + k % 5 * 40, -20 + k // 5 * 26, 9, p.b) for k in range(15))
        else:
            plate += rect(186, -30, 180, 60, p.b)
            plate += "".join(
                line(186 + k * 20, -30, 186 + k * 20, 30, p.fg, 2.5) for k in range(1, 9)
            )
            plate += "".join(rect(180 + k * 20, -30, 12, 34, p.fg) for k in range(1, 9) if k % 4)
        turn = angle - (4 if angle == 196 else -4)
        s += group(f"translate(200 470) rotate({turn + (-6 if angle == 196 else 6)})", plate)
    s += circle(200, 420, 66, p.c)
    return s + rect(0, 452, 400, 148, p.bg)


def pulse(p: Palette, r: Random) -> str:
    """A beat, seen from above."""
    s, count = "", 60
    for i in range(count):
        angle = i * 360 / count
        wave = 0.5 + 0.5 * abs((i * 7 % 20) / 10 - 1)
        steps = 3 + int(wave * 7 * (0.5 + r() * 0.5))
        for k in range(steps):
            inner = 76 + k * 15
            colour = p.a if k > 7 else (p.b if k > 4 else p.c)
            s += line(
                *polar(200, 218, inner, angle),
                *polar(200, 218, inner + 10, angle),
                colour,
                4 + k * 0.75,
            )
    return s + circle(200, 218, 60, p.fg) + circle(200, 218, 42, p.bg) + circle(200, 218, 12, p.a)


def comedy(p: Palette, r: Random) -> str:
    """A mouth that cannot stop, and a microphone that must listen."""
    s = "".join(
        polygon(
            [(200, 230), polar(200, 230, 560, i * 24), polar(200, 230, 560, i * 24 + 12)],
            p.b,
            'opacity=".5"',
        )
        for i in range(15)
    )
    s += path(
        "M40,150 C100,120 150,150 200,150 C250,150 300,120 360,150 C372,320 300,420 200,420 C100,420 28,320 40,150Z",
        p.a,
    )
    s += path(
        "M66,176 C120,158 160,176 200,176 C240,176 280,158 334,176 C340,310 280,392 200,392 C120,392 60,310 66,176Z",
        p.fg,
    )
    s += path(
        "M72,178 C120,160 160,178 200,178 C240,178 280,160 328,178 L322,226 C280,240 240,236 200,236 C160,236 120,240 78,226Z",
        p.b,
    )
    s += "".join(line(96 + k * 34.6, 172, 98 + k * 34, 236, p.d, 2.5) for k in range(1, 6))
    s += path(
        "M112,352 C140,296 180,312 200,322 C220,312 260,296 288,352 C262,380 232,392 200,392 C168,392 138,380 112,352Z",
        p.a,
    )
    mic = circle(0, 0, 52, p.d) + "".join(
        line(-50, y, 50, y, p.fg, 2.5) for y in (-30, -15, 0, 15, 30)
    )
    mic += "".join(line(x, -50, x, 50, p.fg, 2.5) for x in (-30, -15, 0, 15, 30)) + ring(
        0, 0, 52, p.fg, 8
    )
    mic += rect(-40, 40, 80, 18, p.fg, 'rx="6"') + polygon(
        [(-30, 58), (30, 58), (18, 220), (-18, 220)], p.fg
    )
    return s + group("translate(296 344) rotate(-24)", mic)


def talk(p: Palette, r: Random) -> str:
    """Two voices, and what they share."""
    s = circle(150, 194, 130, p.a) + polygon([(70, 280), (52, 372), (150, 318)], p.a)
    s += circle(254, 244, 130, p.b) + polygon([(330, 334), (352, 430), (250, 368)], p.b)
    s += path("M222,118.3 A130,130 0 0 1 182,319.7 A130,130 0 0 1 222,118.3Z", p.c)
    for k, w in enumerate((44, 58, 50)):
        s += rect(74, 152 + k * 32, w, 13, p.d, 'rx="6.5"') + rect(
            330 - w, 216 + k * 32, w, 13, p.d, 'rx="6.5"'
        )
    return s + "".join(circle(202, 186 + k * 33, 9, p.fg) for k in range(3))


def puppet(p: Palette, r: Random) -> str:
    """A marionette that bows to you."""
    s = mirror(
        path("M0,0 H96 C96,130 60,220 40,480 H0Z", p.a)
        + path("M30,0 H58 C60,130 34,220 24,480 H8 C14,220 34,120 30,0Z", p.d)
    )
    s += "".join(circle(20 + i * 40, 0, 26, p.b) for i in range(10))
    curtain, s = s, ""
    s += group(
        "rotate(-7 200 92)",
        rect(118, 84, 164, 15, p.fg, 'rx="6"') + rect(192, 60, 16, 66, p.fg, 'rx="6"'),
    )
    for x1, y1, x2, y2 in (
        (126, 100, 118, 288),
        (274, 84, 296, 236),
        (196, 120, 196, 184),
        (206, 120, 160, 398),
        (212, 120, 252, 384),
    ):
        s += line(x1, y1, x2, y2, p.fg, 2)
    s += stroke("M172,292 L118,292M228,286 L296,240", p.c, 15)
    s += stroke("M182,366 L160,398 L166,446M218,366 L252,384 L270,430", p.d, 17)
    s += polygon([(166, 268), (234, 268), (252, 376), (148, 376)], p.b)
    s += "".join(
        polygon([(148 + k * 26, 376), (174 + k * 26, 376), (161 + k * 26, 394)], p.b)
        for k in range(4)
    )
    s += "".join(circle(200, 292 + k * 26, 6, p.a) for k in range(3))
    s += (
        circle(200, 224, 42, p.skin)
        + polygon([(160, 208), (240, 208), (212, 134)], p.d)
        + circle(212, 134, 11, p.a)
    )
    s += circle(184, 222, 5, p.fg) + circle(216, 222, 5, p.fg) + circle(200, 234, 7, p.a)
    s += (
        stroke("M182,244 Q200,258 218,244", p.fg, 4)
        + circle(172, 238, 7, p.a, 'opacity=".5"')
        + circle(228, 238, 7, p.a, 'opacity=".5"')
    )
    s += circle(114, 292, 11, p.skin) + circle(300, 238, 11, p.skin)
    s += ellipse(164, 452, 17, 9, p.fg) + ellipse(276, 436, 17, 9, p.fg)
    return curtain + group("translate(26 -18) scale(.9)", s)


def brass(p: Palette, r: Random) -> str:
    """A bell so large that the band walks out of it."""
    s = stroke("M296,470 C420,420 420,250 300,236 C180,224 90,300 120,400 L120,470", p.c, 34)
    s += stroke("M296,470 C420,420 420,250 300,236 C180,224 90,300 120,400 L120,470", p.a, 24)
    for radius, colour in ((158, p.c), (150, p.a), (118, p.b), (96, p.c), (84, p.a), (46, p.dark)):
        s += circle(186, 190, radius, colour)
    s += stroke("M84,120 A120,120 0 0 1 150,74", p.fg, 9)
    for k in range(7):
        x, y = 60 + k * 46, 416 - abs(k - 3) * 7
        s += path(f"M{x - 12},460 L{x - 9},{y} Q{x},{y - 9} {x + 9},{y} L{x + 12},460Z", p.dark)
        s += circle(x, y - 14, 10, p.skin) + rect(x - 11, y - 28, 22, 9, p.d, 'rx="3"')
        s += polygon([(x + 6, y + 4), (x + 30, y - 12), (x + 30, y + 8)], p.fg)
    return s + rect(0, 478, 400, 122, p.bg)
