"""Forms of the second step and of the pages that change it."""

from django import forms

from foyer.accounts import limits
from foyer.bookings.limits import BUYER_EMAIL_CHARACTERS_MAX
from foyer.bookings.rules import check_email


class CodeForm(forms.Form):
    """A code of the app, or a recovery code in the same field."""

    code = forms.CharField(
        label="Code",
        max_length=32,
        error_messages={"required": "Type the six digits that the app shows."},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
    )


class PasswordForm(forms.Form):
    """The password of somebody who is signed in."""

    password = forms.CharField(
        label="Password",
        max_length=limits.PASSWORD_CHARACTERS_MAX,
        strip=False,
        error_messages={"required": "Type your password."},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )


class PasskeyNameForm(forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label="Name",
        max_length=limits.PASSKEY_NAME_CHARACTERS_MAX,
        help_text="To tell your devices apart, for example “Anna’s telephone”.",
        error_messages={"required": "Give the passkey a name."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class MailForm(forms.Form):
    """The address that another service did not tell."""

    email = forms.CharField(
        label="E-mail",
        max_length=BUYER_EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Type your mail address."},
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        problem = check_email(email)
        if problem is not None:
            raise forms.ValidationError(problem)
        return email
