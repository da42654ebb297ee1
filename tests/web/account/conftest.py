from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Cities, houses and counts are remembered for seconds; no test inherits another's."""
    cache.clear()
    yield
    cache.clear()
