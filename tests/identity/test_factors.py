"""Setting second factors up and taking them away; the owner is told of each change."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret

from foyer.accounts.devices import Device
from foyer.accounts.errors import (
    AlreadySetUp,
    EmailUnverified,
    LastWayIn,
    PasskeyRefused,
    TooManyPasskeys,
    WrongFactorCode,
)
from foyer.accounts.models import User
from foyer.accounts.passkeys import (
    ask_for_new_passkey,
    ask_for_passkey,
    check_passkey,
    list_passkeys,
    rename_passkey,
)
from foyer.accounts.second_step import check_code, read_factors
from foyer.identity import factors
from foyer.identity.factors import (
    add_app,
    add_passkey,
    begin_enrolment,
    make_recovery_codes,
    remove_app,
    remove_passkey,
)
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound, ValidationFailed
from tests.codes import code_of
from tests.factories import make_user, prove_mailbox
from tests.soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db

DEVICE = Device(name="Firefox on Linux", network="192.0.2.0/24")
CHALLENGE = b"c" * 32


@pytest.fixture
def user() -> User:
    made = make_user()
    prove_mailbox(made)
    return made


def set_up_app(user: User) -> tuple[str, tuple[str, ...]]:
    secret = generate_totp_secret()
    codes = add_app(user.id, secret=secret, code=code_of(secret), device=DEVICE, now=utc_now())
    return secret, codes


def set_up_passkey(user: User, *, name: str = "Telephone") -> tuple[SoftPasskey, tuple[str, ...]]:
    device = SoftPasskey()
    answer = device.create(ask_for_new_passkey(user, challenge=CHALLENGE))
    codes = add_passkey(user.id, credential=answer, challenge=CHALLENGE, name=name, device=DEVICE)
    return device, codes


def told(user: User) -> list[str]:
    return list(
        Message.objects.filter(user_id=user.id).order_by("id").values_list("kind", flat=True)
    )


def test_an_app_is_set_up_by_its_code_and_comes_with_recovery_codes(user: User) -> None:
    secret, codes = set_up_app(user)
    assert len(set(codes)) == 10
    assert read_factors(user.id).has_app
    assert told(user) == ["second_factor_added"]
    message = Message.objects.get(user_id=user.id)
    assert message.recipient == user.email
    assert message.facts == {"device": DEVICE.name, "network": DEVICE.network}
    with pytest.raises(WrongFactorCode):
        check_code(user.id, code_of(secret), now=utc_now())
    check_code(user.id, codes[0], now=utc_now())


def test_a_wrong_code_and_a_second_app_change_nothing(user: User) -> None:
    with pytest.raises(WrongFactorCode):
        add_app(user.id, secret=generate_totp_secret(), code="000000", device=DEVICE, now=utc_now())
    assert told(user) == []
    secret, _ = set_up_app(user)
    with pytest.raises(AlreadySetUp):
        set_up_app(user)
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert secret not in str(row.data)
    assert told(user) == ["second_factor_added"]


def test_the_picture_is_of_the_address_and_names_house_and_account(user: User) -> None:
    enrolment = begin_enrolment(user)
    assert enrolment.address.startswith(f"otpauth://totp/{user.email.replace('@', '%40')}?")
    assert f"secret={enrolment.secret}" in enrolment.address
    assert "issuer=Foyer" in enrolment.address
    assert enrolment.svg.startswith("<svg")
    assert "style=" not in enrolment.svg
    assert begin_enrolment(user, secret=enrolment.secret).svg == enrolment.svg


def test_nobody_locks_another_persons_mailbox_out_by_a_factor() -> None:
    stranger = make_user()  # The mailbox is not proved.
    attempts: tuple[Callable[[], object], ...] = (
        lambda: set_up_app(stranger),
        lambda: set_up_passkey(stranger),
    )
    for attempt in attempts:
        with pytest.raises(EmailUnverified):
            attempt()
    assert not read_factors(stranger.id).any


def test_removing_the_last_factor_takes_its_recovery_codes_along(user: User) -> None:
    set_up_app(user)
    remove_app(user.id, device=DEVICE)
    remove_app(user.id, device=DEVICE)
    assert not Authenticator.objects.filter(user=user).exists()
    assert told(user) == ["second_factor_added", "second_factor_removed"]


def test_recovery_codes_stay_while_a_passkey_does(user: User) -> None:
    set_up_app(user)
    _, codes = set_up_passkey(user)
    assert codes == ()
    remove_app(user.id, device=DEVICE)
    assert read_factors(user.id).recovery_codes_left == 10


def test_new_recovery_codes_replace_the_old(user: User) -> None:
    with pytest.raises(NotFound):
        make_recovery_codes(user.id, device=DEVICE)
    _, old = set_up_app(user)
    new = make_recovery_codes(user.id, device=DEVICE)
    assert not set(old) & set(new)
    with pytest.raises(WrongFactorCode):
        check_code(user.id, old[0], now=utc_now())
    check_code(user.id, new[0], now=utc_now())
    assert told(user) == ["second_factor_added", "recovery_codes_made"]


def test_a_passkey_is_named_used_renamed_and_removed(user: User) -> None:
    device, codes = set_up_passkey(user)
    assert len(codes) == 10
    asked = ask_for_passkey(None, challenge=CHALLENGE)
    assert asked["publicKey"]["userVerification"] == "required"
    assert not asked["publicKey"].get("allowCredentials")
    used = check_passkey(device.get(asked), user=None, challenge=CHALLENGE)
    assert used.user == user
    rename_passkey(user.id, passkey_id=used.id, name="Old telephone")
    rename_passkey(make_user().id, passkey_id=used.id, name="Mine now")
    assert [passkey.name for passkey in list_passkeys(user.id)] == ["Old telephone"]
    remove_passkey(make_user().id, passkey_id=used.id, device=DEVICE)
    assert len(list_passkeys(user.id)) == 1
    remove_passkey(user.id, passkey_id=used.id, device=DEVICE)
    assert list_passkeys(user.id) == ()
    with pytest.raises(PasskeyRefused):
        check_passkey(device.get(asked), user=None, challenge=CHALLENGE)
    assert told(user) == ["passkey_added", "passkey_removed"]


def test_the_devices_handle_of_an_account_tells_nothing(user: User) -> None:
    device, _ = set_up_passkey(user)
    handle = ask_for_new_passkey(user, challenge=CHALLENGE)["publicKey"]["user"]["id"]
    assert handle == device.handle
    assert len(handle) == 22  # A UUID; neither the address nor the row's number.


def test_a_passkey_counts_only_for_its_challenge_site_and_person(user: User) -> None:
    device, _ = set_up_passkey(user)
    asked = ask_for_passkey(None, challenge=CHALLENGE)
    for forged in (
        SoftPasskey(
            key=device.key,
            credential_id=device.credential_id,
            handle=device.handle,
            origin="https://foyer.example",
        ),
        SoftPasskey(credential_id=device.credential_id, handle=device.handle),
        SoftPasskey(key=device.key, handle=device.handle),
        SoftPasskey(
            key=device.key,
            credential_id=device.credential_id,
            handle=device.handle,
            verifies=False,
        ),
    ):
        with pytest.raises(PasskeyRefused):
            check_passkey(forged.get(asked), user=None, challenge=CHALLENGE)
    with pytest.raises(PasskeyRefused):
        check_passkey(device.get(asked), user=None, challenge=b"d" * 32)
    with pytest.raises(PasskeyRefused):
        check_passkey(device.get(asked), user=make_user(), challenge=CHALLENGE)


def test_after_a_password_the_device_alone_is_enough(user: User) -> None:
    device, _ = set_up_passkey(user)
    device.verifies = False
    asked = ask_for_passkey(user, challenge=CHALLENGE)
    assert len(asked["publicKey"]["allowCredentials"]) == 1
    assert check_passkey(device.get(asked), user=user, challenge=CHALLENGE).user == user


def test_a_device_that_verifies_nobody_becomes_no_passkey(user: User) -> None:
    device = SoftPasskey(verifies=False)
    answer = device.create(ask_for_new_passkey(user, challenge=CHALLENGE))
    with pytest.raises(PasskeyRefused):
        add_passkey(user.id, credential=answer, challenge=CHALLENGE, name="Key", device=DEVICE)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"id": 1}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
        (
            '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA", '
            '"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}'
        ),
        '{"rawId": "\\u00e4", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
        "x" * 20_000,
    ],
)
def test_nonsense_is_no_passkey(user: User, nonsense: str) -> None:
    with pytest.raises(PasskeyRefused):
        check_passkey(nonsense, user=None, challenge=CHALLENGE)
    with pytest.raises(PasskeyRefused):
        check_passkey(nonsense, user=user, challenge=CHALLENGE)
    with pytest.raises(PasskeyRefused):
        add_passkey(user.id, credential=nonsense, challenge=CHALLENGE, name="K", device=DEVICE)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "two\nlines"])
def test_a_passkey_needs_a_name_that_can_be_shown(user: User, name: str) -> None:
    with pytest.raises(ValidationFailed):
        set_up_passkey(user, name=name)


def test_an_account_holds_only_so_many_passkeys(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factors.limits, "PASSKEYS_MAX", 1)
    set_up_passkey(user)
    with pytest.raises(TooManyPasskeys):
        set_up_passkey(user)


def test_the_only_way_into_an_account_stays(user: User) -> None:
    set_up_passkey(user)
    user.set_unusable_password()
    user.save()
    (passkey,) = list_passkeys(user.id)
    with pytest.raises(LastWayIn):
        remove_passkey(user.id, passkey_id=passkey.id, device=DEVICE)
    set_up_passkey(user, name="Another")
    remove_passkey(user.id, passkey_id=passkey.id, device=DEVICE)
    assert [left.name for left in list_passkeys(user.id)] == ["Another"]
