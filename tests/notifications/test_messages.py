import logging
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.db import transaction
from icalendar import Calendar
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from foyer.bookings.access import read_access_key
from foyer.bookings.models import Booking, BookingStatus
from foyer.notifications import limits
from foyer.notifications.actions import queue_message
from foyer.notifications.delivery import write_mail_file
from foyer.notifications.errors import DeliveryDelayed
from foyer.notifications.models import Message
from foyer.notifications.sending import send_message
from foyer.platform.config import Config, load_config
from foyer.platform.tokens import Signer
from foyer.tickets.actions import issue_tickets
from foyer.tickets.queries import list_tickets
from tests.factories import make_show, make_world
from tests.notifications.post_office import PostOffice, open_post_office
from tests.tickets.bookings import NOW, make_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), data_dir=tmp_path, base_url="https://foyer.test", smtp_url="")


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with open_post_office() as office:
        yield office


def make_message(kind: str = "booking_confirmed", **fields: Any) -> Message:
    booking = make_booking(make_show(now=NOW), seat_nos=(0, 1), **fields)
    with transaction.atomic():
        if booking.status == BookingStatus.CONFIRMED:
            issue_tickets(booking.id, now=NOW)
        return queue_message(kind, booking_id=booking.id, recipient=booking.buyer_email)


def read_mails(config: Config) -> list[EmailMessage]:
    files = sorted(config.mail_dir.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_queueing_defers_the_sending_in_the_same_transaction() -> None:
    message = make_message()
    job = ProcrastinateJob.objects.get(task_name="send_message")
    assert job.args == {"message_id": message.id}
    assert (message.status, message.organizer_id) == ("queued", message.booking.organizer_id)  # type: ignore[union-attr]


def test_a_confirmation_goes_to_a_file_in_demo_mode(config: Config) -> None:
    message = make_message()
    send_message(message.id, now=NOW, config=config)
    (mail,) = read_mails(config)
    assert mail["To"] == "marta@example.org"
    assert mail["From"] == "Foyer <tickets@foyer.test>"
    assert mail["Subject"].startswith("Your tickets: Film")
    message.refresh_from_db()
    assert (message.status, message.sent_at, message.attempts) == ("sent", NOW, 1)
    assert message.sending_until is None


def test_a_confirmation_holds_every_ticket_three_times(config: Config) -> None:
    message = make_message()
    send_message(message.id, now=NOW, config=config)
    (mail,) = read_mails(config)
    codes = {ticket.code for ticket in list_tickets(message.booking_id or 0)}
    html = body_of(mail, "html")
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    read = set()
    for picture in pictures:
        assert f'src="cid:{picture["Content-ID"][1:-1]}"' in html
        (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.get_content())))
        read.add(found.text)
    assert read == codes
    files = {part.get_filename(): part for part in mail.iter_attachments()}
    reference = message.booking.reference  # type: ignore[union-attr]
    assert set(files) == {f"tickets-{reference}.pdf", f"show-{reference}.ics"}
    assert len(PdfReader(BytesIO(files[f"tickets-{reference}.pdf"].get_content())).pages) == 2
    assert len(Calendar.from_ical(files[f"show-{reference}.ics"].get_content()).events) == 1


def test_the_plain_text_has_every_code_for_the_door(config: Config) -> None:
    message = make_message()
    send_message(message.id, now=NOW, config=config)
    text = body_of(read_mails(config)[0], "plain")
    for ticket in list_tickets(message.booking_id or 0):
        assert f"Code: {ticket.code}" in text.splitlines()


@pytest.mark.parametrize("part", ["plain", "html"])
def test_the_link_opens_the_booking_without_a_password(config: Config, part: str) -> None:
    message = make_message()
    send_message(message.id, now=NOW, config=config)
    booking = message.booking
    assert booking is not None
    start = f"https://foyer.test/bookings/{booking.public_id}?key="
    text = body_of(read_mails(config)[0], part)
    key = read_access_key(
        text.split(start)[1].split()[0].split('"')[0], signer=Signer(config.secret_keys)
    )
    assert key is not None
    assert (key.booking_public_id, key.version) == (booking.public_id, 1)


def test_the_mail_loads_nothing_from_outside(config: Config) -> None:
    send_message(make_message().id, now=NOW, config=config)
    html = body_of(read_mails(config)[0], "html")
    assert "<style" not in html
    assert "<link" not in html
    assert 'src="http' not in html
    assert "<script" not in html


def test_both_parts_say_time_place_seats_and_total(config: Config) -> None:
    send_message(make_message().id, now=NOW, config=config)
    mail = read_mails(config)[0]
    for part in ("plain", "html"):
        text = body_of(mail, part)
        for words in ("19:40 CET, doors ", "Hall 1", "row A, seat 2", "€12.00", "€24.00"):
            assert words in text


def test_names_are_escaped_in_html_and_plain_in_text(config: Config) -> None:
    world = make_world()
    world.event.title = "Tom & <b>Jerry</b>"
    world.event.save()
    booking = make_booking(make_show(world, now=NOW))
    with transaction.atomic():
        message = queue_message("booking_link", booking_id=booking.id, recipient="a@example.org")
    send_message(message.id, now=NOW, config=config)
    mail = read_mails(config)[0]
    assert "Tom &amp; &lt;b&gt;Jerry" in body_of(mail, "html")
    assert "Tom & <b>Jerry</b>" in body_of(mail, "plain")


def test_a_title_cannot_add_a_header(config: Config) -> None:
    world = make_world()
    world.event.title = "Film\r\nBcc: thief@example.org\r\n\r\nhello"
    world.event.save()
    booking = make_booking(make_show(world, now=NOW))
    with transaction.atomic():
        message = queue_message("booking_link", booking_id=booking.id, recipient="a@example.org")
    send_message(message.id, now=NOW, config=config)
    mail = read_mails(config)[0]
    assert mail["Bcc"] is None
    assert mail["Subject"].endswith("Film Bcc: thief@example.org hello")


@pytest.mark.parametrize(
    "recipient",
    ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "nobody", "a b@c.de"],
)
def test_an_address_that_is_not_one_address_is_given_up(config: Config, recipient: str) -> None:
    message = make_message()
    Message.objects.filter(id=message.id).update(recipient=recipient)
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "the address cannot be written to")
    assert not config.mail_dir.exists()


def test_a_sent_message_is_never_sent_again(config: Config) -> None:
    message = make_message()
    for _ in range(3):
        send_message(message.id, now=NOW, config=config)
    assert len(read_mails(config)) == 1


def test_a_message_being_sent_elsewhere_waits_until_that_sender_has_died(config: Config) -> None:
    message = make_message()
    until = NOW + timedelta(seconds=limits.SENDING_SECONDS_MAX)
    Message.objects.filter(id=message.id).update(sending_until=until)
    with pytest.raises(DeliveryDelayed):
        send_message(message.id, now=NOW, config=config)
    assert not config.mail_dir.exists()
    send_message(message.id, now=until, config=config)
    assert len(read_mails(config)) == 1


def test_news_that_is_no_longer_true_is_not_sent(config: Config) -> None:
    message = make_message()
    Booking.objects.filter(id=message.booking_id).update(status="cancelled")
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "superseded")
    assert not config.mail_dir.exists()


@pytest.mark.parametrize(
    "kind",
    [
        "booking_expired",
        "booking_cancelled",
        "booking_refunded",
        "booking_link",
        "payment_failed",
        "paid_unfulfilled",
        "paid_twice",
    ],
)
def test_every_other_kind_is_rendered(config: Config, kind: str) -> None:
    statuses = {"booking_expired": "expired", "payment_failed": "pending"}
    message = make_message(kind, status=statuses.get(kind, "confirmed"))
    send_message(message.id, now=NOW, config=config)
    (mail,) = read_mails(config)
    attached = [part.get_filename() for part in mail.iter_attachments()]
    assert bool(attached) is (kind == "booking_link")
    assert "bookings/" in body_of(mail, "plain")


def test_an_unknown_kind_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        make_message("nonsense")


def test_mail_files_are_whole_private_and_sorted_by_time(config: Config) -> None:
    mail = EmailMessage()
    mail.set_content("hello")
    folder = config.mail_dir
    later = write_mail_file(mail, folder=folder, name="x", now=NOW + timedelta(seconds=1))
    first = write_mail_file(mail, folder=folder, name="x", now=NOW)
    assert sorted(folder.iterdir()) == [first, later]
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_a_mail_server_gets_the_mail_once(config: Config, post_office: PostOffice) -> None:
    message = make_message()
    for _ in range(2):
        send_message(message.id, now=NOW, config=replace(config, smtp_url=post_office.url))
    (envelope,) = post_office.envelopes
    assert envelope.rcpt_tos == ["marta@example.org"]
    mail = message_from_bytes(bytes(envelope.content or b""), policy=default)
    assert mail["Message-ID"] == f"<{message.public_id}@foyer>"
    message.refresh_from_db()
    assert message.status == "sent"


def test_a_server_that_says_later_is_asked_again(config: Config, post_office: PostOffice) -> None:
    config = replace(config, smtp_url=post_office.url)
    message = make_message()
    post_office.answer = "451 marta@example.org has to wait"
    with pytest.raises(DeliveryDelayed):
        send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.error) == (
        "queued",
        1,
        "the mail server answered 451",
    )
    post_office.answer = ""
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error, message.attempts) == ("sent", "", 2)


def test_a_refused_address_is_given_up_at_once(config: Config, post_office: PostOffice) -> None:
    message = make_message()
    post_office.answer = "550 no such person: marta@example.org"
    send_message(message.id, now=NOW, config=replace(config, smtp_url=post_office.url))
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "the mail server refused with 550")


def test_tries_are_bounded(config: Config) -> None:
    message = make_message()
    away = replace(config, smtp_url="smtp://127.0.0.1:1")
    for _ in range(limits.ATTEMPTS_MAX - 1):
        with pytest.raises(DeliveryDelayed):
            send_message(message.id, now=NOW, config=away)
    send_message(message.id, now=NOW, config=away)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("failed", limits.ATTEMPTS_MAX)


def test_no_person_reaches_logs_or_errors(
    config: Config,
    post_office: PostOffice,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    config = replace(config, smtp_url=post_office.url)
    canary = "canary7391"
    fields = {"buyer_email": f"{canary}@example.org", "buyer_name": canary}
    for answer in ("451 not now", "550 never", ""):
        post_office.answer = f"{answer} {canary}@example.org" if answer else ""
        message = make_message(**fields)
        later = pytest.raises(DeliveryDelayed) if answer.startswith("451") else nullcontext()
        with later as raised:
            send_message(message.id, now=NOW, config=config)
        if raised is not None:
            assert canary not in repr(raised.value)
            assert raised.value.__suppress_context__
        message.refresh_from_db()
        assert canary not in message.error
    ours = [record for record in caplog.records if record.name.startswith("foyer")]
    assert len(ours) == 2
    assert canary not in "".join(record.getMessage() for record in ours)
    assert canary not in "".join(capfd.readouterr())
