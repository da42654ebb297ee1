from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from foyer.accounts import limits, proofs
from foyer.accounts.errors import LinkLapsed, LinkUnknown, LinkUsed
from foyer.accounts.models import Proof, ProofKind, User
from foyer.platform.errors import DomainError
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECONDS = limits.RESET_PASSWORD_SECONDS


def make(kind: ProofKind, *, user: User | None, email: str = "marta@foyer.test") -> str:
    with transaction.atomic():
        user_id = user.id if user else None
        proof = proofs.make_proof(kind, user_id=user_id, email=email, now=NOW, seconds=SECONDS)
    return proofs.write_proof_token(proof.public_id)


def take(
    token: str, *, kind: ProofKind = ProofKind.RESET_PASSWORD, at: datetime = NOW
) -> proofs.ProofRecord:
    with transaction.atomic():
        return proofs.take_proof(token, kind=kind, now=at)


def test_a_proof_is_good_once() -> None:
    user = make_user()
    token = make(ProofKind.RESET_PASSWORD, user=user, email=" Marta@Foyer.test ")
    record = take(token)
    assert (record.user_id, record.email) == (user.id, "marta@foyer.test")
    with pytest.raises(LinkUsed):
        take(token)


def test_looking_at_a_proof_leaves_it_good() -> None:
    token = make(ProofKind.RESET_PASSWORD, user=make_user())
    proofs.read_proof(token, kind=ProofKind.RESET_PASSWORD, now=NOW)
    take(token)


def test_a_proof_that_was_not_acted_on_stays_good() -> None:
    token = make(ProofKind.RESET_PASSWORD, user=make_user())
    with transaction.atomic():
        proofs.take_proof(token, kind=ProofKind.RESET_PASSWORD, now=NOW)
        transaction.set_rollback(True)
    take(token)


def test_a_proof_lapses() -> None:
    token = make(ProofKind.RESET_PASSWORD, user=make_user())
    with pytest.raises(LinkLapsed):
        take(token, at=NOW + timedelta(seconds=SECONDS))


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), str.upper])
def test_a_forged_token_is_unknown(spoil: object) -> None:
    token = make(ProofKind.RESET_PASSWORD, user=make_user())
    with pytest.raises(LinkUnknown) as refused:
        take(spoil(token))  # type: ignore[operator]
    assert refused.value.field == "token"


def test_a_proof_of_one_kind_is_worthless_for_another() -> None:
    token = make(ProofKind.VERIFY_EMAIL, user=make_user())
    with pytest.raises(LinkUnknown):
        take(token, kind=ProofKind.RESET_PASSWORD)


def test_a_newer_link_ends_the_older_ones_of_its_kind() -> None:
    user, other = make_user(), make_user()
    first = make(ProofKind.RESET_PASSWORD, user=user)
    of_other_kind = make(ProofKind.VERIFY_EMAIL, user=user)
    of_other = make(ProofKind.RESET_PASSWORD, user=other)
    second = make(ProofKind.RESET_PASSWORD, user=user)
    with pytest.raises(LinkUsed):
        take(first)
    take(second)
    take(of_other)
    take(of_other_kind, kind=ProofKind.VERIFY_EMAIL)


def test_two_houses_may_invite_the_same_person() -> None:
    user = make_user()
    tokens = [make(ProofKind.INVITE_MEMBER, user=user) for _ in range(2)]
    assert {take(token, kind=ProofKind.INVITE_MEMBER).user_id for token in tokens} == {user.id}


def test_what_is_stored_gives_no_link_away() -> None:
    token = make(ProofKind.RESET_PASSWORD, user=make_user())
    stored = " ".join(str(value) for value in Proof.objects.values().get().values())
    assert token not in stored
    assert token.rpartition(".")[2] not in stored


def test_a_proof_is_of_a_mailbox_or_of_a_phone() -> None:
    for fields in ({}, {"email": "a@foyer.test", "phone": "+491"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proof.objects.create(kind=ProofKind.VERIFY_EMAIL, expires_at=NOW, **fields)


def phone_code(user: User, phone: str = "+4930123456") -> str:
    with transaction.atomic():
        proof = proofs.make_phone_proof(user.id, phone=phone, now=NOW)
    return proofs.write_phone_code(proof.public_id)


def test_the_right_code_proves_the_phone_once() -> None:
    user = make_user()
    code = phone_code(user)
    assert len(code) == limits.PHONE_CODE_DIGITS
    assert proofs.take_phone_code(user.id, code=code, now=NOW) == "+4930123456"
    assert proofs.take_phone_code(user.id, code=code, now=NOW) is None


def test_a_code_is_worthless_after_five_wrong_ones() -> None:
    user = make_user()
    code = phone_code(user)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(limits.PHONE_CODE_ATTEMPTS_MAX):
        assert proofs.take_phone_code(user.id, code=wrong, now=NOW) is None
    assert proofs.take_phone_code(user.id, code=code, now=NOW) is None


def test_a_code_lapses_and_is_its_owners_alone() -> None:
    user = make_user()
    code = phone_code(user)
    late = NOW + timedelta(seconds=limits.PHONE_CODE_SECONDS)
    assert proofs.take_phone_code(user.id, code=code, now=late) is None
    assert proofs.take_phone_code(make_user().id, code=code, now=NOW) is None
    assert proofs.take_phone_code(user.id, code="\ud800", now=NOW) is None


def test_old_proofs_are_forgotten() -> None:
    make(ProofKind.RESET_PASSWORD, user=make_user())
    kept = NOW + timedelta(seconds=SECONDS + limits.PROOF_KEPT_SECONDS)
    assert proofs.delete_old_proofs(now=kept) == 0
    assert proofs.delete_old_proofs(now=kept + timedelta(seconds=1)) == 1


def test_each_refusal_says_what_to_do() -> None:
    for error in (LinkUnknown, LinkUsed, LinkLapsed):
        assert issubclass(error, DomainError)
        assert "sk for a new one" in error.message
