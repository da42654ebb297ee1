"""The offices' forms: what a person types or ticks, in our words and widgets."""

from django import forms
from django.forms.widgets import Input

from foyer.accounts import limits
from foyer.accounts.permission_words import PERMISSIONS
from foyer.accounts.permissions import PRESETS, Permission
from foyer.identity.keys import NEVER_A_KEYS
from foyer.notifications.limits import (
    TEMPLATE_SUBJECT_CHARACTERS_MAX,
    TEMPLATE_TEXT_CHARACTERS_MAX,
)
from foyer.notifications.placeholders import find_mistake
from foyer.notifications.templating import OwnWords
from foyer.web.office.wording import ROLES

_ROLE_CHOICES = [(role, name) for role, (name, _) in ROLES.items()]
_DAYS = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("", "Until it is revoked")]


def _input(kind: type[Input] = forms.TextInput, **attrs: str) -> Input:
    return kind(attrs={"class": "input", **attrs})


class InviteForm(forms.Form):
    """Whom to let in, and as what."""

    email = forms.CharField(
        label="E-mail",
        max_length=limits.EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Type the address of the person to invite."},
        help_text="The invitation is good for a week, for whoever reads the mail of this address.",
        widget=_input(forms.EmailInput, autocomplete="off"),
    )
    role = forms.ChoiceField(
        label="Role",
        choices=_ROLE_CHOICES,
        initial="cashier",
        widget=forms.Select(attrs={"class": "select"}),
    )


class RoleForm(forms.Form):
    """What somebody works as."""

    role = forms.ChoiceField(
        label="Role",
        choices=_ROLE_CHOICES,
        help_text="A new role brings its own permissions; what was changed below starts afresh.",
        widget=forms.Select(attrs={"class": "select"}),
    )


class PermissionsForm(forms.Form):
    """What one person may do; ticked is allowed."""

    permissions = forms.MultipleChoiceField(
        label="May",
        required=False,
        choices=[(permission.value, text) for permission, text in PERMISSIONS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def differences(self, role: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What was ticked beyond the role, and what of the role was not."""
        ticked = {Permission(word) for word in self.cleaned_data["permissions"]}
        usual = PRESETS[role]
        return tuple(sorted(ticked - usual)), tuple(sorted(usual - ticked))


class KeyForm(forms.Form):
    """A new key: its program, what it may do, and how long."""

    name = forms.CharField(
        label="Program",
        max_length=limits.API_KEY_NAME_CHARACTERS_MAX,
        error_messages={"required": "Name the program, so that others know it in the log."},
        help_text="For example the app at the north door.",
        widget=_input(autocomplete="off"),
    )
    permissions = forms.MultipleChoiceField(
        label="It may",
        choices=[
            (permission.value, text)
            for permission, text in PERMISSIONS.items()
            if permission not in NEVER_A_KEYS
        ],
        error_messages={"required": "Tick what the program may do: no more than it needs."},
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(
        label="Good for",
        required=False,
        choices=_DAYS,
        initial="90",
        widget=forms.Select(attrs={"class": "select"}),
    )

    def read_days(self) -> int | None:
        return int(self.cleaned_data["days"]) if self.cleaned_data["days"] else None


class OrganizerForm(forms.Form):
    """A new tenant."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        error_messages={"required": "Give the name that visitors know."},
        widget=_input(autocomplete="off"),
    )
    slug = forms.CharField(
        label="Short name",
        max_length=60,
        error_messages={"required": "Give a short name for addresses."},
        help_text="Small letters, digits, hyphens; it stays in addresses for good.",
        widget=_input(autocomplete="off", autocapitalize="none", spellcheck="false"),
    )
    currency = forms.RegexField(
        label="Currency",
        regex=r"^[A-Z]{3}$",
        initial="EUR",
        error_messages={"invalid": "Give three capital letters, such as EUR."},
        widget=_input(maxlength="3", autocomplete="off"),
    )
    owner_email = forms.CharField(
        label="E-mail of its first organizer",
        max_length=limits.EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Type the address of whoever will run it."},
        widget=_input(forms.EmailInput, autocomplete="off"),
    )


class ReasonForm(forms.Form):
    """Why the platform steps into a house: enters it, or suspends it."""

    reason = forms.CharField(
        label="Reason",
        min_length=limits.REASON_CHARACTERS_MIN,
        max_length=limits.REASON_CHARACTERS_MAX,
        error_messages={
            "required": "Say why: the organizers of the house read it.",
            "min_length": "Say a little more: the organizers of the house read it.",
        },
        help_text="The organizers are told at once, and it stands in the house’s log.",
        widget=_input(autocomplete="off"),
    )


class SupportForm(ReasonForm):
    """Why an administrator enters a house, and for how long."""

    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=limits.SUPPORT_MINUTES_MAX,
        initial=limits.SUPPORT_MINUTES_DEFAULT,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )


class WordsForm(forms.Form):
    """A house's own words in one kind of mail; what is empty stays ours."""

    subject = forms.CharField(
        label="Subject",
        required=False,
        max_length=TEMPLATE_SUBJECT_CHARACTERS_MAX,
        help_text="In place of the default one.",
        widget=_input(autocomplete="off"),
    )
    intro = forms.CharField(
        label="Before the message",
        required=False,
        max_length=TEMPLATE_TEXT_CHARACTERS_MAX,
        help_text="A greeting, for example “Dear {buyer},”. Each line becomes a paragraph.",
        widget=forms.Textarea(attrs={"class": "input", "rows": "4"}),
    )
    closing = forms.CharField(
        label="After the message",
        required=False,
        max_length=TEMPLATE_TEXT_CHARACTERS_MAX,
        help_text="What guests should know besides: parking, the bar, who signs.",
        widget=forms.Textarea(attrs={"class": "input", "rows": "4"}),
    )

    def clean_subject(self) -> str:
        return self._read("subject", lines=False)

    def clean_intro(self) -> str:
        return self._read("intro", lines=True)

    def clean_closing(self) -> str:
        return self._read("closing", lines=True)

    def read_words(self) -> OwnWords:
        return OwnWords(**self.cleaned_data)

    def _read(self, name: str, *, lines: bool) -> str:
        """Every field says its own mistake, so that one round mends them all."""
        text = str(self.cleaned_data[name]).replace("\r\n", "\n")
        mistake = find_mistake(text, lines=lines)
        if mistake is not None:
            raise forms.ValidationError(mistake)
        return text


class OwnerForm(forms.Form):
    """Whoever is to run a house that nobody can run."""

    email = forms.CharField(
        label="E-mail",
        max_length=limits.EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Type the address of whoever will run the house."},
        widget=_input(forms.EmailInput, autocomplete="off"),
    )


def add_refusal(form: forms.Form, text: str, *, field: str | None) -> None:
    """Show a refusal of the use case at its field, or above the form."""
    names = {"ownerEmail": "owner_email"}
    name = names.get(field or "", field)
    form.add_error(name if name in form.fields else None, text)
