"""Facts of every operation that is Ninja's: who may call it, and how it can be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Security = tuple[tuple[str, ...], ...]  # Alternatives, each a set of schemes that go together.

ANYBODY: Security = ()
ACCOUNT: Security = (("bearer",), ("session",))
TOKEN: Security = (("bearer",),)
BUYER: Security = ((), ("visitor",), *ACCOUNT)  # Guests are buyers, too.
STAFF: Security = (*ACCOUNT, ("apiKey",))
FOLLOWER: Security = (("bearer",), ("visitor",))  # A visitor who is signed in.
BOOKING: Security = (*ACCOUNT, ("visitor",), ("bookingKey",))
BOOKING_READ: Security = (*BOOKING, ("bookingKeyInAddress",))

_HOLD_ENDED = ("hold_expired",)
_LINK = {409: ("link_used", "link_lapsed"), 422: ("link_unknown",)}
_PRICING = ("unknown_ticket_type", "mixed_booking")
_STAFF_REFUSALS = ("forbidden", "second_factor_required")
_STAFF_READ: Mapping[int, tuple[str, ...]] = {403: _STAFF_REFUSALS, 404: ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFacts:
    """`problems` come on top of those that every operation of its kind can have."""

    security: Security = ANYBODY
    unsafe: bool = False
    keyed: bool = False
    problems: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    content_type: str | None = None
    limited: bool = True  # Whether reads count; changes name their 429 among the problems.


_PUBLIC = OperationFacts()
_NEVER_LIMITED = OperationFacts(limited=False)
_READS_A_BOOKING = OperationFacts(security=BOOKING_READ)

OPERATIONS: Mapping[str, OperationFacts] = {
    "venues_list_cities": _PUBLIC,
    "venues_list_venues": _PUBLIC,
    "venues_get_venue": _PUBLIC,
    "venues_get_hall_plan": _NEVER_LIMITED,
    "venues_list_venue_concessions": OperationFacts(problems={404: ()}),
    "events_list_events": _PUBLIC,
    "events_list_movies": _PUBLIC,
    "events_get_event": _PUBLIC,
    "events_get_movie": _PUBLIC,
    "events_list_event_shows": _PUBLIC,
    "events_list_movie_shows": _PUBLIC,
    "events_list_showtimes": _PUBLIC,
    "events_list_shows": _PUBLIC,
    "events_get_show": _PUBLIC,
    "bookings_quote": OperationFacts(
        security=BUYER,
        unsafe=True,
        problems={
            404: (),
            409: (*_HOLD_ENDED, "sale_closed", "sale_suspended", "concession_unavailable"),
            422: _PRICING,
        },
    ),
    "bookings_place": OperationFacts(
        security=BUYER,
        unsafe=True,
        keyed=True,
        problems={
            403: ("sale_not_open", "challenge_required"),
            404: (),
            409: (
                *_HOLD_ENDED,
                "price_changed",
                "seats_taken",
                "limit_exceeded",
                "sale_closed",
                "sale_suspended",
                "concession_unavailable",
                "amount_too_small",
                "idempotency_in_progress",
            ),
            422: (
                *_PRICING,
                "unknown_seat",
                "duplicate_seat",
                "accessible_only",
                "orphan_seat",
                "unknown_provider",
                "idempotency_conflict",
            ),
            429: (),
        },
    ),
    "bookings_list_own": OperationFacts(security=ACCOUNT),
    "bookings_lookup": OperationFacts(unsafe=True, problems={429: ()}),
    "bookings_get": _READS_A_BOOKING,
    "bookings_cancel": OperationFacts(
        security=BOOKING,
        unsafe=True,
        problems={409: ("not_cancellable", "payment_in_progress")},
    ),
    "bookings_resend": OperationFacts(security=BOOKING, unsafe=True, problems={429: ()}),
    "bookings_get_calendar": OperationFacts(security=BOOKING_READ, content_type="text/calendar"),
    "webhooks_receive": OperationFacts(problems={400: ("bad_signature",), 413: ()}),
    "payments_retry": OperationFacts(
        security=BOOKING,
        unsafe=True,
        keyed=True,
        problems={
            403: ("challenge_required",),
            404: (),
            409: (
                "booking_not_payable",
                "payment_in_progress",
                "too_many_payments",
                "idempotency_in_progress",
            ),
            422: ("unknown_provider", "idempotency_conflict"),
            429: (),
        },
    ),
    "payments_get": _READS_A_BOOKING,
    "tickets_get_pdf": OperationFacts(security=BOOKING_READ, content_type="application/pdf"),
    "tickets_get_svg": OperationFacts(security=BOOKING_READ, content_type="image/svg+xml"),
    "tickets_get": _READS_A_BOOKING,
    "tickets_list_keys": _PUBLIC,
    "tickets_scan": OperationFacts(security=STAFF, unsafe=True, problems={429: ()}),
    "tickets_scan_many": OperationFacts(security=STAFF, unsafe=True, problems={429: ()}),
    "auth_login": OperationFacts(
        unsafe=True,
        problems={
            401: ("invalid_credentials", "mfa_required"),
            403: ("challenge_required",),
            429: (),
        },
    ),
    "second_factor_finish": OperationFacts(
        unsafe=True,
        problems={401: ("invalid_mfa_token", "invalid_mfa_code", "passkey_refused"), 429: ()},
    ),
    "second_factor_providers": _PUBLIC,
    "second_factor_ask_passkey": OperationFacts(unsafe=True),
    "second_factor_passkey_login": OperationFacts(
        unsafe=True, problems={401: ("invalid_mfa_token", "passkey_refused"), 429: ()}
    ),
    "auth_refresh": OperationFacts(unsafe=True, problems={401: ("invalid_token",)}),
    "auth_logout": OperationFacts(security=TOKEN, unsafe=True),
    "auth_profile": OperationFacts(security=TOKEN),
    "auth_change_profile": OperationFacts(security=TOKEN, unsafe=True),
    "registration_register": OperationFacts(unsafe=True, problems={409: ("email_taken",), 429: ()}),
    "registration_verify_email": OperationFacts(unsafe=True, problems=_LINK),
    "registration_resend": OperationFacts(security=TOKEN, unsafe=True, problems={429: ()}),
    "registration_change_email": OperationFacts(
        security=TOKEN, unsafe=True, problems={403: ("wrong_password",), 429: ()}
    ),
    "registration_confirm_email_change": OperationFacts(
        security=TOKEN, unsafe=True, problems={**_LINK, 409: (*_LINK[409], "email_taken")}
    ),
    "registration_claim": OperationFacts(
        security=TOKEN, unsafe=True, problems={403: ("email_unverified",)}
    ),
    "registration_send_phone_code": OperationFacts(security=TOKEN, unsafe=True, problems={429: ()}),
    "registration_verify_phone": OperationFacts(
        security=TOKEN, unsafe=True, problems={409: ("wrong_code",)}
    ),
    "passwords_forgot": OperationFacts(unsafe=True, problems={429: ()}),
    "passwords_reset": OperationFacts(unsafe=True, problems=_LINK),
    "passwords_change": OperationFacts(
        security=TOKEN, unsafe=True, problems={403: ("wrong_password",), 429: ()}
    ),
    "auth_list_sessions": OperationFacts(security=TOKEN),
    "auth_end_all_sessions": OperationFacts(security=TOKEN, unsafe=True),
    "auth_end_session": OperationFacts(security=TOKEN, unsafe=True, problems={404: ()}),
    "members_list_all": OperationFacts(security=STAFF, problems=_STAFF_READ),
    "members_invite": OperationFacts(
        security=STAFF,
        unsafe=True,
        problems={
            403: _STAFF_REFUSALS,
            404: (),
            409: ("already_member", "already_invited", "limit_exceeded"),
            429: (),
        },
    ),
    "members_list_open_invitations": OperationFacts(security=STAFF, problems=_STAFF_READ),
    "members_resend": OperationFacts(
        security=STAFF,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("invitation_ended",), 429: ()},
    ),
    "members_withdraw": OperationFacts(
        security=STAFF,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("invitation_ended",), 429: ()},
    ),
    "members_change": OperationFacts(
        security=STAFF,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("last_organizer",), 429: ()},
    ),
    "members_remove": OperationFacts(
        security=STAFF,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("last_organizer",), 429: ()},
    ),
    "members_accept": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={
            403: ("invitation_for_another",),
            404: (),
            409: ("link_used", "link_lapsed", "invitation_ended", "already_member"),
            422: ("link_unknown",),
            429: (),
        },
    ),
    "keys_list_all": OperationFacts(security=STAFF, problems=_STAFF_READ),
    "keys_make": OperationFacts(
        security=STAFF,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 404: (), 409: ("limit_exceeded",), 429: ()},
    ),
    "keys_revoke": OperationFacts(
        security=STAFF, unsafe=True, problems={403: _STAFF_REFUSALS, 429: ()}
    ),
    "message_templates_list_all": OperationFacts(security=STAFF, problems=_STAFF_READ),
    "message_templates_keep": OperationFacts(
        security=STAFF,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("limit_exceeded",), 429: ()},
    ),
    "message_templates_drop": OperationFacts(
        security=STAFF, unsafe=True, problems={403: _STAFF_REFUSALS, 429: ()}
    ),
    "message_templates_preview": OperationFacts(
        security=STAFF, unsafe=True, problems={403: _STAFF_REFUSALS}
    ),
    "audit_list_all": OperationFacts(security=STAFF, problems=_STAFF_READ),
    "organizers_list_all": OperationFacts(security=ACCOUNT, problems={403: _STAFF_REFUSALS}),
    "organizers_create": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("slug_taken",), 429: ()},
    ),
    "organizers_invite_owner": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={
            403: _STAFF_REFUSALS,
            409: ("has_organizer", "already_member", "already_invited", "limit_exceeded"),
            429: (),
        },
    ),
    "organizers_suspend": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("already_suspended",), 429: ()},
    ),
    "organizers_reinstate": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 409: ("not_suspended",), 429: ()},
    ),
    "organizers_list_open_support": OperationFacts(security=STAFF, problems=_STAFF_READ),
    "organizers_open_support": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={403: _STAFF_REFUSALS, 404: (), 409: ("support_open",), 429: ()},
    ),
    "organizers_end_support": OperationFacts(
        security=STAFF, unsafe=True, problems={403: _STAFF_REFUSALS, 429: ()}
    ),
    "notifications_list_own": OperationFacts(security=ACCOUNT),
    "notifications_read": OperationFacts(security=ACCOUNT, unsafe=True),
    "notifications_show_push_key": OperationFacts(security=ACCOUNT),
    "notifications_list_push": OperationFacts(security=ACCOUNT),
    "notifications_add_push": OperationFacts(
        security=ACCOUNT, unsafe=True, problems={422: ("address_refused",)}
    ),
    "notifications_end_push": OperationFacts(security=ACCOUNT, unsafe=True),
    "notifications_show_preferences": OperationFacts(security=ACCOUNT),
    "notifications_change": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={409: ("email_unverified",), 422: ("choice_fixed",)},
    ),
    "retention_get": OperationFacts(security=STAFF, problems=_STAFF_READ),
    "retention_change": OperationFacts(
        security=STAFF, unsafe=True, problems={**_STAFF_READ, 429: ()}
    ),
    "me_export": OperationFacts(
        security=ACCOUNT,
        problems={404: (), 409: ("export_too_large",), 429: ()},
        content_type="application/zip",
    ),
    "me_erase": OperationFacts(
        security=ACCOUNT,
        unsafe=True,
        problems={
            403: ("wrong_password", "sign_in_again"),
            409: ("erase_refused",),
            429: (),
        },
    ),
    "health_live": _NEVER_LIMITED,
    "health_ready": _NEVER_LIMITED,  # Its 503 is a list of parts, no problem.
    "health_health": _NEVER_LIMITED,
    "metrics_show": OperationFacts(
        security=(("metricsToken",),), limited=False, content_type="text/plain", problems={404: ()}
    ),
}
