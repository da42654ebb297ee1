"""Passkeys (WebAuthn level 2): what a browser is asked to sign, and whether its answer is good.

allauth keeps them in its table of factors; python-fido2 checks the answers. An answer counts only
from a page of `FOYER_BASE_URL` itself, and adding one or signing in by one alone takes the
person (a fingerprint, a face, a PIN), not only the device.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn, build_user_payload, get_credentials
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from foyer.accounts import limits
from foyer.accounts.errors import PasskeyRefused
from foyer.accounts.models import User
from foyer.platform.config import load_config

Options = Mapping[str, Any]  # As WebAuthn writes them in JSON, byte strings as base64url.


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRecord:
    """One passkey of an account, for its owner's list."""

    id: int
    name: str
    created_at: Any
    last_used_at: Any


def list_passkeys(user_id: int) -> tuple[PasskeyRecord, ...]:
    """The account's passkeys, oldest first."""
    rows = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN)
    return tuple(
        PasskeyRecord(
            id=row.id,
            name=row.data["name"],
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )
        for row in rows.order_by("id")[: limits.PASSKEYS_MAX]
    )


def ask_for_new_passkey(user: User, *, challenge: bytes) -> Options:
    """What `navigator.credentials.create` is called with."""
    options, _ = _server().register_begin(
        user=build_user_payload(user),
        credentials=get_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return dict(options)


def check_new_passkey(credential: str, *, challenge: bytes) -> Mapping[str, Any]:
    """The browser's answer as it is kept; raises `PasskeyRefused`."""
    answer = _read(credential)
    state = _state(challenge, UserVerificationRequirement.REQUIRED)
    try:
        _server().register_complete(state, RegistrationResponse.from_dict(answer))
    except _REFUSALS:
        raise PasskeyRefused from None
    return answer


def ask_for_passkey(user: User | None, *, challenge: bytes) -> Options:
    """What `navigator.credentials.get` is called with; any passkey of this house when the user
    is not known yet.
    """
    options, _ = _server().authenticate_begin(
        credentials=get_credentials(user) if user is not None else [],
        user_verification=_demand_of(user),
        challenge=challenge,
    )
    return dict(options)


def check_passkey(credential: str, *, user: User | None, challenge: bytes) -> Authenticator:
    """The passkey that signed the challenge, its user with it; raises `PasskeyRefused`.

    With a `user`, whose password was right, only one of theirs counts.
    """
    answer = _read(credential)
    owner = user or _find_owner(answer)
    try:
        used = _server().authenticate_complete(
            _state(challenge, _demand_of(user)),
            get_credentials(owner),
            AuthenticationResponse.from_dict(answer),
        )
        rows = Authenticator.objects.filter(user=owner, type=Authenticator.Type.WEBAUTHN)
        for row in rows.select_related("user"):
            data = WebAuthn(row).authenticator_data.credential_data
            if data is not None and data.credential_id == used.credential_id:
                return row
    except _REFUSALS:
        raise PasskeyRefused from None
    raise PasskeyRefused


def rename_passkey(user_id: int, *, passkey_id: int, name: str) -> None:
    """Give a passkey of one's own another name; nobody else's is touched."""
    rows = Authenticator.objects.filter(
        id=passkey_id, user_id=user_id, type=Authenticator.Type.WEBAUTHN
    )
    for row in rows:
        row.data["name"] = name
        row.save(update_fields=["data"])


# Whatever can go wrong in reading bytes that anybody may have sent.
_REFUSALS = (ValueError, TypeError, KeyError, AttributeError, IndexError)


def _read(credential: str) -> dict[str, Any]:
    if len(credential) > limits.CREDENTIAL_BYTES_MAX:
        raise PasskeyRefused
    try:
        answer = json.loads(credential)
    except ValueError:
        raise PasskeyRefused from None
    if not isinstance(answer, dict):
        raise PasskeyRefused
    return answer


def _find_owner(answer: Mapping[str, Any]) -> User:
    """Who the device says it belongs to; its signature is checked with that user's keys alone."""
    try:
        handle = AuthenticationResponse.from_dict(answer).response.user_handle
        user = User.objects.filter(public_id=UUID(bytes=handle), is_active=True).first()
    except _REFUSALS:
        raise PasskeyRefused from None
    if user is None:
        raise PasskeyRefused
    return user


def _demand_of(user: User | None) -> UserVerificationRequirement:
    """A passkey alone has to stand for a person; after a password the device is enough."""
    if user is None:
        return UserVerificationRequirement.REQUIRED
    return UserVerificationRequirement.PREFERRED


def _state(challenge: bytes, demand: UserVerificationRequirement) -> Mapping[str, Any]:
    """What python-fido2 would have us keep; the challenge and the demand are all of it."""
    return {"challenge": websafe_encode(challenge), "user_verification": demand}


def _server() -> Fido2Server:
    party = PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity())
    return Fido2Server(party, verify_origin=_is_our_page)


def _is_our_page(origin: str) -> bool:
    return origin == load_config().base_url
