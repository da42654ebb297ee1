"""Codes of an app and recovery codes are good once; what we keep of them is encrypted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection

from foyer.accounts import kept_factors, limits, mfa_adapter
from foyer.accounts.errors import SecondStepLapsed, WrongFactorCode
from foyer.accounts.kept_factors import reseal_secrets
from foyer.accounts.kept_secrets import UnreadableSecret, is_sealed_by_newest, seal, unseal
from foyer.accounts.models import User
from foyer.accounts.recovery_codes import make_codes
from foyer.accounts.second_step import check_code, read_factors
from foyer.accounts.spent_tokens import spend_token, tidy_spent_tokens
from foyer.accounts.step_tokens import (
    read_passkey_step,
    read_second_step,
    spend_step,
    write_passkey_step,
    write_second_step,
)
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import RateLimited
from foyer.platform.tokens import Purpose, Signer
from tests.codes import code_of
from tests.factories import give_second_factor, make_user

pytestmark = pytest.mark.django_db

NOW = utc_now()
LATER = NOW + timedelta(hours=1)  # No step in common with `NOW`, and the limits are whole again.
OLD, NEW = "o" * 8 + "ld secret of a house 0123456789", "n" * 8 + "ew secret of a house 0123456789"


@pytest.fixture
def user() -> User:
    return make_user()


def test_a_code_opens_once_and_never_again(user: User) -> None:
    secret = give_second_factor(user)
    code = code_of(secret, now=NOW)
    assert check_code(user.id, code, now=NOW).type == Authenticator.Type.TOTP
    for moment in (NOW, NOW + timedelta(seconds=limits.CODE_STEP_SECONDS)):
        with pytest.raises(WrongFactorCode):
            check_code(user.id, code, now=moment)


def test_an_earlier_code_is_worthless_after_a_later_one(user: User) -> None:
    secret = give_second_factor(user)
    check_code(user.id, code_of(secret, now=NOW, steps=1), now=NOW)
    for steps in (-1, 0):
        with pytest.raises(WrongFactorCode):
            check_code(user.id, code_of(secret, now=NOW, steps=steps), now=NOW)


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_wrong(user: User, steps: int, good: bool) -> None:
    secret = give_second_factor(user)
    code = code_of(secret, now=NOW, steps=steps)
    if good:
        check_code(user.id, f" {code[:3]} {code[3:]}", now=NOW)
    else:
        with pytest.raises(WrongFactorCode):
            check_code(user.id, code, now=NOW)


def test_a_recovery_code_opens_once_and_is_counted_down(user: User) -> None:
    give_second_factor(user)
    first, second, *_ = make_codes(user)
    assert read_factors(user.id).recovery_codes_left == limits.RECOVERY_CODES == 10
    check_code(user.id, f"{first[:4]} {first[4:]}", now=NOW)
    with pytest.raises(WrongFactorCode):
        check_code(user.id, first, now=NOW)
    check_code(user.id, second, now=NOW)
    assert read_factors(user.id).recovery_codes_left == 8


def test_codes_of_somebody_else_and_no_codes_open_nothing(user: User) -> None:
    secret = give_second_factor(make_user())
    give_second_factor(user)
    codes = (code_of(secret, now=NOW), "", "000 000", "١٢٣٤٥٦", "\x00")
    for code in codes:
        with pytest.raises(WrongFactorCode):
            check_code(user.id, code, now=NOW)


def test_recovery_codes_without_a_factor_open_nothing(user: User) -> None:
    code = make_codes(user)[0]
    with pytest.raises(WrongFactorCode):
        check_code(user.id, code, now=NOW)


def test_guessing_codes_is_stopped_even_with_the_right_one_at_last(user: User) -> None:
    secret = give_second_factor(user)
    for _ in range(5):
        with pytest.raises(WrongFactorCode):
            check_code(user.id, "000000", now=NOW)
    with pytest.raises(RateLimited):
        check_code(user.id, code_of(secret, now=NOW), now=NOW)
    check_code(user.id, code_of(secret, now=LATER), now=LATER)


def test_guessing_slowly_ends_after_fifty_in_a_day(user: User) -> None:
    give_second_factor(user)
    tries = [NOW + timedelta(seconds=61 * turn) for turn in range(60)]
    wrong = 0
    for moment in tries:
        try:
            check_code(user.id, "000000", now=moment)
        except WrongFactorCode:
            wrong += 1
        except RateLimited:
            break
    assert 50 <= wrong <= 53


def test_codes_of_an_earlier_version_stay_good_and_are_hashed_with_their_use(user: User) -> None:
    give_second_factor(user)
    old = RecoveryCodes.activate(user)
    first, second, third, *_ = old.generate_codes()
    assert old.validate_code(first)
    assert read_factors(user.id).recovery_codes_left == 9
    check_code(user.id, second, now=NOW)
    assert "seed" not in Authenticator.objects.get(user=user, type="recovery_codes").data
    assert read_factors(user.id).recovery_codes_left == 8
    for spent in (first, second):
        with pytest.raises(WrongFactorCode):
            check_code(user.id, spent, now=NOW)
    check_code(user.id, third, now=NOW)


def test_codes_of_an_earlier_version_are_hashed_by_night(user: User) -> None:
    give_second_factor(user)
    code = RecoveryCodes.activate(user).generate_codes()[0]
    assert reseal_secrets() == 1
    assert "seed" not in Authenticator.objects.get(user=user, type="recovery_codes").data
    assert reseal_secrets() == 0
    check_code(user.id, code, now=NOW)


def test_nobody_reads_a_recovery_code_again_not_even_with_our_keys(user: User) -> None:
    codes = make_codes(user)
    assert len(set(codes)) == limits.RECOVERY_CODES
    row = Authenticator.objects.get(user=user, type="recovery_codes")
    opened = unseal(row.data["codes"], secrets=_keys())
    salt, *hashes = opened.split()
    assert len(hashes) == limits.RECOVERY_CODES
    assert len(salt) == 2 * limits.RECOVERY_SALT_BYTES
    assert not any(code in opened + str(row.data) for code in codes)
    again = make_codes(make_user())
    assert set(again).isdisjoint(codes)


def test_the_database_holds_no_secret_that_it_could_give_away(user: User) -> None:
    secret = give_second_factor(user)
    make_codes(user)
    with connection.cursor() as cursor:
        cursor.execute("select data::text from mfa_authenticator where user_id = %s", [user.id])
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert secret not in kept
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert unseal(row.data["secret"], secrets=_keys()) == secret
    assert TOTP(row).validate_code(code_of(secret))


def test_secrets_survive_a_new_key_and_tell_when_the_old_one_may_go() -> None:
    sealed = seal("JBSWY3DP", secrets=[OLD])
    assert unseal(sealed, secrets=[NEW, OLD]) == "JBSWY3DP"
    assert not is_sealed_by_newest(sealed, secrets=[NEW, OLD])
    assert is_sealed_by_newest(seal("JBSWY3DP", secrets=[NEW, OLD]), secrets=[NEW])
    with pytest.raises(UnreadableSecret):
        unseal(sealed, secrets=[NEW])


def test_secrets_are_written_anew_with_the_newest_key(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = give_second_factor(user)
    code = make_codes(user)[0]
    assert reseal_secrets() == 0
    rotated = replace(load_config(), secret_keys=(NEW, *_keys()))
    for module in (kept_factors, mfa_adapter):
        monkeypatch.setattr(module, "load_config", lambda: rotated)
    assert reseal_secrets() == 2
    assert reseal_secrets() == 0
    without_old = replace(rotated, secret_keys=(NEW,))
    for module in (kept_factors, mfa_adapter):
        monkeypatch.setattr(module, "load_config", lambda: without_old)
    check_code(user.id, code_of(secret, now=NOW), now=NOW)
    check_code(user.id, code, now=NOW)


def test_a_secret_whose_key_is_gone_opens_nothing_and_breaks_nothing(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = give_second_factor(user)
    monkeypatch.setattr(
        mfa_adapter, "load_config", lambda: replace(load_config(), secret_keys=(NEW,))
    )
    with pytest.raises(WrongFactorCode):
        check_code(user.id, code_of(secret, now=NOW), now=NOW)


def test_the_token_between_the_steps_lapses_with_its_time_and_with_the_password(
    user: User,
) -> None:
    token = write_second_step(user, now=NOW)
    assert read_second_step(token, now=NOW).user == user
    last = NOW + timedelta(seconds=limits.SECOND_STEP_SECONDS)
    with pytest.raises(SecondStepLapsed):
        read_second_step(token, now=last)
    user.set_password("another-password-of-mine")
    user.save()
    with pytest.raises(SecondStepLapsed):
        read_second_step(token, now=NOW)


def test_a_closed_account_has_no_second_step(user: User) -> None:
    token = write_second_step(user, now=NOW)
    User.objects.filter(id=user.id).update(is_active=False)
    with pytest.raises(SecondStepLapsed):
        read_second_step(token, now=NOW)


def test_tokens_that_we_did_not_sign_for_this_step_are_refused(user: User) -> None:
    good = write_second_step(user, now=NOW)
    payload = Signer(_keys()).verify(good, purpose=Purpose.SECOND_STEP)
    assert payload is not None
    others = [
        "",
        good[:-2],
        Signer(_keys()).sign(payload, purpose=Purpose.HOLD),
        Signer(_keys()).sign(payload[:-1], purpose=Purpose.SECOND_STEP),
        write_passkey_step(now=NOW),
    ]
    for token in others:
        with pytest.raises(SecondStepLapsed):
            read_second_step(token, now=NOW)
    for token in (good, "", write_passkey_step(now=LATER - timedelta(hours=2))):
        with pytest.raises(SecondStepLapsed):
            read_passkey_step(token, now=NOW)


def test_a_step_is_spent_once_and_forgotten_after_its_time(user: User) -> None:
    step = read_second_step(write_second_step(user, now=NOW), now=NOW)
    spend_step(step)
    with pytest.raises(SecondStepLapsed):
        spend_step(step)
    assert tidy_spent_tokens(now=NOW) == 0
    assert tidy_spent_tokens(now=LATER) == 1
    assert spend_token("another", expires_at=LATER)


def _keys() -> tuple[str, ...]:
    return load_config().secret_keys
