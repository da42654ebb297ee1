"""The three fields about the buyer; the only typing a guest does."""

from collections.abc import Callable

from django import forms

from foyer.bookings import limits
from foyer.bookings.actions import Buyer
from foyer.bookings.rules import check_email, check_name, check_phone


class BuyerForm(forms.Form):
    """Name and e-mail, and a telephone number for whoever likes."""

    name = forms.CharField(
        label="Name",
        max_length=limits.BUYER_NAME_CHARACTERS_MAX,
        error_messages={"required": "Tell us a name to put on the booking."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    email = forms.CharField(
        label="E-mail",
        max_length=limits.BUYER_EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Tell us where the tickets go."},
        help_text="The tickets go here, and your link back to this order.",
        widget=forms.EmailInput(
            attrs={"class": "input", "autocomplete": "email", "inputmode": "email"}
        ),
    )
    phone = forms.CharField(
        label="Telephone",
        required=False,
        max_length=limits.BUYER_PHONE_CHARACTERS_MAX,
        help_text="Only if the evening changes at the last minute.",
        widget=forms.TextInput(
            attrs={"class": "input", "type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        ),
    )

    def clean_name(self) -> str:
        return self._check("name", check_name)

    def clean_email(self) -> str:
        return self._check("email", check_email)

    def clean_phone(self) -> str:
        return self._check("phone", check_phone)

    def to_buyer(self) -> Buyer:
        """The buyer of a form that is valid."""
        given = self.cleaned_data
        return Buyer(email=given["email"], full_name=given["name"], phone=given["phone"])

    def _check(self, field: str, check: Callable[[str], str | None]) -> str:
        text = str(self.cleaned_data[field])
        problem = check(text)
        if problem is not None:
            raise forms.ValidationError(problem)
        return text
