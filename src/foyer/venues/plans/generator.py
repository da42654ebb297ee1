"""The demo halls by name. Each is a pure function that returns a native document."""

from collections.abc import Callable, Mapping

from foyer.venues.plans.arenas import arena_20000, generate_stadium
from foyer.venues.plans.cinemas import black_box_120, cinema_hall, multiplex_180, studio_48
from foyer.venues.plans.drafting import Node
from foyer.venues.plans.theatres import concert_hall_1200, horseshoe_900


def screen_96() -> Node:
    """A small screen without recliners: eight rows of twelve."""
    return cinema_hall("Screen 4", regular_rows=4, premium_rows=4, recliner_rows=0, side=1)


def screen_135() -> Node:
    """A middling screen with one row of recliners."""
    return cinema_hall("Screen 3", regular_rows=4, premium_rows=4, recliner_rows=1, side=3)


def screen_240() -> Node:
    """The large screen: sixteen rows, the last two recliners."""
    return cinema_hall(
        "Screen 1", regular_rows=6, premium_rows=8, recliner_rows=2, side=3, recliners=11
    )


DEMO_HALLS: Mapping[str, Callable[[], Node]] = {
    "studio_48": studio_48,
    "screen_96": screen_96,
    "black_box_120": black_box_120,
    "screen_135": screen_135,
    "multiplex_180": multiplex_180,
    "screen_240": screen_240,
    "horseshoe_900": horseshoe_900,
    "concert_hall_1200": concert_hall_1200,
    "arena_20000": arena_20000,
    "stadium_80000": generate_stadium,
}
