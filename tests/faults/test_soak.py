"""The small soak: 200,000 random operations by several processes that are killed meanwhile.

`python -m bench.soak` is the large one. `FOYER_SOAK_SEED` repeats the dice of a run, though not how
the processes met.
"""

import os
import time
from pathlib import Path

import pytest

from bench.soak_leading import soak_sql
from bench.soak_sql import VISITOR_CAP
from foyer.catalog.models import Show
from tests.factories import make_show, make_world, plan_document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

OPERATIONS = 200_000
PROCESSES = 2
ROWS, SEATS = 20, 50


def test_random_operations_with_kills_break_no_promise(database_url: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("FOYER_SOAK_SEED") or time.time())
    print(f"FOYER_SOAK_SEED={seed}")
    world = make_world(document=plan_document(rows=ROWS, seats=SEATS))
    shows: list[Show] = [
        make_show(world, starts_in_minutes=24 * 60 * (place + 1)) for place in range(2)
    ]
    verdict = soak_sql(
        app_url=database_url,
        admin_url=database_url,
        shows=[(show.pk, ROWS * SEATS) for show in shows],
        ticket_type=world.ticket_types[0].pk,
        operations=OPERATIONS,
        epoch_operations=OPERATIONS // 2,
        processes=PROCESSES,
        seed=seed,
        folder=tmp_path,
        visitor_cap=VISITOR_CAP,
    )
    print(verdict.to_json())
    assert verdict.violations == []
    assert verdict.operations >= OPERATIONS
    assert verdict.kills > 0
    assert {"held", "released", "changed", "extended"} <= set(verdict.kinds)
