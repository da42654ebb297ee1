"""States of a booking, the word for its payments, and who may be a buyer."""

from uuid import UUID

import pytest
from django.db import connection

from foyer.accounts.second_factor import SecondFactorRequired
from foyer.bookings.access import Access, access_key, may_open, read_access_key
from foyer.bookings.rules import (
    TRANSITIONS,
    check_email,
    check_name,
    check_phone,
    derive_payment_status,
    read_reference,
)
from foyer.platform.tokens import Purpose, Signer

SIGNER = Signer(["an old secret of no use to anybody else"])
BOOKING, VISITOR = UUID(int=5), UUID(int=6)


@pytest.mark.django_db
def test_the_transitions_are_those_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select from_status, to_status from status_transition where subject = 'booking'"
        )
        assert set(cursor.fetchall()) == TRANSITIONS


@pytest.mark.parametrize(
    ("statuses", "total", "captured", "refunded", "word"),
    [
        ([], 0, 0, 0, "none"),
        ([], 100, 0, 0, "unpaid"),
        (["created"], 100, 0, 0, "unpaid"),
        (["requires_action"], 100, 0, 0, "unpaid"),
        (["failed"], 100, 0, 0, "unpaid"),
        (["failed", "processing"], 100, 0, 0, "processing"),
        (["authorized"], 100, 0, 0, "processing"),
        (["failed", "succeeded"], 100, 100, 0, "paid"),
        (["succeeded"], 100, 100, 1, "partially_refunded"),
        (["succeeded"], 100, 100, 100, "refunded"),
    ],
)
def test_payments_and_refunds_amount_to_one_word(
    statuses: list[str], total: int, captured: int, refunded: int, word: str
) -> None:
    derived = derive_payment_status(
        statuses, total_minor=total, captured_minor=captured, refunded_minor=refunded
    )
    assert derived == word


def test_a_dispute_outweighs_everything() -> None:
    derived = derive_payment_status(
        ["succeeded"], total_minor=1, captured_minor=1, refunded_minor=1, disputed=True
    )
    assert derived == "disputed"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("k7m2-9qfh", "K7M29QFH"),
        (" K7M2 9QFH ", "K7M29QFH"),
        ("OIL00000", "01100000"),
        ("K7M29QF", None),
        ("K7M29QFHH", None),
        ("K7M29QFU", None),
        ("", None),
    ],
)
def test_references_are_read_as_people_type_them(typed: str, read: str | None) -> None:
    assert read_reference(typed) == read


@pytest.mark.parametrize(
    "email", ["a@b.de", "first.last+tag@sub.example.org", "o'neil@example.museum"]
)
def test_usual_addresses_are_taken(email: str) -> None:
    assert check_email(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "plain",
        "a@b",
        "a@@b.de",
        ".a@b.de",
        "a.@b.de",
        "a..b@b.de",
        "a@-b.de",
        "a b@c.de",
        "a@b.de\nBcc: all@example.org",
        "a@b.de\r\n",
        '"<script>"@b.de',
        f"{'a' * 65}@b.de",
        f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.de",
    ],
)
def test_addresses_that_cannot_be_mailed_are_refused(email: str) -> None:
    assert check_email(email) is not None


def test_names_of_people_are_taken_and_forged_headers_are_not() -> None:
    for name in ("Ada Lovelace", "Þórdís Ævarsdóttir", "李 小龙", "O'Neil-Smith, Jr."):
        assert check_name(name) is None
    for name in ("", "  ", "A\nBcc: x@y.z", "A\r", "A\x00", "A\u2028B", "x" * 121):
        assert check_name(name) is not None


def test_telephone_numbers_are_optional_and_shaped() -> None:
    for phone in ("", "+49 (30) 123-456", "030/123456"):
        assert check_phone(phone) is None
    for phone in ("call me", "+", "12\n34567", "1" * 33):
        assert check_phone(phone) is not None


def test_an_access_key_opens_its_booking_until_the_version_is_raised() -> None:
    token = access_key(BOOKING, version=1, signer=SIGNER)
    key = read_access_key(token, signer=SIGNER)
    owners = {"user_id": 9, "visitor_id": VISITOR, "organizer_id": 3}
    assert may_open(Access(key=key), public_id=BOOKING, key_version=1, **owners)
    assert not may_open(Access(key=key), public_id=BOOKING, key_version=2, **owners)
    assert not may_open(Access(key=key), public_id=UUID(int=1), key_version=1, **owners)


def test_a_key_that_we_did_not_sign_is_nothing() -> None:
    token = access_key(BOOKING, version=1, signer=SIGNER)
    assert read_access_key(token + "x", signer=SIGNER) is None
    assert read_access_key("", signer=SIGNER) is None
    other_purpose = SIGNER.sign(BOOKING.bytes + b"\x00\x01", purpose=Purpose.MAIL_LINK)
    assert read_access_key(other_purpose, signer=SIGNER) is None
    short = SIGNER.sign(BOOKING.bytes, purpose=Purpose.BOOKING)
    assert read_access_key(short, signer=SIGNER) is None


def test_who_may_open_a_booking() -> None:
    guest = {"public_id": BOOKING, "key_version": 1, "user_id": None}
    owned = {"public_id": BOOKING, "key_version": 1, "user_id": 9}
    rest = {"visitor_id": VISITOR, "organizer_id": 3}
    assert may_open(Access(visitor_id=VISITOR), **guest, **rest)
    assert not may_open(Access(visitor_id=UUID(int=1)), **guest, **rest)
    assert not may_open(Access(visitor_id=VISITOR), **owned, **rest)
    assert may_open(Access(user_id=9), **owned, **rest)
    assert not may_open(Access(user_id=8), **owned, **rest)
    assert may_open(Access(user_id=8, organizer_ids=frozenset({3})), **owned, **rest)
    assert not may_open(Access(user_id=8, organizer_ids=frozenset({4})), **owned, **rest)
    assert not may_open(Access(), **guest, **rest)


def test_a_member_who_lacks_only_the_second_factor_is_told_so() -> None:
    booking = {"public_id": BOOKING, "key_version": 1, "user_id": 9, "visitor_id": VISITOR}
    barred = Access(user_id=8, barred_ids=frozenset({3}))
    with pytest.raises(SecondFactorRequired):
        may_open(barred, **booking, organizer_id=3)
    assert not may_open(barred, **booking, organizer_id=4)
    assert may_open(Access(user_id=9, barred_ids=frozenset({3})), **booking, organizer_id=3)
