"""`foyer audit` as an operator runs it: a calm line and 0, or what is wrong and 1."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.factories import make_show

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def run_audit_command(database_url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "foyer", "audit"],
        env={**os.environ, "DATABASE_URL": database_url, "FOYER_OWNER_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_house_in_order_is_told_in_one_line(database_url: str) -> None:
    make_show()
    done = run_audit_command(database_url)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "All is well: seats, tickets, payments and ledger agree.\n"


def test_a_sold_seat_without_a_ticket_is_named_and_ends_with_1(database_url: str) -> None:
    show = make_show()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into seat_claim (show_id, seat_no, state, booking_line_id, expires_at)"
            " values (%s, 3, 'sold', 1, 'infinity')",
            [show.id],
        )
    done = run_audit_command(database_url)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert f"sold_claims_have_live_tickets: show {show.id} seat 3" in lines
    assert lines[-1].startswith("Something is wrong: stop selling")
