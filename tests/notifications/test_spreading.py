from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from foyer.accounts.consents import ConsentSource
from foyer.accounts.models import User
from foyer.notifications.actions import queue_message, queue_notice
from foyer.notifications.kinds import Channel, NoticeKind, NoticeType
from foyer.notifications.models import Message, Notice
from foyer.notifications.preferences import choose_channels, give_consent
from foyer.notifications.sending import send_message
from foyer.notifications.spreading import spread_message
from foyer.platform.config import Config, load_config
from foyer.platform.ids import new_uuid
from tests.factories import make_show, make_user
from tests.tickets.bookings import NOW, make_booking

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 12, 2, 2, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), data_dir=tmp_path, smtp_url="")


def queue(kind: NoticeKind, user: User | None, **facts: str) -> Message:
    with transaction.atomic():
        return queue_notice(
            kind, user_id=user and user.id, recipient="marta@example.org", facts=facts
        )


def jobs(message: Message) -> list[str]:
    rows = ProcrastinateJob.objects.filter(args__message_id=message.id).order_by("id")
    return [row.task_name for row in rows]


def verify(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def test_news_of_a_booking_stands_in_its_buyers_list_once() -> None:
    user = make_user()
    booking = make_booking(make_show(now=NOW), user=user)
    with transaction.atomic():
        message = queue_message(
            "booking_confirmed", booking_id=booking.id, recipient=booking.buyer_email
        )
    assert jobs(message) == ["send_message", "spread_message"]
    spread_message(message.id, now=NOW)
    spread_message(message.id, now=NOW)
    notice = Notice.objects.get()
    assert (notice.user_id, notice.kind, notice.type) == (user.id, "booking_confirmed", "booking")
    assert notice.title == "Your seats are yours"
    assert "We have received" in notice.text
    assert notice.link == f"/bookings/{booking.public_id}"
    assert notice.metadata == {
        "bookingId": str(booking.public_id),
        "reference": booking.reference,
    }
    assert notice.read_at is None


def test_news_that_is_no_longer_true_is_not_listed() -> None:
    booking = make_booking(make_show(now=NOW), user=make_user(), status="cancelled")
    with transaction.atomic():
        message = queue_message(
            "booking_confirmed", booking_id=booking.id, recipient=booking.buyer_email
        )
    spread_message(message.id, now=NOW)
    assert not Notice.objects.exists()


def test_a_guest_has_no_list() -> None:
    message = queue(NoticeKind.SYSTEM, None, title="a", text="b")
    assert jobs(message) == ["send_message"]
    spread_message(message.id, now=NOW)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "kind", [NoticeKind.VERIFY_EMAIL, NoticeKind.PASSWORD_RESET, NoticeKind.PHONE_CODE]
)
def test_a_capability_is_sent_and_never_listed(kind: NoticeKind) -> None:
    assert jobs(queue(kind, make_user(), proof=str(new_uuid()))) == ["send_message"]


def test_a_link_to_a_booking_is_never_listed() -> None:
    booking = make_booking(make_show(now=NOW), user=make_user())
    with transaction.atomic():
        message = queue_message("booking_link", booking_id=booking.id, recipient="m@example.org")
    assert jobs(message) == ["send_message"]


def test_texts_go_to_who_chose_them_and_proved_the_number(config: Config) -> None:
    user = make_user(phone="+351910000000", phone_verified=True)
    choose_channels(user.id, wanted={(NoticeType.SYSTEM, Channel.SMS): True})
    message = queue(NoticeKind.SYSTEM, user, title="The bar opens early", text="At six.")
    spread_message(message.id, now=NOW)
    copy = Message.objects.get(origin=message)
    assert (copy.channel, copy.recipient, copy.status) == ("sms", "+351910000000", "queued")
    send_message(copy.id, now=NOW, config=config)
    (path,) = (config.data_dir / "sms").glob("*.txt")
    assert path.read_text() == "To: +351910000000\n\nThe bar opens early\n"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("missing", ["wish", "proof of the number"])
def test_nobody_else_gets_texts(missing: str) -> None:
    user = make_user(phone="+351910000000", phone_verified=missing == "wish")
    if missing != "wish":
        choose_channels(user.id, wanted={(NoticeType.SYSTEM, Channel.SMS): True})
    message = queue(NoticeKind.SYSTEM, user, title="a", text="b")
    spread_message(message.id, now=NOW)
    assert not Message.objects.filter(origin=message).exists()


def test_a_text_waits_for_the_end_of_quiet_hours(config: Config) -> None:
    user = make_user(phone="+351910000000", phone_verified=True)
    choose_channels(user.id, wanted={(NoticeType.SYSTEM, Channel.SMS): True})
    message = queue(NoticeKind.SYSTEM, user, title="a", text="b")
    spread_message(message.id, now=NIGHT)
    copy = Message.objects.get(origin=message)
    send_message(copy.id, now=NIGHT, config=config)
    copy.refresh_from_db()
    assert (copy.status, copy.attempts, copy.sending_until) == ("queued", 0, None)
    job = ProcrastinateJob.objects.filter(args__message_id=copy.id).order_by("-id")[0]
    assert job.scheduled_at == datetime(2026, 12, 2, 8, tzinfo=UTC)
    send_message(copy.id, now=job.scheduled_at, config=config)
    copy.refresh_from_db()
    assert (copy.status, copy.attempts) == ("sent", 1)


@pytest.mark.parametrize("case", ["consent", "no consent", "changed address"])
def test_a_promotion_needs_consent_and_a_proved_address(config: Config, case: str) -> None:
    user = make_user()
    verify(user)
    if case != "no consent":
        give_consent(user.id, source=ConsentSource.PREFERENCES, now=NOW)
        choose_channels(user.id, wanted={(NoticeType.PROMOTION, Channel.EMAIL): True})
    if case == "changed address":
        EmailAddress.objects.update(verified=False)
    message = queue(NoticeKind.PROMOTION, user, title="Half price", text="On Tuesday.")
    spread_message(message.id, now=NOW)
    assert Notice.objects.exists() is (case != "no consent")
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error) == {
        "consent": ("sent", ""),
        "no consent": ("suppressed", "not wanted"),
        "changed address": ("suppressed", "address not verified"),
    }[case]


def test_a_guest_never_gets_promotions(config: Config) -> None:
    message = queue(NoticeKind.PROMOTION, None, title="Half price", text="On Tuesday.")
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert message.status == "suppressed"


def test_what_a_person_switched_off_is_not_mailed_but_listed(config: Config) -> None:
    user = make_user()
    choose_channels(user.id, wanted={(NoticeType.TIER_UPGRADE, Channel.EMAIL): False})
    message = queue(NoticeKind.TIER_UPGRADE, user, tier="Gold")
    spread_message(message.id, now=NOW)
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert message.status == "suppressed"
    assert Notice.objects.get().title == "You have reached Gold"
