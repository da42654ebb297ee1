"""The sign-in form: allauth's checks, our words and widgets."""

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError

from foyer.platform.challenges import ChallengeRequired, person_check

_WORDS = {
    "email_password_mismatch": (
        "This mail address and this password do not belong together. "
        "Check both, or ask for a new password."
    ),
    "challenge": "There were many tries. Type the password again and let the box below finish.",
    "too_many_login_attempts": "There were many tries with this address. Wait ten minutes, please.",
}


class SignInForm(LoginForm):  # type: ignore[misc]
    """Mail and password; every wrong pair gets the same answer."""

    challenge: Mapping[str, object] | None = None  # must be answered with the next try

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        login, password = self.fields["login"], self.fields["password"]
        login.label = "E-mail"
        login.error_messages["required"] = "Type the mail address of your account."
        login.widget = forms.EmailInput(
            attrs={"class": "input", "autocomplete": "username", "required": True}
        )
        password.label = "Password"
        password.help_text = ""
        password.error_messages["required"] = "Type your password."
        password.widget = forms.PasswordInput(
            attrs={"class": "input", "autocomplete": "current-password", "required": True}
        )

    @property
    def challenge_template(self) -> str:
        return person_check().template

    def clean(self) -> dict[str, Any]:
        """The pair is right and the account open; the session lasts as long as the settings say."""
        try:
            super().clean()
        except ChallengeRequired as refusal:
            self.challenge = refusal.details
            raise ValidationError(_WORDS["challenge"]) from refusal
        except ValidationError as refusal:
            words = _WORDS.get(refusal.code or "", refusal.message)
            raise ValidationError(words, code=refusal.code) from refusal
        user = getattr(self, "user", None)
        if user is not None and not user.is_active:
            raise ValidationError(_WORDS["email_password_mismatch"])
        return {**self.cleaned_data, "remember": True}
