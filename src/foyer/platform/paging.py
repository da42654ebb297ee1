"""Pages of a list: how a caller asks for one and what it gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from foyer.platform.errors import ValidationFailed
from foyer.platform.limits import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which part of a list is wanted; pages count from 1. Refuses what is out of range."""

    page: int = 1
    limit: int = PAGE_SIZE_DEFAULT

    def __post_init__(self) -> None:
        if not 1 <= self.page <= PAGE_NUMBER_MAX:
            raise ValidationFailed(f"Give a page between 1 and {PAGE_NUMBER_MAX}.", field="page")
        if not 1 <= self.limit <= PAGE_SIZE_MAX:
            raise ValidationFailed(f"Give a limit between 1 and {PAGE_SIZE_MAX}.", field="limit")

    @property
    def window(self) -> slice:
        """The rows of this page, as a slice of the whole list."""
        first = (self.page - 1) * self.limit
        return slice(first, first + self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """One page of a list; `total` counts the whole list."""

    items: tuple[Item, ...]
    request: PageRequest
    total: int

    @property
    def total_pages(self) -> int:
        return -(-self.total // self.request.limit)


def make_page(items: Sequence[Item], *, request: PageRequest, total: int) -> Page[Item]:
    """A page of rows that were already cut to it."""
    assert len(items) <= request.limit, (len(items), request.limit)
    return Page(items=tuple(items), request=request, total=total)
