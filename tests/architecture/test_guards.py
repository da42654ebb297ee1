"""The list of guards is true: every piece of code it would take away is there, every test exists.

That the tests fail without the guards is shown by `make guards`.
"""

from tests.guards.guard import list_problems
from tests.guards.listing import GUARDS


def test_every_guard_of_the_list_is_there_and_so_are_its_tests() -> None:
    assert len(GUARDS) > 60
    assert list_problems(GUARDS) == []
