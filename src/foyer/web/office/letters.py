"""`/office/<organizer>/messages`: what the house's mails say, and its own words in them."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foyer.accounts.permissions import Permission
from foyer.notifications.locales import LOCALES
from foyer.notifications.placeholders import PLACEHOLDERS
from foyer.notifications.previewing import Preview, preview_default, preview_template
from foyer.notifications.templating import (
    KINDS,
    OwnWords,
    drop_template,
    find_own_words,
    keep_template,
    list_templates,
)
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, NotFound
from foyer.web.office.chrome import Desk, enter, office_context
from foyer.web.office.forms import WordsForm, add_refusal
from foyer.web.office.message_kinds import KIND_WORDS
from foyer.web.personal import personal
from foyer.web.shop.callers import take_hold_use

_EDIT = Permission.EDIT_SETTINGS
_OWN_KINDS = frozenset(kind.value for kind in KINDS)
_UNDO = "office_words_undo"  # What stood before the last change, until its page is seen again.
# A mail as mail programs show it: its own style, and nothing that could act or be fetched.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
@personal
def list_all(request: HttpRequest, organizer: str) -> HttpResponse:
    """Every kind of message, and in which languages the house has words of its own."""
    desk = enter(request, organizer, permission=_EDIT)
    kept = list_templates(desk.organizer_id)
    own = {(it.kind, it.locale) for it in kept if it.words != OwnWords()}
    lines = [_line(kind, own=own) for kind in KIND_WORDS]
    context = {
        **office_context(request, desk),
        "editable": [line for line in lines if line["kind"] in _OWN_KINDS],
        "fixed": [line for line in lines if line["kind"] not in _OWN_KINDS],
        "has_own": bool(own),
    }
    return render(request, "office/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def edit(request: HttpRequest, organizer: str, kind: str, locale: str) -> HttpResponse:
    """One kind in one language; the form keeps the house's words, or only shows them in place."""
    desk = enter(request, organizer, permission=_EDIT)
    if kind not in KIND_WORDS or locale not in LOCALES:
        raise NotFound
    if kind not in _OWN_KINDS:
        return _show_fixed(request, desk, kind=kind, locale=locale)
    kept = find_own_words(desk.organizer_id, kind=kind, locale=locale)
    form = WordsForm(request.POST if request.method == "POST" else None, initial=asdict(kept))
    shown = kept
    if request.method == "POST" and form.is_valid():
        shown, wish = form.read_words(), request.POST.get("do", "save")
        if wish == "open":
            return _open_mail(_look(desk, kind=kind, locale=locale, words=shown))
        if wish == "save":
            try:
                _keep(request, desk, kind=kind, locale=locale, before=kept, words=shown)
            except DomainError as refusal:
                add_refusal(form, refusal.text, field=refusal.field)
            else:
                return redirect("office:letter", organizer, kind, locale)
    preview = _look(desk, kind=kind, locale=locale, words=shown)
    context = {
        **_letter_context(request, desk, kind=kind, locale=locale),
        "form": form,
        "preview": preview,
        "previewed": request.method == "POST" and not form.errors,
        "own": kept != OwnWords(),
        "undo": _take_undo(request, of=[kind, locale]),
        "placeholders": [(name, preview.values[name]) for name in PLACEHOLDERS],
    }
    return render(request, "office/letter.html", context, status=422 if form.errors else 200)


@require_POST
def restore(request: HttpRequest, organizer: str, kind: str, locale: str) -> HttpResponse:
    """Go back to our words; asked twice, they stand already."""
    desk = enter(request, organizer, permission=_EDIT)
    if kind not in _OWN_KINDS or locale not in LOCALES:
        raise NotFound
    before = find_own_words(desk.organizer_id, kind=kind, locale=locale)
    _keep(request, desk, kind=kind, locale=locale, before=before, words=OwnWords())
    return redirect("office:letter", organizer, kind, locale)


def _keep(
    request: HttpRequest, desk: Desk, *, kind: str, locale: str, before: OwnWords, words: OwnWords
) -> None:
    """Keep what is new and offer to take it back; no words at all are our words."""
    if words == before:
        messages.info(request, "Nothing is different: it stands as it was.")
        return
    take_hold_use(request, now=utc_now())
    if words == OwnWords():
        drop_template(desk.organizer_id, actor_id=desk.user_id, kind=kind, locale=locale)
        messages.success(request, "The default words stand again. The next mail has them.")
    else:
        keep_template(
            desk.organizer_id, actor_id=desk.user_id, kind=kind, locale=locale, words=words
        )
        messages.success(request, "Saved. The next mail has your words.")
    if "undo" not in request.POST:
        request.session[_UNDO] = {"of": [kind, locale], "words": asdict(before)}


def _take_undo(request: HttpRequest, *, of: list[str]) -> dict[str, str] | None:
    """The words before the last change, once, if that was made on this page."""
    found = request.session.get(_UNDO) if request.method == "GET" else None
    if found is None or found["of"] != of:
        return None
    del request.session[_UNDO]
    words: dict[str, str] = found["words"]
    return words


def _show_fixed(request: HttpRequest, desk: Desk, *, kind: str, locale: str) -> HttpResponse:
    """A kind that keeps our words, to read."""
    preview = preview_default(
        kind, locale=locale, organizer_name=desk.house.organizer_name, now=utc_now()
    )
    if request.method == "POST":
        return _open_mail(preview)
    context = {
        **_letter_context(request, desk, kind=kind, locale=locale),
        "preview": preview,
    }
    return render(request, "office/letter_fixed.html", context)


def _look(desk: Desk, *, kind: str, locale: str, words: OwnWords) -> Preview:
    return preview_template(
        kind,
        locale=locale,
        words=words,
        organizer_name=desk.house.organizer_name,
        now=utc_now(),
    )


def _open_mail(preview: Preview) -> HttpResponse:
    """The mail's own HTML, which no page of ours is."""
    response = HttpResponse(preview.html)
    response["Content-Security-Policy"] = _MAIL_POLICY
    return response


def _letter_context(
    request: HttpRequest, desk: Desk, *, kind: str, locale: str
) -> dict[str, object]:
    base = f"/office/{desk.house.organizer_slug}/messages"
    name, about = KIND_WORDS[kind]
    return {
        **office_context(request, desk, here=base),
        "name": name,
        "about": about,
        "locale": locale,
        "language": LOCALES[locale],
        "languages": [(f"{base}/{kind}/{it}", LOCALES[it], it) for it in LOCALES],
        "letter_url": f"{base}/{kind}/{locale}",
    }


def _line(kind: str, *, own: set[tuple[str, str]]) -> dict[str, object]:
    name, about = KIND_WORDS[kind]
    languages = [(code, language, (kind, code) in own) for code, language in LOCALES.items()]
    return {"kind": str(kind), "name": name, "about": about, "languages": languages}
