# ruff: noqa: E501 - an outline is one datum and stays in one piece
"""More motifs for plays."""

from foyer.web.posters.palettes import Palette
from foyer.web.posters.svg import (
    Random,
    circle,
    ellipse,
    group,
    mirror,
    num,
    path,
    polar,
    polygon,
    rect,
    ring,
    stroke,
)


def macbeth(p: Palette, r: Random) -> str:
    """A dagger through a crown."""
    s = circle(200, 216, 168, p.a)
    s += rect(180, 16, 40, 84, p.fg, 'rx="8"') + circle(200, 20, 17, p.c)
    s += "".join(rect(180, 36 + k * 15, 40, 5, p.c) for k in range(4)) + rect(
        128, 94, 144, 18, p.c, 'rx="9"'
    )
    s += polygon([(172, 112), (200, 112), (200, 452), (178, 360)], p.d)
    s += polygon([(200, 112), (228, 112), (222, 360), (200, 452)], p.b)
    crown = polygon(
        [
            (-112, 40),
            (-130, -52),
            (-72, 0),
            (-48, -70),
            (0, -10),
            (48, -70),
            (72, 0),
            (130, -52),
            (112, 40),
        ],
        p.c,
    )
    crown += rect(-112, 30, 224, 24, p.fg)
    crown += "".join(circle(x, 42, 6, p.a) for x in (-80, -40, 0, 40, 80))
    s += group("translate(200 250) rotate(-8)", crown)
    return s + path("M200,440 C218,470 214,486 200,486 C186,486 182,470 200,440Z", p.a)


def midsummer(p: Palette, r: Random) -> str:
    """An ass in a wreath under the moon."""
    s = circle(200, 196, 168, p.a) + circle(262, 150, 150, p.bg)
    half = path("M176,206 C126,160 98,96 112,34 C150,66 186,120 196,190Z", p.e)
    half += path("M166,178 C142,140 122,100 124,66 C146,92 168,130 178,170Z", p.c)
    half += path(
        "M201,180 C150,180 132,224 138,270 C146,330 150,370 164,404 C174,424 190,430 201,430Z", p.e
    )
    half += path("M201,362 C166,362 154,384 160,408 C170,434 188,440 201,440Z", p.fg)
    half += ellipse(182, 400, 6, 10, p.d) + path("M150,262 Q168,246 184,264 Q166,276 150,262Z", p.d)
    s += mirror(half)
    for i in range(9):
        x, y = polar(200, 290, 98, 208 + i * 15.5)
        colour = (p.c, p.fg, p.a)[i % 3]
        for k in range(5):
            s += circle(*polar(x, y, 12, k * 72 + i * 20), 9, colour)
        s += circle(x, y, 6, p.d)
    for i in range(26):
        x, lean = i * 17 - 10, r() * 40 - 20
        h = 50 + r() * 90
        s += path(
            f"M{x},490 Q{num(x + lean)},{num(480 - h / 2)} {num(x + lean)},{num(480 - h)} Q{num(x + lean + 10)},{num(480 - h / 2)} {x + 18},490Z",
            p.b if i % 3 else p.d,
        )
    return s + rect(0, 478, 400, 122, p.bg)


def seagull(p: Palette, r: Random) -> str:
    """A gull above the lake, with one red mark."""
    s = circle(290, 110, 62, p.a)
    for i in range(8):
        s += rect(0, 318 + i * 22, 400, 3 + i * 1.6, p.b if i % 2 else p.d)
    bird = path(
        "M0,30 C-50,-24 -120,-60 -186,-44 C-140,-34 -110,-6 -84,30 C-62,58 -34,66 -6,66Z", p.a
    )
    bird += path("M0,30 C40,-40 104,-92 176,-98 C138,-74 116,-34 96,6 C72,44 40,66 -6,66Z", p.a)
    bird += path("M-186,-44 C-160,-42 -140,-34 -122,-18 L-146,-22Z", p.fg)
    bird += path("M176,-98 C154,-84 140,-66 130,-46 L150,-70Z", p.fg)
    bird += path("M-20,26 C10,10 50,20 84,62 C60,92 10,84 -20,66Z", p.a)
    bird += path("M66,40 C88,36 106,48 108,64 C96,76 74,74 62,62Z", p.a)
    bird += polygon([(104, 56), (134, 68), (106, 70)], p.c) + circle(92, 54, 4, p.fg)
    bird += polygon([(-14, 34), (-66, 76), (-20, 72)], p.a) + circle(24, 54, 13, p.c)
    return s + group("translate(196 206) rotate(-6)", bird) + rect(0, 480, 400, 120, p.bg)


def antigone(p: Palette, r: Random) -> str:
    """A wall, a door, and she who went in."""
    s = "".join(_meander(p, x, 40) for x in range(-8, 400, 48))
    s += rect(0, 24, 400, 6, p.b) + rect(0, 96, 400, 6, p.b)
    for row in range(6):
        for column in range(6):
            x = column * 80 - (40 if row % 2 else 0)
            s += rect(x + 2, 116 + row * 60, 76, 56, p.a if (row * 5 + column * 3) % 7 else p.d)
    s += path("M92,480 V250 a108,108 0 0 1 216,0 V480Z", p.c)
    s += path("M112,480 V254 a88,88 0 0 1 176,0 V480Z", p.b)
    s += path("M200,268 C176,300 168,380 152,480 L248,480 C232,380 224,300 200,268Z", p.d)
    s += circle(200, 256, 21, p.d) + path(
        "M180,258 C178,226 222,226 220,258 C214,240 186,240 180,258Z", p.c
    )
    s += stroke("M196,300 L164,356M204,300 L230,342", p.d, 10)
    s += path("M152,350 h26 v8 q-13,16 -26,0Z", p.bg)
    return s + rect(0, 474, 400, 126, p.bg)


def _meander(p: Palette, x: float, y: float) -> str:
    d = f"M{x},{y + 44} V{y} H{x + 40} V{y + 32} H{x + 16} V{y + 16} H{x + 26}"
    return path(d, "none", f'stroke="{p.b}" stroke-width="7"')


def earnest(p: Palette, r: Random) -> str:
    """A handbag of good family."""
    s = ""
    for i in range(10):
        x, y = 30 + (i % 4) * 116 + (58 if (i // 4) % 2 else 0), 60 + (i // 4) * 150
        s += circle(x, y, 40, p.a) + circle(x, y, 33, p.bg)
        s += "".join(ellipse(*polar(x, y, 16, k * 60), 3, 5, p.a) for k in range(6))
    s += rect(140, 62, 120, 100, p.fg, 'rx="6"') + rect(140, 136, 120, 16, p.c)
    s += rect(98, 154, 204, 17, p.fg, 'rx="8"')
    s += stroke("M128,236 C128,150 272,150 272,236", p.d, 15)
    s += path("M84,226 H316 L346,424 Q350,450 322,450 H78 Q50,450 54,424Z", p.b)
    s += path("M84,226 H316 L322,268 H78Z", p.d) + rect(176, 254, 48, 30, p.e, 'rx="5"')
    s += circle(200, 269, 6, p.d)
    s += path(
        "M200,356 C176,330 132,336 104,370 C90,384 78,378 76,366 C84,416 156,422 200,380"
        " C244,422 316,416 324,366 C322,378 310,384 296,370 C268,336 224,330 200,356Z",
        p.fg,
    )
    s += ring(252, 320, 26, p.e, 6) + stroke("M278,320 C306,340 300,380 316,424", p.e, 3)
    return s + circle(148, 320, 9, p.fg) + circle(252, 320, 9, p.fg)


def cyrano(p: Palette, r: Random) -> str:
    """A nose that arrives a quarter of an hour before him."""
    s = circle(246, 206, 150, p.a)
    for x, y, q in ((198, 132, 15), (306, 124, 10), (282, 300, 19), (340, 220, 12)):
        s += circle(x, y, q, p.bg, 'opacity=".12"')
    s += path("M40,490 C44,404 90,372 128,366 L206,366 C246,376 262,420 266,490Z", p.b)
    s += path(
        "M92,196 C92,180 206,178 208,200 L214,232 L368,284 C378,292 372,304 358,304 L222,310"
        " L216,328 L224,342 L212,354 C206,384 150,388 128,372 C98,350 90,268 92,196Z",
        p.d,
    )
    s += circle(190, 240, 6, p.c) + stroke("M174,224 L206,220", p.c, 7)
    s += path("M196,318 C212,310 232,314 250,304 C240,332 214,332 196,326Z", p.c)
    s += path("M190,352 L214,352 L204,392 L186,372Z", p.c)
    s += path("M86,206 C80,276 92,322 112,356 C70,330 58,260 70,200Z", p.c)
    s += path(
        "M20,210 C70,176 220,168 282,196 C290,204 280,212 268,210 C190,196 100,204 40,226Z", p.c
    )
    s += path("M82,200 C80,140 112,112 160,116 C204,118 218,152 216,194Z", p.c) + rect(
        82, 176, 134, 14, p.b
    )
    s += path(
        "M104,180 C50,150 24,84 60,30 C70,60 86,70 74,88 C96,92 90,112 100,118 C98,140 112,150 122,176Z",
        p.b,
    )
    s += stroke("M66,52 C66,110 84,150 110,178", p.c, 3)
    return s + polygon([(100, 372), (200, 372), (222, 400), (150, 424), (84, 398)], p.fg)


def peergynt(p: Palette, r: Random) -> str:
    """An onion: layer under layer, and no kernel."""
    s = ""
    colours = (p.a, p.c, p.b, p.fg, p.c, p.a, p.bg)
    for k in range(7):
        q = 1 - k * 0.138
        s += group(
            f"translate(200 {num(286 + k * 5)}) scale({num(q * 10)}) scale(.1)",
            path(
                "M0,-196 C14,-140 168,-96 168,34 C168,122 92,158 0,158 C-92,158 -168,122 -168,34"
                " C-168,-96 -14,-140 0,-196Z",
                colours[k],
            ),
        )
    for x, lean in ((176, -46), (200, 4), (222, 52)):
        s += stroke(f"M200,104 Q{x},70 {200 + lean},26", p.d, 9)
    for i in range(7):
        x = 158 + i * 14
        s += stroke(f"M{x},442 q{(i - 3) * 4},20 {(i - 3) * 10},36", p.d, 3.5)
    man = path("M-9,34 L-11,0 Q0,-10 11,0 L9,34Z", p.fg) + circle(0, -14, 9, p.fg)
    return s + group(
        "translate(200 318)",
        man
        + polygon(
            [(-10, -22), (-12, -36), (-4, -29), (0, -40), (4, -29), (12, -36), (10, -22)], p.d
        ),
    )


def shadows(p: Palette, r: Random) -> str:
    """Two hands, and the bird they throw on the wall."""
    s = circle(200, 210, 178, p.b) + circle(200, 210, 140, p.a)
    wing = ""
    for k, (angle, length) in enumerate(((-64, 74), (-48, 92), (-32, 98), (-15, 88))):
        x, y = polar(186, 214, length, 180 - angle)
        turn = f'transform="rotate({num(180 - angle)} {num(x)} {num(y)})"'
        wing += ellipse(x, y, length * 0.74, 13.5 - k * 0.5, p.dark, turn)
    wing += path("M201,214 C176,182 128,196 120,226 C124,262 168,276 201,262Z", p.dark)
    wing += path("M150,244 C158,300 136,380 96,490 L176,490 C186,400 196,320 201,258Z", p.dark)
    s += mirror(wing)
    s += ellipse(200, 186, 17, 34, p.dark, 'transform="rotate(12 200 186)"')
    s += polygon([(206, 152), (232, 158), (210, 170)], p.dark) + circle(206, 168, 4, p.a)
    return s + rect(0, 480, 400, 120, p.bg)
