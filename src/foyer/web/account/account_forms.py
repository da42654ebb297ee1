"""The forms of registering, of passwords and of what an account is known by.

They only carry text: the use cases check it, and `show_refusal` puts what they say to its field.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django import forms

from foyer.accounts import limits
from foyer.platform.errors import DomainError

# What a use case calls a field, where a form has another name for it.
_FIELDS: Mapping[str, str] = MappingProxyType(
    {"fullName": "full_name", "currentPassword": "present", "newPassword": "password"}
)


def show_refusal(form: forms.Form, refusal: DomainError) -> None:
    """Put a refusal to the field that it names, or above the form."""
    field = _FIELDS.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, refusal.text)


def email_field(label: str = "E-mail", *, autocomplete: str = "email") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limits.EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Type a mail address."},
        widget=forms.EmailInput(
            attrs={"class": "input", "autocomplete": autocomplete, "inputmode": "email"}
        ),
    )


def new_password_field(label: str = "Password") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        help_text=f"At least {limits.PASSWORD_CHARACTERS_MIN} characters. A few words are good.",
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )


def present_password_field(label: str = "Your present password") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        error_messages={"required": "Type your present password."},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )


class RegisterForm(forms.Form):
    """Name, mail, password."""

    full_name = forms.CharField(
        label="Name",
        max_length=limits.NAME_CHARACTERS_MAX,
        error_messages={"required": "Tell us a name."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    email = email_field()
    password = new_password_field()


class ForgotForm(forms.Form):
    """Whose password is forgotten."""

    email = email_field("The mail address of your account")


class ResetForm(forms.Form):
    """The new password of whoever came by a link."""

    password = new_password_field("New password")


class PasswordForm(forms.Form):
    """The present password and the next."""

    present = present_password_field()
    password = new_password_field("New password")


class ConfirmForm(forms.Form):
    """The password that was chosen at registration."""

    password = present_password_field("The password that you chose")


class AddressForm(forms.Form):
    """Another mail address; the password shows that it is the owner who asks."""

    email = email_field("New mail address")
    password = present_password_field()


class PhoneForm(forms.Form):
    """The number that a code is sent to."""

    phone = forms.CharField(
        label="Telephone",
        max_length=limits.PHONE_CHARACTERS_MAX,
        help_text="With its country, as in +49 151 23456789.",
        error_messages={"required": "Type a telephone number."},
        widget=forms.TextInput(attrs={"class": "input", "type": "tel", "autocomplete": "tel"}),
    )


class CodeForm(forms.Form):
    """The code from the text message."""

    code = forms.CharField(
        label="Code",
        max_length=12,
        help_text=f"The {limits.PHONE_CODE_DIGITS} digits of the text message.",
        error_messages={"required": "Type the code of the text message."},
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


LANGUAGES = (
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("cs", "Čeština"),
    ("pt", "Português"),
    ("uk", "Українська"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
)
ACCESS = (
    ("captioned", "Captions"),
    ("audio_described", "Audio description"),
    ("relaxed", "Relaxed shows"),
    ("wheelchair", "A wheelchair space"),
)


class ProfileForm(forms.Form):
    """What a person says of themselves."""

    full_name = forms.CharField(
        label="Name",
        required=False,
        max_length=limits.NAME_CHARACTERS_MAX,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    locale = forms.ChoiceField(
        label="Language",
        choices=LANGUAGES,
        help_text="Messages come in English or German; in English for every other language. "
        "Pages are in English.",
        widget=forms.Select(attrs={"class": "select"}),
    )
    access = forms.MultipleChoiceField(
        label="What you need",
        required=False,
        choices=ACCESS,
        widget=forms.CheckboxSelectMultiple,
    )
