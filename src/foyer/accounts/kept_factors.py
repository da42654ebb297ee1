"""Keeping the secrets of second factors readable while keys come and go."""

import structlog
from allauth.mfa.models import Authenticator
from django.db import transaction

from foyer.accounts.kept_secrets import UnreadableSecret, is_sealed_by_newest, seal, unseal
from foyer.accounts.recovery_codes import forget_codes, sealed_field
from foyer.platform.config import load_config

_log = structlog.get_logger("foyer.accounts")
_KEPT = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def reseal_secrets() -> int:
    """Encrypt with the newest key what an older one encrypted; returns how many there were.

    Afterwards the older keys may be taken out of `FOYER_SECRET_KEYS`. Recovery codes of an earlier
    version, which could be read, are hashed on the way. Locks one row at a time.
    """
    ids = Authenticator.objects.filter(type__in=_KEPT).order_by("id").values_list("id", flat=True)
    return sum(_reseal(row_id) for row_id in ids.iterator())


def count_unreadable() -> int:
    """How many secrets none of our keys opens; after `reseal_secrets`, all that it left behind."""
    secrets = load_config().secret_keys
    rows = Authenticator.objects.filter(type__in=_KEPT).values_list("type", "data")
    return sum(
        not is_sealed_by_newest(data[_name_field(kind, data)], secrets=secrets)
        for kind, data in rows.iterator()
    )


@transaction.atomic
def _reseal(row_id: int) -> bool:
    secrets = load_config().secret_keys
    row = Authenticator.objects.select_for_update().filter(id=row_id).first()
    if row is None:
        return False
    name = _name_field(row.type, row.data)
    try:
        if row.type == Authenticator.Type.RECOVERY_CODES and forget_codes(row):
            return True
        if is_sealed_by_newest(row.data[name], secrets=secrets):
            return False
        text = unseal(row.data[name], secrets=secrets)
    except UnreadableSecret:  # Its key is gone; the others shall not wait for it.
        _log.error("second_factor_unreadable", authenticator_id=row_id)
        return False
    row.data[name] = seal(text, secrets=secrets)
    row.save(update_fields=["data"])
    return True


def _name_field(kind: str, data: dict[str, object]) -> str:
    return "secret" if kind == Authenticator.Type.TOTP else sealed_field(data)
