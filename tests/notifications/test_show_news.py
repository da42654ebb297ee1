from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from foyer.bookings.models import Booking
from foyer.catalog.models import Show, ShowStatus
from foyer.notifications import limits
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.models import Message, Notice
from foyer.notifications.sending import send_message
from foyer.notifications.show_news import queue_reminders, queue_show_news, tell_show
from foyer.notifications.spreading import spread_message
from foyer.platform.config import Config, load_config
from tests.factories import make_show, make_user, make_world
from tests.tickets.bookings import NOW, make_booking

pytestmark = pytest.mark.django_db
DAY_BEFORE = NOW  # NOW is 18:40 UTC; shows start a day later at 19:40 in Berlin.
EARLIER = NOW - timedelta(days=3)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), data_dir=tmp_path, base_url="https://foyer.test", smtp_url="")


@pytest.fixture
def show() -> Show:
    return make_show(now=NOW, starts_in_minutes=24 * 60)


def book(show: Show, **fields: object) -> Booking:
    booking = make_booking(show, **fields)  # type: ignore[arg-type]
    if booking.confirmed_at is not None:
        Booking.objects.filter(id=booking.id).update(confirmed_at=fields.get("confirmed", EARLIER))
    return booking


def move(show: Show, *, by: timedelta) -> None:
    Show.objects.filter(id=show.id).update(
        starts_at=show.starts_at + by,
        ends_at=show.ends_at + by,
        doors_open_at=show.doors_open_at + by,
        hall_free_at=show.hall_free_at + by,
    )


def read_mail(config: Config) -> EmailMessage:
    (path,) = config.mail_dir.glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_reminder_goes_out_a_day_before_once_in_the_venues_time(
    show: Show, config: Config
) -> None:
    booking = book(show)
    assert queue_reminders(now=NOW - timedelta(minutes=1)) == 0
    assert queue_reminders(now=NOW) == 1
    assert queue_reminders(now=NOW + timedelta(minutes=10)) == 0
    message = Message.objects.get()
    send_message(message.id, now=NOW, config=config)
    mail = read_mail(config)
    assert mail["To"] == booking.buyer_email
    assert mail["Subject"] == f"Soon: {show.event.title}, Wed 2 Dec 2026, 19:40 CET"
    text = text_of(mail)
    assert "Doors open at 19:10." in text
    assert f"https://foyer.test/bookings/{booking.public_id}?key=" in text


@pytest.mark.parametrize("why", ["cancelled show", "cancelled booking", "too late", "just booked"])
def test_nobody_is_reminded_of_what_is_not_to_be(show: Show, why: str) -> None:
    booking = book(show)
    now = NOW
    if why == "cancelled show":
        Show.objects.update(status=ShowStatus.CANCELLED)
    elif why == "cancelled booking":
        Booking.objects.update(status="cancelled")
    elif why == "just booked":
        Booking.objects.filter(id=booking.id).update(confirmed_at=NOW + timedelta(minutes=1))
    else:
        now = show.starts_at - timedelta(seconds=limits.REMINDED_LATEST_SECONDS)
    assert queue_reminders(now=now) == 0


def test_a_moved_show_is_reminded_of_at_its_new_time(show: Show, config: Config) -> None:
    book(show)
    queue_reminders(now=NOW)
    old = Message.objects.get()
    move(show, by=timedelta(days=2))
    send_message(old.id, now=NOW, config=config)
    old.refresh_from_db()
    assert (old.status, old.error) == ("failed", "superseded")
    assert queue_reminders(now=NOW + timedelta(days=2)) == 1
    new = Message.objects.latest("id")
    send_message(new.id, now=NOW + timedelta(days=2), config=config)
    assert "Fri 4 Dec 2026" in read_mail(config)["Subject"]


def test_a_booking_of_two_shows_is_reminded_of_each() -> None:
    world = make_world()
    first = make_show(world, now=NOW, starts_in_minutes=24 * 60)
    second = make_show(world, now=NOW, starts_in_minutes=20 * 60)
    booking = book(first)
    line = booking.lines.get()
    line.pk, line.show, line.seat_no = None, second, 3
    line.save(force_insert=True)
    assert queue_reminders(now=NOW) == 2


def test_the_database_lets_no_second_reminder_in(show: Show) -> None:
    book(show)
    queue_reminders(now=NOW)
    message = Message.objects.get()
    message.pk = None
    message.public_id = make_user().public_id
    with pytest.raises(IntegrityError, match="message_reminded_once"), transaction.atomic():
        message.save(force_insert=True)


@pytest.mark.parametrize("kind", [NoticeKind.SHOW_CHANGED, NoticeKind.SHOW_CANCELLED])
def test_everybody_who_has_booked_hears_of_it_once(show: Show, kind: NoticeKind) -> None:
    user = make_user()
    bookings = [book(show, user=user), book(show, seat_nos=(1,))]
    book(show, seat_nos=(2,), status="cancelled")
    book(make_show(now=NOW))
    with transaction.atomic():
        queue_show_news(kind, show_id=show.id)  # type: ignore[arg-type]
    job = ProcrastinateJob.objects.get(task_name="tell_show")
    for _ in range(2):
        tell_show(kind, **{name: job.args[name] for name in ("show_id", "news", "after")})  # type: ignore[arg-type]
    told = Message.objects.filter(kind=kind).order_by("booking_id")
    assert [message.booking_id for message in told] == [booking.id for booking in bookings]
    assert told[0].user_id == user.id


def test_news_for_many_goes_out_in_pieces(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TOLD_AT_ONCE", 2)
    for number in range(3):
        book(show, seat_nos=(number,))
    tell_show(NoticeKind.SHOW_CHANGED, show_id=show.id, news="n", after=0)
    assert Message.objects.count() == 2
    job = ProcrastinateJob.objects.get(task_name="tell_show")
    assert job.args["after"] == Message.objects.latest("id").booking_id
    tell_show(NoticeKind.SHOW_CHANGED, show_id=show.id, news="n", after=job.args["after"])
    assert Message.objects.count() == 3
    assert ProcrastinateJob.objects.filter(task_name="tell_show").count() == 1


def test_news_of_a_change_tells_the_new_time_and_the_note(show: Show, config: Config) -> None:
    user = make_user()
    book(show, user=user)
    move(show, by=timedelta(hours=1))
    Show.objects.update(note="The lift is out of order.")
    tell_show(NoticeKind.SHOW_CHANGED, show_id=show.id, news="n", after=0)
    message = Message.objects.get()
    send_message(message.id, now=NOW, config=config)
    text = text_of(read_mail(config))
    assert "is now on Wed 2 Dec 2026, 20:40 CET" in text
    assert "The lift is out of order." in text
    spread_message(message.id, now=NOW)
    assert Notice.objects.get().metadata["showId"] == str(show.public_id)


def test_a_cancelled_show_is_told_and_no_longer_as_changed(show: Show, config: Config) -> None:
    book(show)
    tell_show(NoticeKind.SHOW_CHANGED, show_id=show.id, news="a", after=0)
    Show.objects.update(status=ShowStatus.CANCELLED)
    tell_show(NoticeKind.SHOW_CANCELLED, show_id=show.id, news="b", after=0)
    for message in Message.objects.order_by("id"):
        send_message(message.id, now=NOW, config=config)
    assert list(Message.objects.order_by("id").values_list("status", flat=True)) == [
        "failed",
        "sent",
    ]
    assert read_mail(config)["Subject"].startswith("Cancelled: ")
