from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import resolve

from foyer.accounts.models import ProofKind
from foyer.accounts.proofs import make_proof
from foyer.notifications.actions import queue_notice
from foyer.notifications.capabilities import notice_link
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.models import Message
from foyer.notifications.sending import send_message
from foyer.platform.config import Config, load_config
from tests.factories import make_organizer, make_user
from tests.tickets.bookings import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), data_dir=tmp_path, base_url="https://foyer.test", smtp_url="")


def queue(kind: NoticeKind, *, recipient: str = "marta@example.org", **facts: str) -> Message:
    with transaction.atomic():
        return queue_notice(kind, user_id=make_user().id, recipient=recipient, facts=facts)


def read_mail(config: Config) -> EmailMessage:
    (path,) = config.mail_dir.glob("*.eml")
    return message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[return-value]


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_notice_reaches_its_reader_in_text_and_html(config: Config) -> None:
    message = queue(NoticeKind.PASSWORD_CHANGED, device="Firefox on Linux")
    send_message(message.id, now=NOW, config=config)
    mail = read_mail(config)
    assert mail["Subject"] == "Your password was changed"
    for part in ("plain", "html"):
        text = body_of(mail, part)
        assert "It came from Firefox on Linux." in text
        assert "If this was not you" in text
        assert "https://foyer.test/account" in text
    message.refresh_from_db()
    assert (message.status, message.sent_at, message.channel) == ("sent", NOW, "email")


def test_facts_are_escaped_in_html_and_plain_in_text(config: Config) -> None:
    message = queue(NoticeKind.PASSKEY_ADDED, name="<b>Key</b> & more")
    send_message(message.id, now=NOW, config=config)
    mail = read_mail(config)
    assert "“<b>Key</b> & more”" in body_of(mail, "plain")
    html = body_of(mail, "html")
    assert "<b>Key" not in html
    assert "&lt;b&gt;Key&lt;/b&gt; &amp; more" in html


def test_facts_cannot_write_a_header(config: Config) -> None:
    organizer = make_organizer()
    with transaction.atomic():
        message = queue_notice(
            NoticeKind.MEMBER_REMOVED,
            user_id=None,
            recipient="marta@example.org",
            facts={"organizer": "Aurora\r\nBcc: eve@example.org"},
            organizer_id=organizer.id,
        )
    send_message(message.id, now=NOW, config=config)
    mail = read_mail(config)
    assert mail["Bcc"] is None
    assert "Aurora Bcc: eve@example.org" in mail["Subject"]
    assert organizer.name in body_of(mail, "plain")


def test_every_notice_leads_to_a_page_that_there_is() -> None:
    proof = make_proof(
        ProofKind.VERIFY_EMAIL, user_id=None, email="marta@example.org", now=NOW, seconds=60
    )
    for kind in NoticeKind:
        link = notice_link(kind, {"proof": str(proof.public_id)}, config=load_config())
        if link:
            resolve(urlsplit(link).path)
