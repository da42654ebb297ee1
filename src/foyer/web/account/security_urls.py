"""Addresses of the second step and of what the account is opened with."""

from django.urls import path

from foyer.web.account import passkeys, providers, recent_proof, second_step, security

urlpatterns = [
    # allauth leads to this one by its name.
    path("sign-in/second-step", second_step.second_step, name="mfa_authenticate"),
    path("sign-in/second-step/question", second_step.second_step_question),
    path("sign-in/passkey", second_step.sign_in_by_passkey),
    path("sign-in/passkey/question", second_step.passkey_question),
    path("sign-in/with/<slug:provider>", providers.leave),
    path("sign-in/with/<slug:provider>/callback", providers.come_back),
    path("sign-in/failed", providers.failed),
    # allauth leads to this one by its name.
    path("sign-in/complete", providers.complete, name="socialaccount_signup"),
    path("account/security/links/<slug:provider>", providers.link),
    path("account/security/links/<int:link_id>/remove", providers.unlink),
    path("account/security", security.security, name="security"),
    path("account/security/confirm", recent_proof.confirm),
    path("account/security/confirm/question", passkeys.confirm_question),
    path("account/security/app", security.app),
    path("account/security/app/remove", security.remove_app_page),
    path("account/security/recovery-codes", security.recovery_codes),
    path("account/security/passkeys/new", passkeys.new_passkey),
    path("account/security/passkeys/question", passkeys.new_passkey_question),
    path("account/security/passkeys/<int:passkey>", passkeys.change_passkey),
    path("account/security/passkeys/<int:passkey>/remove", passkeys.remove_passkey_now),
]
