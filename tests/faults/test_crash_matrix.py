"""`kill -9` at the statements of every story: all of it happened or nothing, and once it is asked
for again exactly once.

    FOYER_CRASHES=every pytest tests/faults/test_crash_matrix.py
"""

from collections.abc import Iterator

import pytest

from tests.faults.crashing import (
    StoryProcess,
    choose_points,
    count_statements,
    crash_at,
    running_stories,
)
from tests.faults.proxy import FaultProxy, running_proxy
from tests.faults.stories import Stage, audit
from tests.servers import SandboxServer, find_database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.timeout(1_800),
]

POINTS = 4  # Of each story, unless all are asked for.


@pytest.fixture(scope="module")
def proxy(django_db_setup: None) -> Iterator[FaultProxy]:
    with running_proxy(find_database_url()) as found:
        yield found


@pytest.fixture(scope="module")
def stories(proxy: FaultProxy, sandbox_server: SandboxServer) -> Iterator[StoryProcess]:
    environment = {
        "FOYER_SANDBOX_URL": sandbox_server.url,
        "FOYER_SANDBOX_SECRET": sandbox_server.secret,
    }
    with running_stories(database_url=proxy.url, **environment) as found:
        yield found


@pytest.mark.parametrize("name", ["hold", "place", "settle", "expire", "cancel", "refund", "scan"])
def test_a_role_is_killed_at_its_statements(
    name: str, stories: StoryProcess, proxy: FaultProxy, sandbox: SandboxServer
) -> None:
    stage = Stage(sandbox)
    stories.play(stage.begin(name).order)  # The first of a house makes what all others find.
    calm = stage.begin(name)
    told: dict[str, object] = {}
    total = count_statements(proxy, lambda: told.update(stories.play(calm.order)))
    assert told.get("ended") == 0, told
    calm.check_end(told["result"])
    points = choose_points(total, at_most=POINTS, story=name)
    print(f"{name}: {len(points)} of {2 * total} crash points")
    for point in points:
        story = stage.begin(name)
        judgement = crash_at(point, stories.kill_child, cut=True)
        proxy.rule(judgement.judge)
        told = stories.play(story.order)
        proxy.be_calm()
        assert judgement.crashed.is_set(), point
        assert told == {"ended": -9}, (point, told)
        story.check_between()
        audit()
        told = stories.play(story.order)
        assert told.get("ended") == 0, (point, told)
        story.check_end(told["result"])
        audit()
