"""Notices as they come: who is told, what a stream resumes, and when it ends."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from foyer.accounts.auth import logout
from foyer.accounts.models import User
from foyer.hot import limits
from foyer.notifications.announcing import announce_notices
from foyer.notifications.live import decode_users, encode_users
from foyer.notifications.models import Notice
from foyer.notifications.reading import mark_all_read
from foyer.platform.clock import utc_now
from tests.factories import make_user
from tests.hot.signed_in import cookie, sign_in
from tests.hot.test_holds import sign_in as sign_in_program
from tests.hot_servers import HotServer, StartServer

pytestmark = pytest.mark.django_db(transaction=True)
LIVE = "/api/v1/notifications/live"


@pytest.fixture(scope="module")
def lively(start_server: StartServer) -> HotServer:
    return start_server(app="tests.hot.lively_app:app")


def add_notice(user: User, title: str) -> Notice:
    with transaction.atomic():
        notice = Notice.objects.create(
            user=user,
            kind="system",
            type="system",
            title=title,
            text="Two\nlines",
            link="/account",
            metadata={"bookingId": "b"},
        )
        announce_notices([user.id])
    return notice


class Stream:
    """The events of one open stream."""

    def __init__(self, answer: httpx.Response) -> None:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        self._lines = answer.iter_lines()

    def next(self) -> tuple[str, str, Any]:
        """Event, id and data of the next one; signs of life are passed over."""
        found: dict[str, str] = {}
        for line in self._lines:
            if line.startswith(":"):
                continue
            if line:
                name, _, text = line.partition(": ")
                found[name] = text
            elif found:
                return found["event"], found["id"], json.loads(found["data"])
        raise EOFError


@contextmanager
def follow(server: HotServer, headers: dict[str, str]) -> Iterator[Stream]:
    with server.client() as client, client.stream("GET", LIVE, headers=headers) as answer:
        yield Stream(answer)


def test_a_stream_tells_how_many_are_unread_and_each_new_one(lively: HotServer) -> None:
    user, other = make_user(), make_user()
    first = add_notice(user, "first")
    with follow(lively, cookie(sign_in(user))) as stream:
        assert stream.next() == ("unread", str(first.public_id), {"unread": 1})
        add_notice(other, "not yours")
        second = add_notice(user, "second")
        assert stream.next() == (
            "notice",
            str(second.public_id),
            {
                "id": str(second.public_id),
                "type": "system",
                "kind": "system",
                "title": "second",
                "message": "Two\nlines",
                "link": "/account",
                "read": False,
                "metadata": {"bookingId": "b"},
                "createdAt": f"{second.created_at:%Y-%m-%dT%H:%M:%SZ}",
            },
        )
        assert stream.next() == ("unread", str(second.public_id), {"unread": 2})
        mark_all_read(user.id, now=utc_now())
        assert stream.next() == ("unread", str(second.public_id), {"unread": 0})


def test_a_stream_resumes_after_the_last_event_that_it_got(lively: HotServer) -> None:
    user = make_user()
    got, missed, newest = (add_notice(user, title) for title in ("got", "missed", "newest"))
    resuming = {**cookie(sign_in(user)), "Last-Event-ID": str(got.public_id)}
    with follow(lively, resuming) as stream:
        assert [stream.next()[1] for _ in range(2)] == [
            str(missed.public_id),
            str(newest.public_id),
        ]
        assert stream.next()[2] == {"unread": 3}


@pytest.mark.parametrize("last", ["0", "nonsense", "other's"])
def test_a_stream_with_a_strange_last_event_begins_anew(lively: HotServer, last: str) -> None:
    user = make_user()
    mine = add_notice(user, "mine")
    strange = str(add_notice(make_user(), "x").public_id) if last == "other's" else last
    with follow(lively, {**cookie(sign_in(user)), "Last-Event-ID": strange}) as stream:
        assert stream.next() == ("unread", str(mine.public_id), {"unread": 1})


def test_what_no_announcement_told_is_found_by_the_next_look(lively: HotServer) -> None:
    user = make_user()
    with follow(lively, cookie(sign_in(user))) as stream:
        assert stream.next() == ("unread", "0", {"unread": 0})
        Notice.objects.create(user=user, kind="system", type="system", title="quiet", text="")
        assert stream.next()[2]["title"] == "quiet"


def test_a_stream_ends_with_its_session(lively: HotServer) -> None:
    user = make_user()
    with follow(lively, cookie(sign_in(user))) as stream:
        stream.next()
        Session.objects.all().delete()
        assert stream.next()[0] == "signed_out"
        with pytest.raises(EOFError):
            stream.next()


def test_a_programs_stream_ends_with_its_sign_in(lively: HotServer) -> None:
    _, family, headers = sign_in_program()
    with follow(lively, headers) as stream:
        stream.next()
        logout(family.public_id, now=utc_now())
        assert stream.next()[0] == "signed_out"
        with pytest.raises(EOFError):
            stream.next()


def test_an_ended_session_is_noticed_within_a_minute() -> None:
    assert limits.NOTICE_CHECK_ROUNDS * limits.LIVE_HEARTBEAT_SECONDS <= 60


@pytest.mark.parametrize("who", ["nobody", "guest", "forged"])
def test_only_who_is_signed_in_has_notices(lively: HotServer, who: str) -> None:
    headers = {
        "nobody": {},
        "guest": {"Cookie": "foyer_visitor=x"},
        "forged": {"Authorization": "Bearer x"},
    }[who]
    with lively.client() as client:
        answer = client.get(LIVE, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "invalid_token"
        assert client.post(LIVE, headers=headers).status_code == 405


def test_one_person_opens_only_so_many_streams(lively: HotServer) -> None:
    headers = cookie(sign_in(make_user()))
    with ExitStack() as stack:
        opened = [
            stack.enter_context(follow(lively, headers))
            for _ in range(limits.NOTICE_STREAMS_OF_ONE_MAX)
        ]
        assert {stream.next()[0] for stream in opened} == {"unread"}
        with lively.client() as client:
            answer = client.get(LIVE, headers=headers)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0


def test_a_server_that_stops_ends_its_streams(start_server: StartServer) -> None:
    server = start_server()
    with follow(server, cookie(sign_in(make_user()))) as stream:
        stream.next()
        server.process.terminate()
        with pytest.raises(EOFError):
            stream.next()
    server.process.wait(timeout=20)


def test_announcements_name_people_and_nothing_else() -> None:
    many = list(range(10**12, 10**12 + 1000))
    payloads = encode_users(many)
    assert all(len(payload) < 7_900 for payload in payloads)
    assert frozenset().union(*map(decode_users, payloads)) == frozenset(many)
    assert decode_users("x -1 ² 7") == {7}
    assert encode_users([]) == []


def announce_and_fail(user_id: int) -> None:
    with transaction.atomic():
        announce_notices([user_id])
        raise ZeroDivisionError


def test_an_announcement_of_a_rolled_back_change_is_never_made() -> None:
    with connection.cursor() as cursor:
        cursor.execute("listen foyer_notices")
        with pytest.raises(ZeroDivisionError):
            announce_and_fail(1)
        announce_notices([2])
        heard = [it.payload for it in cursor.connection.notifies(timeout=20, stop_after=1)]
        cursor.execute("unlisten foyer_notices")
    assert heard == ["2"]
