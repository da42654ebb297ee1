"""Mail that comes back: reports of mail servers, addresses that are dead, and forged reports."""

from dataclasses import replace
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client

from foyer.accounts.consents import ConsentSource
from foyer.accounts.models import User
from foyer.notifications import limits
from foyer.notifications.actions import queue_notice
from foyer.notifications.bounces import is_dead, parse_report, read_bounces
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.models import Mailbox, Message
from foyer.notifications.preferences import give_consent
from foyer.notifications.sending import send_message
from foyer.platform.config import Config, load_config
from tests.factories import make_user
from tests.notifications.post_office import open_post_office
from tests.tickets.bookings import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "bounces" / "new").mkdir(parents=True)
    return replace(
        load_config(), data_dir=tmp_path, smtp_url="", bounce_maildir=tmp_path / "bounces"
    )


@pytest.fixture
def user() -> User:
    return make_user(email="gone@example.org")


def send(user: User, config: Config, kind: NoticeKind = NoticeKind.SYSTEM) -> Message:
    with transaction.atomic():
        message = queue_notice(
            kind, user_id=user.id, recipient=user.email, facts={"title": "a", "text": "b"}
        )
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    return message


def report(
    message: Message,
    *,
    recipient: str = "gone@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "text/rfc822-headers",
    kind: str = "report",
) -> bytes:
    """As Postfix writes it."""
    return (
        "From: MAILER-DAEMON@mx.example.org\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f'Content-Type: multipart/{kind}; report-type=delivery-status; boundary="b"\r\n'
        "MIME-Version: 1.0\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: {returned}\r\n\r\n"
        f"Message-ID: <{message.public_id}@foyer>\r\nSubject: a\r\n\r\n--b--\r\n"
    ).encode()


def drop(config: Config, raw: bytes, *, name: str = "1.mx") -> None:
    assert config.bounce_maildir is not None
    (config.bounce_maildir / "new" / name).write_bytes(raw)


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_is_attached_to_its_message_once(
    user: User, config: Config, returned: str
) -> None:
    message = send(user, config)
    drop(config, report(message, returned=returned))
    assert read_bounces(config, now=NOW) == 1
    message.refresh_from_db()
    assert (message.status, message.error) == ("bounced", "bounced with 5.1.1")
    assert Mailbox.objects.get().refusals == 1
    assert read_bounces(config, now=NOW) == 0
    drop(config, report(message, returned=returned), name="2.mx")
    assert read_bounces(config, now=NOW) == 0
    assert config.bounce_maildir is not None
    assert len(list((config.bounce_maildir / "cur").iterdir())) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "somebody.else@example.org"},
        {"action": "delayed"},
        {"status": "4.4.1"},
        {"kind": "mixed"},
    ],
)
def test_what_is_no_final_report_about_this_address_changes_nothing(
    user: User, config: Config, change: dict[str, str]
) -> None:
    message = send(user, config)
    drop(config, report(message, **change))
    assert read_bounces(config, now=NOW) == 0
    message.refresh_from_db()
    assert message.status == "sent"
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b"Content-Type: multipart/report\r\n\r\nx"])
def test_garbage_is_no_report(raw: bytes) -> None:
    assert parse_report(raw) == ()


def test_a_house_without_the_folder_reads_nothing(tmp_path: Path, config: Config) -> None:
    assert read_bounces(replace(config, bounce_maildir=None), now=NOW) == 0
    assert read_bounces(replace(config, bounce_maildir=tmp_path / "none"), now=NOW) == 0


def test_a_dead_address_gets_no_promotions_and_its_person_sees_why(
    user: User, config: Config
) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    give_consent(user.id, source=ConsentSource.PREFERENCES, now=NOW)
    for _ in range(limits.REFUSALS_MAX):
        assert not is_dead("gone@example.org")
        drop(config, report(send(user, config), recipient="GONE@example.org"))
        read_bounces(config, now=NOW)
    assert is_dead("gone@example.org")
    promotion = send(user, config, NoticeKind.PROMOTION)
    assert (promotion.status, promotion.error) == ("suppressed", "mail to the address comes back")
    assert send(user, config).status == "sent"
    browser = Client()
    browser.force_login(user)
    page = browser.get("/account/notifications").content.decode()
    assert "Mail to gone@example.org comes back" in page
    browser.post("/account/notifications/address-works")
    assert not is_dead("gone@example.org")
    assert "comes back" not in browser.get("/account/notifications").content.decode()


def test_a_refusal_at_the_door_counts_as_well(user: User, config: Config) -> None:
    with open_post_office() as office:
        office.answer = "550 no such user"
        message = send(user, replace(config, smtp_url=office.url))
    assert message.status == "failed"
    assert Mailbox.objects.get().refusals == 1


def test_mail_leaves_with_the_address_that_bounces_go_to(user: User, config: Config) -> None:
    with open_post_office() as office:
        send(user, replace(config, smtp_url=office.url, bounce_address="bounces@foyer.test"))
    (envelope,) = office.envelopes
    assert envelope.mail_from == "bounces@foyer.test"
