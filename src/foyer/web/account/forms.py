"""The sign-in form: allauth's checks, our words and widgets."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms


class SignInForm(LoginForm):  # type: ignore[misc]
    """Mail and password; every wrong pair gets the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"].label = "E-mail"
        self.fields["login"].widget = forms.EmailInput(
            attrs={"class": "input", "autocomplete": "username", "required": True}
        )
        self.fields["password"].label = "Password"
        self.fields["password"].help_text = ""
        self.fields["password"].widget = forms.PasswordInput(
            attrs={"class": "input", "autocomplete": "current-password", "required": True}
        )
