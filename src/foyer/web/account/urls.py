"""Addresses of signing in and of the account page."""

from django.urls import path

from foyer.web.account import notices, preferences, privacy, sessions, views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("account", views.account, name="account"),
    path("account/notifications", notices.notices, name="account_notices"),
    path("account/notifications/read", notices.read, name="read_notices"),
    path("account/notifications/preferences", preferences.preferences, name="notice_preferences"),
    path("notifications/unsubscribe", preferences.leave, name="unsubscribe"),
    path("account/sessions", sessions.sessions, name="account_sessions"),
    path("account/sessions/end-others", sessions.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<uuid:sign_in>/end", sessions.end_session, name="end_session"),
    path("account/privacy", privacy.privacy, name="account_privacy"),
    path("account/privacy/export", privacy.ask_export, name="ask_export"),
    path("account/privacy/exports/<uuid:export>", privacy.fetch_export, name="fetch_export"),
    path("account/privacy/erase", privacy.erase, name="erase_account"),
]
