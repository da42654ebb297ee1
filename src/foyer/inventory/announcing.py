"""The Django side's announcements: sent by the transaction's own connection, after it committed."""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from foyer.inventory import limits
from foyer.inventory.announce import encode_announcement, encode_changes
from foyer.inventory.statements import statement


def announce_seats(seats_by_show: Mapping[int, Iterable[int]]) -> None:
    """Announce changed seats once the current transaction has committed; at once outside of one.

    A failure to announce never fails the work: pictures heal by themselves.
    """
    bodies = tuple(encode_changes(seats_by_show))
    if bodies:
        transaction.on_commit(lambda: _send(bodies), robust=True)


def _send(bodies: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for body in bodies:
            cursor.execute(
                statement("announce"),
                {"channel": limits.NOTIFY_CHANNEL, "payload": encode_announcement(body)},
            )
