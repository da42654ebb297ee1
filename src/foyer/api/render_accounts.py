"""Accounts as the API shows them."""

from typing import Literal, cast

from foyer.accounts.auth import TokenPair
from foyer.accounts.queries import ProfileRecord, get_profile
from foyer.accounts.sessions import SignInRecord
from foyer.api.schemas.accounts import (
    MembershipSchema,
    OrganizerName,
    ProfileSchema,
    SignedIn,
    SignInSchema,
)


def render_signed_in(pair: TokenPair) -> SignedIn:
    """`POST /auth/login`, `/auth/register`."""
    return SignedIn(
        user=render_profile(get_profile(pair.user_id)),
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        expires_in=pair.expires_in_seconds,
    )


def render_sign_in(record: SignInRecord) -> SignInSchema:
    return SignInSchema(
        id=record.public_id,
        kind=record.kind.value,
        device=record.device,
        network=record.network,
        signed_in_at=record.signed_in_at,
        last_used_at=record.last_used_at,
        current=record.current,
    )


def render_profile(record: ProfileRecord) -> ProfileSchema:
    return ProfileSchema(
        id=record.public_id,
        email=record.email,
        email_verified=record.email_verified,
        full_name=record.full_name,
        phone=record.phone,
        phone_verified=record.phone_verified,
        role=cast("Literal['customer', 'admin']", record.role),
        memberships=[
            MembershipSchema(
                organizer=OrganizerName(
                    id=membership.organizer_public_id,
                    slug=membership.organizer_slug,
                    name=membership.organizer_name,
                ),
                role=membership.role,
                permissions=sorted(membership.permissions),
            )
            for membership in record.memberships
        ],
        locale=record.locale,
        preferences=record.preferences,
    )
