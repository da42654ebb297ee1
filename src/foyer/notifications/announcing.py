"""Telling the hot role whose list of notices has changed, after commit."""

from collections.abc import Iterable

from django.db import connection, transaction

from foyer.notifications.live import SQL, encode_users


def announce_notices(user_ids: Iterable[int]) -> None:
    """A failure to announce never fails the work: the streams look again by themselves."""
    payloads = encode_users(user_ids)
    transaction.on_commit(lambda: _send(payloads), robust=True)


def _send(payloads: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for payload in payloads:
            cursor.execute(SQL["announce"], {"payload": payload})
