"""Addresses of signing in and of the account page."""

from django.urls import path

from foyer.web.account import (
    notices,
    passwords,
    preferences,
    privacy,
    profile,
    proof_links,
    registration,
    sessions,
    views,
)

urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("account", views.account, name="account"),
    path("account/notifications", notices.notices, name="account_notices"),
    path("account/notifications/address-works", notices.address_works, name="address_works"),
    path("account/notifications/read", notices.read, name="read_notices"),
    path("account/notifications/preferences", preferences.preferences, name="notice_preferences"),
    path(
        "account/notifications/push/<uuid:subscription>/end",
        preferences.end_push,
        name="end_push",
    ),
    path("notifications/unsubscribe", preferences.leave, name="unsubscribe"),
    path("register", registration.register, name="register"),
    path("register/sent", registration.registered, name="registered"),
    path("verify-email", registration.confirm_email, name="confirm_email"),
    path("password/forgot", passwords.forgot, name="forgot_password"),
    path("password/reset", passwords.reset, name="reset_password"),
    path("account/claim", registration.claim, name="claim_bookings"),
    path("account/email", profile.email, name="change_email"),
    path("account/email/confirm", profile.confirm_address, name="confirm_address"),
    path("account/password", passwords.change, name="change_password"),
    path("account/phone", profile.phone, name="change_phone"),
    path("account/phone/code", profile.phone_code, name="phone_code"),
    path("account/phone/remove", profile.remove_phone, name="remove_phone"),
    path("account/profile", profile.profile, name="profile"),
    *(
        path(f"account/proofs/{kind}", proof_links.open_proof, {"kind": kind}, name=f"open_{kind}")
        for kind in proof_links.PAGES
    ),
    path("account/resend", registration.resend, name="resend_verification"),
    path("account/sessions", sessions.sessions, name="account_sessions"),
    path("account/sessions/end-others", sessions.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<uuid:sign_in>/end", sessions.end_session, name="end_session"),
    path("account/privacy", privacy.privacy, name="account_privacy"),
    path("account/privacy/export", privacy.ask_export, name="ask_export"),
    path("account/privacy/exports/<uuid:export>", privacy.fetch_export, name="fetch_export"),
    path("account/privacy/erase", privacy.erase, name="erase_account"),
]
