"""A house's own words: what they may say, where they stand, and what they can never do."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from foyer.accounts.models import MemberRole, Organizer
from foyer.accounts.tenancy import acting_in
from foyer.bookings.models import Booking
from foyer.notifications import limits
from foyer.notifications.actions import queue_message
from foyer.notifications.models import MessageTemplate
from foyer.notifications.placeholders import PLACEHOLDERS, fill_in, find_mistake
from foyer.notifications.previewing import preview_template
from foyer.notifications.sending import send_message
from foyer.notifications.templating import KINDS, OwnWords
from foyer.platform.config import Config, load_config
from tests.accounts.application import as_application
from tests.api.callers import Caller, by_token, make_member
from tests.factories import make_organizer, make_show
from tests.tickets.bookings import NOW, make_booking

pytestmark = pytest.mark.django_db
PATH = "/admin/message-templates"
CONFIRMED = f"{PATH}/booking_confirmed/en"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), data_dir=tmp_path, smtp_url="")


def organizer_of(house: Organizer) -> Caller:
    return by_token(make_member(house, MemberRole.ORGANIZER))


def mail_of(booking: Booking, config: Config) -> EmailMessage:
    with transaction.atomic():
        message = queue_message(
            "booking_cancelled", booking_id=booking.id, recipient=booking.buyer_email
        )
    send_message(message.id, now=NOW, config=config)
    (path,) = config.mail_dir.glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("Dear {buyer}, see you on {start}.", None),
        ("", None),
        ("Dear {name}", "There is no {name}. Use {buyer}, {reference}"),
        ("{{ buyer }}", "There is no { buyer }."),
        ("{% load x %}", "There is no {% load x %}."),
        ("{buyer.password}", "There is no {buyer.password}."),
        ("{buyer!r:>99}", "There is no {buyer!r:>99}."),
        ("a { alone", "A brace stands alone."),
        ("alone }", "A brace stands alone."),
        ("{}", "There is no {}."),
        ("two\nlines", "Use plain text without control characters, in one line."),
        ("bell \x07", "Use plain text without control characters"),
        ("turned \u202eround", "Use plain text without control characters"),
    ],
)
def test_a_mistake_is_said_with_what_to_do(text: str, mistake: str | None) -> None:
    found = find_mistake(text, lines=False)
    assert (found or "").startswith(mistake or "")
    assert (found is None) == (mistake is None)


def test_parts_of_a_letter_may_have_lines() -> None:
    assert find_mistake("Dear {buyer},\n\nuntil then!", lines=True) is None


@given(value=st.text())
def test_what_is_put_in_is_never_looked_through_again(value: str) -> None:
    values = {"buyer": value, "event": "{buyer}"}
    assert fill_in("{event}, {buyer}{doors}", values) == f"{{buyer}}, {value}"


def test_a_house_sees_keeps_and_drops_its_own_words() -> None:
    house = make_organizer()
    caller = organizer_of(house)
    empty = caller.get(PATH).json
    assert empty["items"] == []
    assert empty["placeholders"] == dict(PLACEHOLDERS)
    assert "booking_confirmed" in empty["kinds"]
    assert "password_reset" not in empty["kinds"]
    words = {"subject": "Your {event}", "intro": "Dear {buyer},\r\nwelcome.", "closing": ""}
    kept = caller.ask("PUT", CONFIRMED, words)
    assert kept.status == 200
    assert kept.json["intro"] == "Dear {buyer},\nwelcome."
    again = caller.ask("PUT", CONFIRMED, {"subject": "Yours: {event}"}).json
    assert (again["subject"], again["intro"]) == ("Yours: {event}", "")
    assert caller.get(PATH).json["items"] == [again]
    assert organizer_of(make_organizer()).get(PATH).json["items"] == []
    assert caller.ask("DELETE", CONFIRMED).status == 204
    assert caller.ask("DELETE", CONFIRMED).status == 404
    log = caller.get("/admin/audit").json["items"]
    assert [entry["action"] for entry in log[:3]] == ["settings_changed"] * 3


@pytest.mark.parametrize(
    "address", ["password_reset/en", "gossip/en", "booking_confirmed/xx", "promotion/en"]
)
def test_only_mails_to_buyers_in_our_languages_have_own_words(address: str) -> None:
    caller = organizer_of(make_organizer())
    assert caller.ask("PUT", f"{PATH}/{address}", {"intro": "Hello."}).status == 404
    assert caller.post(f"{PATH}/{address}/preview", {"intro": "Hello."}).status == 404


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"subject": "{password}"}, "subject"),
        ({"subject": "a\nBcc: eve@example.org"}, "subject"),
        ({"intro": "{% include 'x' %}"}, "intro"),
        ({"closing": "{{ settings.SECRET_KEY }}"}, "closing"),
        ({"closing": "x" * (limits.TEMPLATE_TEXT_CHARACTERS_MAX + 1)}, "closing"),
        ({"html": "<b>"}, "html"),
    ],
)
def test_words_that_cannot_be_used_are_refused_by_their_field(
    words: dict[str, str], field: str
) -> None:
    caller = organizer_of(make_organizer())
    for answer in (caller.ask("PUT", CONFIRMED, words), caller.post(f"{CONFIRMED}/preview", words)):
        assert (answer.status, answer.fields) == (422, [field])


@pytest.mark.parametrize("role", [MemberRole.CASHIER, MemberRole.SCANNER, MemberRole.ACCOUNTANT])
def test_only_who_may_edit_settings_writes_for_the_house(role: MemberRole) -> None:
    caller = by_token(make_member(make_organizer(), role))
    assert caller.ask("PUT", CONFIRMED, {"intro": "Hello."}).status == 403
    assert caller.get(PATH).status == 403


def test_a_house_keeps_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEMPLATES_MAX", 1)
    caller = organizer_of(make_organizer())
    assert caller.ask("PUT", CONFIRMED, {"intro": "Hello."}).status == 200
    refused = caller.ask("PUT", f"{PATH}/booking_link/en", {"intro": "Hello."})
    assert (refused.status, refused.code) == (409, "limit_exceeded")


def test_a_mail_has_the_words_of_its_house_around_ours(config: Config) -> None:
    show = make_show(now=NOW)
    booking = make_booking(show, buyer_name="<i>Marta</i> {event}", status="cancelled")
    caller = organizer_of(show.organizer)
    words = {
        "subject": "About {event} for {buyer}",
        "intro": "Dear {buyer},\nthis is {organizer}.",
        "closing": "<script>alert(1)</script>",
    }
    caller.ask("PUT", f"{PATH}/booking_cancelled/en", words)
    mail = mail_of(booking, config)
    assert mail["Subject"] == f"About {show.event.title} for <i>Marta</i> {{event}}"
    text, html = body_of(mail, "plain"), body_of(mail, "html")
    ours = text.index("tickets are no longer valid")
    assert text.index("Dear <i>Marta</i> {event},") < ours < text.index("<script>alert(1)")
    assert "Dear &lt;i&gt;Marta&lt;/i&gt; {event}," in html
    assert "<script>" not in html


def test_another_houses_words_are_never_used(config: Config) -> None:
    organizer_of(make_organizer()).ask(
        "PUT", f"{PATH}/booking_cancelled/en", {"subject": "Not theirs"}
    )
    booking = make_booking(make_show(now=NOW), status="cancelled")
    assert mail_of(booking, config)["Subject"].startswith("Cancelled: ")


@pytest.mark.parametrize("kind", [kind.value for kind in KINDS])
def test_a_preview_shows_every_mail_and_keeps_nothing(kind: str) -> None:
    words = OwnWords(subject="{organizer}: {event}", intro="Dear {buyer},", closing="Bye.")
    found = preview_template(kind, locale="en", words=words, organizer_name="Aurora", now=NOW)
    assert found.subject == "Aurora: The Cherry Orchard"
    assert "Dear Marta Figueiredo," in found.text
    assert "Bye." in found.html
    assert "%(" not in found.text
    assert not MessageTemplate.objects.exists()


def test_the_wall_between_tenants_hides_words_and_refuses_forged_ones() -> None:
    house, other = make_organizer(), make_organizer()
    organizer_of(house).ask("PUT", CONFIRMED, {"intro": "Hello."})
    with as_application(), acting_in(other.pk):
        assert not MessageTemplate.objects.exists()
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            MessageTemplate.objects.create(organizer=house, kind="booking_link", locale="en")
