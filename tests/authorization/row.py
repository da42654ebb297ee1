"""What the tables are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.authorization.callers import (
    EVERYBODY,
    MEMBERS,
    PROGRAMS,
    SEEN_FROM_NEXT_DOOR,
    Who,
)
from tests.authorization.houses import Side

Body = Callable[[Side], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Row:
    """One route: who may call it, and what every other caller hears.

    `route` is `METHOD /path/{parameter}`; a parameter's value is the object of that name in
    `houses.Side.objects`, or of the name that `objects` gives. Statuses are exact.
    """

    route: str
    may: frozenset[Who]
    status: int = field(default=200, kw_only=True)  # of those who may
    refused: int = field(default=404, kw_only=True)  # of the others who have signed in
    # Of our own members whose role does not allow it, where they hear something else.
    lesser: int | None = field(default=None, kw_only=True)
    anonymous: int = field(default=401, kw_only=True)  # of guests, where they may not
    otherwise: Mapping[Who, int] = field(default_factory=dict, kw_only=True)  # of single callers
    # Whether an API key counts; elsewhere it is no credential: 401, and no matter to a page or
    # to an address that asks nobody who they are.
    takes_keys: bool = field(default=False, kw_only=True)
    asks_everybody: bool = field(default=False, kw_only=True)  # who they are, and all may
    # Whether the object named is everybody's: then next door's is as good as ours.
    shared: bool = field(default=False, kw_only=True)
    objects: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    query: str = field(default="", kw_only=True)  # may name objects as the path does
    body: Body | None = field(default=None, kw_only=True)  # JSON for the API, a form for pages

    @property
    def method(self) -> str:
        """GET for routes that answer any method."""
        method = self.route.partition(" ")[0]
        return "GET" if method == "ANY" else method

    @property
    def path(self) -> str:
        return self.route.partition(" ")[2]

    @property
    def is_page(self) -> bool:
        return not self.path.startswith("/api/v1/")

    @property
    def is_about_an_object(self) -> bool:
        """Whether the answer depends on whose object is named, by address or body."""
        named = "{" in self.path + self.query or self.body is not None
        return named and not self.shared and self.may != EVERYBODY

    @property
    def is_blind_to_keys(self) -> bool:
        """Whether nobody looks at a bearer token here."""
        return self.is_page or (self.may == EVERYBODY and not self.asks_everybody)

    def expected(self, who: Who) -> int:
        """The status of a caller that asks for our object."""
        if who in PROGRAMS and not self.takes_keys:
            return self.expected(Who.ANONYMOUS) if self.is_blind_to_keys else 401
        if who is Who.FORMER_PROGRAM:
            return 401
        if who in self.otherwise:
            return self.otherwise[who]
        if who in self.may:
            return self.status
        if who in MEMBERS and self.lesser is not None:
            return self.lesser
        return self.anonymous if who is Who.ANONYMOUS else self.refused

    def expected_next_door(self, who: Who) -> int:
        """The status of the same caller who asks for the object of the house next door."""
        return self.expected(SEEN_FROM_NEXT_DOOR.get(who, who))
