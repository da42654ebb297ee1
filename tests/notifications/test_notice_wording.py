import pytest

from foyer.notifications.kinds import MessageKind, NoticeKind, NoticeType, read_kind, type_of
from foyer.notifications.notice_facts import FACTS, check_facts
from foyer.notifications.notice_wording import write_notice
from foyer.platform.ids import new_uuid

SHOWS = {NoticeKind.SHOW_REMINDER, NoticeKind.SHOW_CHANGED, NoticeKind.SHOW_CANCELLED}
PROOF = str(new_uuid())


def facts_for(kind: NoticeKind) -> dict[str, str]:
    """All that a kind has to be told, and what it may be told besides."""
    needed = {name: f"<{name}>" for name in FACTS.get(kind, frozenset())}
    if kind in SHOWS:  # Told by the booking.
        needed |= {name: f"<{name}>" for name in ("event", "start", "doors", "place")}
    return {
        "device": "Firefox on Linux",
        "network": "203.0.113.0/24",
        **needed,
        **({"proof": PROOF} if "proof" in needed else {}),
    }


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_notice_has_words_for_its_facts(kind: NoticeKind) -> None:
    words = write_notice(kind, facts_for(kind))
    assert words.subject
    assert words.headline
    assert words.paragraphs
    if kind not in {NoticeKind.PROMOTION, NoticeKind.SYSTEM}:  # A person's own words.
        assert all(text.endswith((".", "?")) for text in words.paragraphs)
    told = "\n".join((words.subject, words.headline, *words.paragraphs, words.action, words.short))
    for name in FACTS.get(kind, frozenset()) - {"proof", "show", "starts_at"}:
        assert f"<{name}>" in told
    assert PROOF not in told
    assert "%(" not in told


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_notice_needs_no_more_than_it_says(kind: NoticeKind) -> None:
    needed = facts_for(kind)
    del needed["device"], needed["network"]
    assert write_notice(kind, needed).subject


@pytest.mark.parametrize("kind", [*NoticeKind, *MessageKind])
def test_every_kind_is_read_back_and_has_a_type(kind: NoticeKind | MessageKind) -> None:
    assert read_kind(kind.value) is kind
    assert type_of(kind) in NoticeType


def test_whatever_guards_an_account_is_of_the_type_that_cannot_be_switched_off() -> None:
    free = {kind for kind in NoticeKind if type_of(kind) is not NoticeType.SECURITY}
    assert free == {
        NoticeKind.EXPORT_READY,
        NoticeKind.SYSTEM,
        NoticeKind.TIER_UPGRADE,
        NoticeKind.PROMOTION,
        NoticeKind.SHOW_REMINDER,
        NoticeKind.SHOW_CHANGED,
        NoticeKind.SHOW_CANCELLED,
    }


def test_a_notice_without_its_facts_is_a_mistake_of_who_queues_it() -> None:
    with pytest.raises(AssertionError, match="member_invited has to be told organizer, role"):
        check_facts(NoticeKind.MEMBER_INVITED, {"proof": PROOF})


@pytest.mark.parametrize("link", ["https://elsewhere.test/", "//elsewhere.test", ""])
def test_a_notice_leads_nowhere_but_into_the_house(link: str) -> None:
    with pytest.raises(AssertionError, match="links lead into the house"):
        check_facts(NoticeKind.SYSTEM, {"title": "a", "text": "b", "link": link})
