"""The page of messages, the choices about them, and the way out of a type of mail."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from foyer.accounts.consents import ConsentSource
from foyer.accounts.models import User
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.models import Notice, PushSubscription
from foyer.notifications.preferences import give_consent, read_preferences
from foyer.notifications.rules import is_wanted
from foyer.notifications.unsubscribing import unsubscribe_link
from foyer.platform.config import load_config
from foyer.platform.tokens import Purpose, Signer
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
LIST = "/account/notifications"
CHOICES = f"{LIST}/preferences"


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def add(user: User, title: str = "News", **fields: object) -> Notice:
    return Notice.objects.create(
        user=user, kind="system", type="system", title=title, text="One.\nTwo.", **fields
    )


def text_of(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def test_an_empty_list_says_what_will_stand_there(browser: Client) -> None:
    page = text_of(browser, LIST)
    assert "Nothing yet" in page
    assert "Mark all as read" not in page


def test_the_list_shows_ones_own_escaped_and_the_bell_counts(user: User, browser: Client) -> None:
    add(user, "<b>Bold</b>", link="/bookings/x", language="de")
    add(make_user(), "another's")
    page = text_of(browser, LIST)
    assert '<a href="/bookings/x" data-no-prefetch>&lt;b&gt;Bold&lt;/b&gt;</a>' in page
    assert '<h2 class="h4" lang="de">' in page
    assert "One.<br>Two." in page
    assert "another&#x27;s" not in page
    assert 'aria-label="Messages, 1 unread"' in page


def test_a_message_is_marked_as_read_alone_or_with_all(user: User, browser: Client) -> None:
    first, _ = add(user), add(user)
    browser.post(f"{LIST}/read", {"notice": str(first.public_id)})
    first.refresh_from_db()
    assert first.read_at is not None
    assert 'aria-label="Messages, 1 unread"' in text_of(browser, LIST)
    assert browser.post(f"{LIST}/read").headers["Location"] == LIST
    assert 'aria-label="Messages"' in text_of(browser, LIST)


def test_a_guest_signs_in_first_and_has_no_bell() -> None:
    guest = Client()
    assert guest.get(LIST).headers["Location"].startswith("/sign-in?next=")
    assert "data-notices" not in text_of(guest, "/sign-in")


def test_pages_of_the_list(user: User, browser: Client) -> None:
    for _ in range(21):
        add(user)
    assert text_of(browser, LIST).count("data-notice=") == 20
    assert text_of(browser, f"{LIST}?page=2").count("data-notice=") == 1
    assert text_of(browser, f"{LIST}?page=nonsense").count("data-notice=") == 20


def boxes(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="on" value="([a-z_.]+)"([^>]*)>', page))


def test_the_table_shows_what_is_chosen_and_what_is_fixed(browser: Client) -> None:
    found = boxes(text_of(browser, CHOICES))
    assert len(found) == 21
    assert found["security.email"] == " checked disabled"
    assert found["reminder.email"] == " checked"
    assert found["promotion.email"] == ""


def test_choices_are_kept(user: User, browser: Client) -> None:
    form = {"on": ["reminder.push"], "start": "23:00", "end": "06:30", "timezone": "Asia/Tokyo"}
    assert browser.post(CHOICES, {**form, "quiet": "on"}).status_code == 302
    found = boxes(text_of(browser, CHOICES))
    assert {name for name, marks in found.items() if "checked" in marks} == {
        *("reminder.push", "booking.email", "payment.email", "security.email")
    }
    kept = read_preferences(user.id)
    assert (str(kept.quiet_from), str(kept.quiet_until)) == ("23:00:00", "06:30:00")
    assert kept.timezone == "Asia/Tokyo"
    browser.post(CHOICES, form)
    assert read_preferences(user.id).quiet_from is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"timezone": "Middle/Earth"}, "Give a time zone by its name"),
        ({"start": "25:99"}, "Enter a valid time"),
        ({"promotions": "on"}, "Confirm your e-mail address first"),
    ],
)
def test_a_refused_choice_stands_by_its_field_and_changes_nothing(
    user: User, browser: Client, change: dict[str, str], words: str
) -> None:
    form = {"start": "23:00", "end": "06:30", "timezone": "", "quiet": "on", **change}
    answer = browser.post(CHOICES, form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not read_preferences(user.id).consents
    assert not read_preferences(user.id).chosen


def test_offers_come_by_mail_to_who_asks_for_them(user: User, browser: Client) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    form = {"start": "23:00", "end": "06:30", "promotions": "on"}
    assert browser.post(CHOICES, form).status_code == 302
    known = read_preferences(user.id)
    assert is_wanted(NoticeType.PROMOTION, Channel.EMAIL, preferences=known)
    del form["promotions"]
    browser.post(CHOICES, form)
    assert not read_preferences(user.id).consents


def way_out(user: User, kind_type: NoticeType) -> str:
    link = urlsplit(unsubscribe_link(user.public_id, kind_type, config=load_config()))
    return f"{link.path}?{link.query}"


def test_one_click_ends_offers_without_signing_in_and_without_a_form_token(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    give_consent(user.id, source=ConsentSource.PREFERENCES, now=NOW)
    link = way_out(user, NoticeType.PROMOTION)
    program = Client(enforce_csrf_checks=True)
    assert "Stop these mails" in text_of(program, link)
    assert read_preferences(user.id).consents
    for _ in range(2):
        answer = program.post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
    assert not read_preferences(user.id).consents


def test_the_way_out_of_reminders_leaves_everything_else(user: User) -> None:
    Client().post(way_out(user, NoticeType.REMINDER))
    assert dict(read_preferences(user.id).chosen) == {(NoticeType.REMINDER, Channel.EMAIL): False}


def test_the_way_out_works_when_the_account_is_gone(user: User) -> None:
    link = way_out(user, NoticeType.REMINDER)
    user.delete()
    assert Client().post(link).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "forged", "other purpose"])
def test_a_link_that_we_did_not_write_leads_nowhere(user: User, token: str) -> None:
    good = way_out(user, NoticeType.REMINDER)
    if token == "forged":
        token = good.partition("token=")[2][:-2] + "AA"
    if token == "other purpose":
        payload = user.public_id.bytes + NoticeType.REMINDER.value.encode()
        token = Signer(load_config().secret_keys).sign(payload, purpose=Purpose.MAIL_LINK)
    assert Client().post(f"/notifications/unsubscribe?token={token}").status_code == 404
    assert not read_preferences(user.id).chosen


def test_push_messages_are_offered_listed_and_stopped(user: User, browser: Client) -> None:
    page = text_of(browser, CHOICES)
    assert "Get them on this device" in page
    assert "js/push.js" in page
    row = PushSubscription.objects.create(
        user=user, endpoint="https://push.test/x", endpoint_hash=b"0" * 32, device="Firefox"
    )
    assert "push messages on Firefox" in text_of(browser, CHOICES)
    stop = f"{LIST}/push/{row.public_id}/end"
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.post(stop).status_code == 404
    assert browser.post(stop).status_code == 302
    assert "push messages on Firefox" not in text_of(browser, CHOICES)
