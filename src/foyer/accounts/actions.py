import json
import re
from collections.abc import Mapping

from foyer.accounts import limits
from foyer.accounts.models import User
from foyer.accounts.phones import write_phone
from foyer.platform.errors import ValidationFailed

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def update_profile(
    user_id: int,
    *,
    full_name: str | None = None,
    phone: str | None = None,
    locale: str | None = None,
    preferences: Mapping[str, object] | None = None,
) -> None:
    """Change what is given and leave the rest; a new phone number is unverified again."""
    changes: dict[str, object] = {}
    if full_name is not None:
        changes["full_name"] = _check_text(
            full_name, field="fullName", longest=limits.NAME_CHARACTERS_MAX
        )
    if phone is not None:
        text = write_phone(_check_text(phone, field="phone", longest=limits.PHONE_CHARACTERS_MAX))
        if not User.objects.filter(id=user_id, phone=text).exists():
            changes |= {"phone": text, "phone_verified": False}
    if locale is not None:
        if not _LOCALE.fullmatch(locale):
            raise ValidationFailed("Name a language as in en or pt-BR.", field="locale")
        changes["locale"] = locale
    if preferences is not None:
        text = json.dumps(preferences)
        if len(text) > limits.PREFERENCES_BYTES_MAX:
            raise ValidationFailed("The preferences are too large.", field="preferences")
        if "\\u0000" in text or "\\ud" in text:  # What jsonb cannot keep, or seldom needs.
            raise ValidationFailed("Use plain text in preferences.", field="preferences")
        changes["preferences"] = dict(preferences)
    if changes:
        User.objects.filter(id=user_id, is_active=True).update(**changes)


def _check_text(text: str, *, field: str, longest: int) -> str:
    text = text.strip()
    if len(text) > longest or not text.isprintable():
        raise ValidationFailed(
            f"Use at most {longest} characters, without line breaks.", field=field
        )
    return text
