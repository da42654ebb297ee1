"""Everything about a person as one document and its files, zipped."""

import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, LiteralString

import msgspec
from django.db import connection

from foyer.accounts.models import User
from foyer.identity import limits
from foyer.identity.errors import ExportTooLarge
from foyer.platform.config import load_config
from foyer.platform.sql import load_statements
from foyer.tickets.papers import render_tickets_pdf
from foyer.tickets.queries import list_tickets

_SQL = load_statements("foyer.identity", "export.sql")
# By the name of its statement and of its part in the document.
PARTS = {
    "mail_addresses": "mailAddresses",
    "second_factors": "secondFactors",
    "linked_accounts": "linkedAccounts",
    "sign_ins": "signIns",
    "proofs": "proofs",
    "memberships": "memberships",
    "invitations": "invitations",
    "consents": "consents",
    "bookings": "bookings",
    "messages": "messages",
    "notices": "notices",
    "notice_choices": "noticeChoices",
    "notice_settings": "noticeSettings",
    "returned_mail": "returnedMail",
    "push_subscriptions": "pushSubscriptions",
    "holds": "holds",
    "audit_entries": "auditEntries",
    "door_work": "doorWork",
    "exports": "exports",
}

_README = """This is everything that {house} keeps about you, as of {now} (UTC).

data.json  all of it, as text: your account, where you signed in, bookings with payments,
           refunds, tickets and scans, messages, what you agreed to, and what the audit log
           says of you. Amounts are in the smallest unit of their currency.
tickets/   your tickets to print, a file for each booking.

Passwords, keys and codes of a second factor are not in it: they would be a way into your account.
"""


def count_what_is_there(user_id: int) -> tuple[int, int]:
    """How many bookings and how many tickets to print a copy would hold."""
    (row,) = _rows(_SQL["count_what_is_there"], {"user_id": user_id})
    return row["bookings"], row["tickets"]


def describe_person(user_id: int) -> dict[str, object]:
    """The document: every part by name; secrets are left out."""
    email = User.objects.values_list("email", flat=True).get(id=user_id)
    values = {"user_id": user_id, "email": email, "most": limits.EXPORT_ROWS_MAX}
    (account,) = _rows(_SQL["account"], values)
    return {"account": account, **{part: _rows(_SQL[name], values) for name, part in PARTS.items()}}


def make_archive(user_id: int, *, now: datetime) -> bytes:
    """The copy as a ZIP. Raises `ExportTooLarge` for one that no file should hold."""
    document = {"exportedAt": now, **describe_person(user_id)}
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        house = load_config().base_url
        archive.writestr("README.txt", _README.format(house=house, now=f"{now:%Y-%m-%d %H:%M}"))
        text = msgspec.json.format(msgspec.json.encode(document), indent=2)
        archive.writestr("data.json", text)
        _add_tickets(archive, user_id, now=now)
    if content.tell() > limits.EXPORT_BYTES_MAX:
        raise ExportTooLarge
    return content.getvalue()


def _add_tickets(archive: zipfile.ZipFile, user_id: int, *, now: datetime) -> None:
    left = limits.EXPORT_PDF_TICKETS_MAX
    for row in _rows(_SQL["find_ticket_files"], {"user_id": user_id}):
        left -= row["tickets"]
        if left < 0:
            return
        tickets = [one for one in list_tickets(row["id"]) if one.status in {"valid", "used"}]
        archive.writestr(f"tickets/{row['reference']}.pdf", render_tickets_pdf(tickets, now=now))


def _rows(text: LiteralString, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
