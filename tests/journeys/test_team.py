"""The team of a house, in the running house: its processes connect as `foyer_app`."""

import os
import re
import time
from email import message_from_bytes
from email.policy import SMTP
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from foyer.platform.database_roles import APP, DATABASE
from foyer.platform.embedded_postgres.server import embedded_url
from tests.house import House
from tests.journeys.steps import API, POLL_SECONDS, WAIT_SECONDS_MAX, find_show_at_doors

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]
STAFF_TABLES = ("member", "invitation", "api_key", "support_access", "audit_entry")


def mailed_link(house: House, recipient: str) -> str:
    """The link to an invitation, in the mail that the worker writes to a file."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        for path in (house.data / "mail").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=SMTP)
            body = mail.get_body(("plain",))
            if recipient in str(mail["To"]) and body is not None:
                found = re.search(
                    r"\S+/account/proofs/invite_member\?token=\S+", body.get_content()
                )
                assert found is not None, body.get_content()
                return found[0]
        time.sleep(POLL_SECONDS)
    pytest.fail("no mail came")


def test_from_the_mailed_invitation_to_the_log(house: House) -> None:
    boss, email = house.sign_in("organizer@foyer.test"), f"{uuid4().hex}@foyer.test"
    our = {"organizer": "aurora"}
    invited = boss.post(
        f"{API}/admin/members", params=our, json={"email": email, "role": "cashier"}
    )
    assert invited.status_code == 201, invited.text
    visitor = house.client()
    arrived = visitor.get(mailed_link(house, email), follow_redirects=True)
    assert (arrived.url.path, arrived.url.query) == ("/invitation", b"")
    assert "Cinema Aurora invites you to its team" in arrived.text
    listed = boss.get(f"{API}/admin/members/invitations", params=our).json()["items"]
    assert email in {it["email"] for it in listed}
    path = f"{API}/admin/members/invitations/{invited.json()['id']}"
    assert boss.delete(path, params=our).status_code == 204
    log = boss.get(f"{API}/admin/audit", params=our).json()["items"]
    assert [it["sentence"] for it in log[:2]] == [
        f"Rui Andrade withdrew the invitation of {email}",
        f"Rui Andrade invited {email} as cashier",
    ]


def test_a_program_scans_until_its_key_is_revoked(house: House) -> None:
    boss = house.sign_in("organizer@foyer.test")
    show = find_show_at_doors(boss)
    our = {"organizer": show["organizer"]["slug"]}
    made = boss.post(
        f"{API}/admin/api-keys",
        params=our,
        json={"name": "Door app", "permissions": ["tickets.scan"], "days": 1},
    ).json()
    program = house.client(Authorization=f"Bearer {made['key']}")

    def scan() -> httpx.Response:
        return program.post(f"{API}/scans", json={"code": "NOTICKET", "nonce": uuid4().hex})

    assert scan().json()["verdict"] == "forged"
    assert program.get(f"{API}/admin/members", params=our).status_code == 403
    assert (
        boss.delete(f"{API}/admin/api-keys/{made['apiKey']['id']}", params=our).status_code == 204
    )
    assert scan().status_code == 401


def test_the_demo_administrator_enters_a_house_by_support_only(house: House) -> None:
    admin, boss = house.sign_in("admin@foyer.test"), house.sign_in("organizer@foyer.test")
    our = {"organizer": "trindade"}
    assert admin.get(f"{API}/admin/audit", params=our).status_code == 404
    opened = admin.post(
        f"{API}/admin/support-access", json={**our, "reason": "They asked for help by mail"}
    )
    assert opened.status_code == 201, opened.text
    assert admin.get(f"{API}/admin/audit", params=our).status_code == 200
    (seen,) = boss.get(f"{API}/admin/support-access", params=our).json()["items"]
    ended = boss.delete(f"{API}/admin/support-access/{seen['id']}", params=our)
    assert ended.status_code == 204
    assert admin.get(f"{API}/admin/audit", params=our).status_code == 404


@pytest.mark.skipif(
    os.environ.get("FOYER_TEST_SERVER") != "own", reason="a server of yours has roles of its own"
)
def test_case_53_the_role_of_the_processes_sees_no_staff_without_a_house(house: House) -> None:
    url = embedded_url(house.data, user=APP, database=DATABASE)
    with psycopg.connect(url) as connection:
        for table in STAFF_TABLES:
            count = SQL("select count(*) from {}").format(Identifier(table))
            assert connection.execute(count).fetchone() == (0,), table
        connection.execute(
            "select set_config('foyer.organizer', (select min(id)::text from organizer), true)"
        )
        houses = connection.execute("select distinct organizer_id from member").fetchall()
        assert len(houses) == 1
        connection.commit()
        assert connection.execute("select count(*) from member").fetchone() == (0,)
