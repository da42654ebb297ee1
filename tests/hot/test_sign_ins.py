"""A browser's sign-in as the hot role sees it: the cookie names a session, which has to live."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.contrib.sessions.models import Session

from foyer.accounts import bearer
from foyer.accounts.models import User
from foyer.hot.client import Clients
from foyer.hot.http import Request
from foyer.inventory.models import Hold
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.ids import new_uuid
from foyer.platform.pg_async import Database
from foyer.platform.tokens import Purpose
from foyer.platform.visitors import Visitor, read_visitor, write_visitor
from tests.factories import make_show, make_user
from tests.hot.signed_in import SIGNER, cookie, sign_in


def hold_one(hot: httpx.Client, visitor: Visitor) -> Hold:
    show = make_show()
    address = f"/api/v1/shows/{show.public_id}/holds"
    answer = hot.post(address, json={"seats": ["A1"]}, headers=cookie(visitor))
    assert answer.status_code == 201, answer.text
    return Hold.objects.get(show_id=show.id)


def test_a_signed_in_browser_holds_for_its_user(hot: httpx.Client) -> None:
    user = make_user()
    hold = hold_one(hot, sign_in(user))
    assert hold.user_id == user.id


@pytest.mark.parametrize("ending", ["session ended", "session lapsed", "account closed", "other's"])
def test_an_ended_sign_in_is_a_guests(hot: httpx.Client, ending: str) -> None:
    user = make_user()
    visitor = sign_in(user)
    if ending == "session ended":
        Session.objects.all().delete()
    elif ending == "session lapsed":
        Session.objects.update(expire_date=utc_now() - timedelta(seconds=1))
    elif ending == "account closed":
        User.objects.update(is_active=False)
    else:
        visitor = Visitor(
            visitor_id=visitor.visitor_id, user_id=make_user().id, session_id=visitor.session_id
        )
    hold = hold_one(hot, visitor)
    assert (hold.user_id, hold.visitor_id) == (None, visitor.visitor_id)


def test_the_cookie_of_a_guest_is_as_short_as_ever() -> None:
    guest = write_visitor(Visitor(visitor_id=new_uuid()), signer=SIGNER)
    user = write_visitor(Visitor(visitor_id=new_uuid(), user_id=1, session_id=2), signer=SIGNER)
    assert (len(guest), len(user)) == (60, 71)


def test_a_cookie_without_a_session_names_nobody() -> None:
    """As they were before sessions could be ended: the next page writes a new one."""
    earlier = SIGNER.sign(b"\x01" * 24, purpose=Purpose.VISITOR)
    visitor_id = UUID(bytes=b"\x01" * 16)
    assert read_visitor(earlier, signer=SIGNER) == Visitor(visitor_id=visitor_id)


def test_a_yes_is_remembered_for_a_minute_at_most_and_a_no_never(database_url: str) -> None:
    assert bearer.LIFE_CHECK_SECONDS_MAX <= 60
    user = make_user()
    visitor = sign_in(user)

    async def silent(*_: object) -> Any:
        raise AssertionError("nobody reads or writes")

    async def ask_three_times() -> list[int | None]:
        database = Database(database_url, name="test", size=1)
        clients = Clients(load_config(), signer=SIGNER, database=database)
        headers = {"cookie": cookie(visitor)["Cookie"]}
        request = Request({"client": None}, silent, silent, "GET", "/", headers, "test")
        found = [(await clients.identify(request)).known]
        await database.fetch("delete from django_session")
        found.append((await clients.identify(request)).known)
        remembered = clients.recall("", headers)
        assert remembered is not None
        clients._living[visitor.session_id or 0] = asyncio.get_running_loop().time()
        assert clients.recall("", headers) is None
        found.append((await clients.identify(request)).known)
        assert clients.recall("", headers) is None
        await database.stop()
        return [caller.user_id for caller in found if caller is not None]

    assert asyncio.run(ask_three_times()) == [user.id, user.id, None]
