"""Which messages come by which way: the page of who is signed in, and the link in a mail."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from foyer.accounts.consents import WORDINGS, Purpose
from foyer.accounts.queries import get_profile
from foyer.notifications.choosing import NewChoices, change_preferences
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.preferences import read_preferences
from foyer.notifications.push_keys import write_public_key
from foyer.notifications.push_subscriptions import show_subscriptions, unsubscribe_push
from foyer.notifications.rules import FIXED, Choice, Preferences, is_wanted
from foyer.notifications.unsubscribing import read_unsubscribe_token, unsubscribe
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import DomainError
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.account.notices import PATH as LIST_PATH
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome

PATH = "/account/notifications/preferences"
CHANNEL_WORDS = {Channel.EMAIL: "Mail", Channel.PUSH: "Push", Channel.SMS: "Text"}
TYPE_LINES = {
    NoticeType.BOOKING: ("Bookings", "Tickets, changes, cancellations"),
    NoticeType.PAYMENT: ("Payments", "What was paid, what comes back"),
    NoticeType.REMINDER: ("Reminders", "The day before your show"),
    NoticeType.SECURITY: ("Security", "Sign-ins, passwords, devices"),
    NoticeType.TIER_UPGRADE: ("Loyalty", "When you reach a new tier"),
    NoticeType.SYSTEM: ("Notices", "What the house has to tell everybody"),
    NoticeType.PROMOTION: ("Offers", "Only if you ask for them below"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One cell of the table."""

    name: str  # type.channel
    label: str
    checked: bool
    fixed: bool


class PreferencesForm(forms.Form):
    """The part of the page that is no table."""

    quiet = forms.BooleanField(label="Keep quiet hours", required=False)
    start = forms.TimeField(
        label="From",
        widget=forms.TimeInput(attrs={"class": "input", "type": "time"}, format="%H:%M"),
    )
    end = forms.TimeField(
        label="Until",
        widget=forms.TimeInput(attrs={"class": "input", "type": "time"}, format="%H:%M"),
    )
    timezone = forms.CharField(
        label="Your time zone",
        required=False,
        max_length=64,
        widget=forms.TextInput(
            attrs={"class": "input", "list": "zones", "autocomplete": "off", "data-time-zone": ""}
        ),
    )
    promotions = forms.BooleanField(label=WORDINGS[Purpose.PROMOTIONS].sentence, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def preferences(request: HttpRequest) -> HttpResponse:
    """Types and ways, quiet hours, consent to offers; a refusal stands by its field."""
    user_id = require_user_id(request)
    known = read_preferences(user_id)
    form = PreferencesForm(request.POST or None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        new = _read_choices(request, form)
        try:
            change_preferences(user_id, new=new, now=utc_now())
        except DomainError as refusal:
            field = refusal.field if refusal.field in form.fields else "promotions"
            form.add_error(field, refusal.text)
        else:
            messages.success(request, "Kept. That is how we write to you from now on.")
            return redirect(PATH)
    profile = get_profile(user_id)
    context = {
        **account_context(request, here=LIST_PATH),
        "form": form,
        "channels": [CHANNEL_WORDS[channel] for channel in CHANNEL_WORDS],
        "lines": [(*TYPE_LINES[kind_type], _boxes(kind_type, known)) for kind_type in TYPE_LINES],
        "zones": sorted(available_timezones()),
        "profile": profile,
        "push_key": write_public_key(load_config()),
        "devices": show_subscriptions(user_id),
    }
    return render(request, "account/preferences.html", context)


@require_POST
def end_push(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """No more push messages to one of one's own browsers."""
    unsubscribe_push(require_user_id(request), public_id=subscription)
    messages.success(request, "Stopped. That device gets no push messages any more.")
    return redirect(PATH)


@csrf_exempt  # A mail program posts here without a page (RFC 8058); the link is the right.
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def leave(request: HttpRequest) -> HttpResponse:
    """Ask once, then switch the type of mail off; a mail program's own button need not ask."""
    token = request.GET.get("token", "")
    kind_type = read_unsubscribe_token(token)
    if request.method == "POST":
        unsubscribe(token, now=utc_now())
    context = {
        **chrome(request),
        "what": TYPE_LINES[kind_type][0],
        "done": request.method == "POST",
    }
    return render(request, "account/unsubscribe.html", context)


def _initial(known: Preferences) -> dict[str, object]:
    usual = Preferences()
    return {
        "quiet": known.quiet_from is not None,
        "start": known.quiet_from or usual.quiet_from,
        "end": known.quiet_until or usual.quiet_until,
        "timezone": known.timezone,
        "promotions": known.consents,
    }


def _boxes(kind_type: NoticeType, known: Preferences) -> list[Box]:
    return [
        Box(
            name=f"{kind_type}.{channel}",
            label=f"{TYPE_LINES[kind_type][0]} by {word.lower()}",
            checked=is_wanted(kind_type, channel, preferences=known),
            fixed=(kind_type, channel) in FIXED,
        )
        for channel, word in CHANNEL_WORDS.items()
    ]


def _read_choices(request: HttpRequest, form: PreferencesForm) -> NewChoices:
    """A box that is not ticked is not sent; those of offers count only with consent."""
    ticked = set(request.POST.getlist("on"))
    kept = form.cleaned_data
    wanted: dict[Choice, bool] = {
        (kind_type, channel): f"{kind_type}.{channel}" in ticked
        for kind_type in NoticeType
        for channel in Channel
        if (kind_type, channel) not in FIXED
    }
    if not kept["promotions"] or not any(
        wanted[NoticeType.PROMOTION, channel] for channel in Channel
    ):
        for channel in Channel:
            del wanted[NoticeType.PROMOTION, channel]
    return NewChoices(
        channels=wanted,
        promotions=kept["promotions"],
        changes_quiet_hours=True,
        quiet_from=kept["start"] if kept["quiet"] else None,
        quiet_until=kept["end"] if kept["quiet"] else None,
        timezone=kept["timezone"],
    )
