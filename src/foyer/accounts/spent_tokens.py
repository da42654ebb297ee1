"""Tokens that are signed, short-lived and good once."""

import hashlib
from datetime import datetime

from django.db import connection

from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.accounts", "spent_token.sql")


def spend_token(token: str, *, expires_at: datetime) -> bool:
    """Use a token up; False when somebody has. Of two at the same time one gets True."""
    token_hash = hashlib.sha256(token.encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(_SQL["spend"], {"token_hash": token_hash, "expires_at": expires_at})
        return bool(cursor.rowcount)


def tidy_spent_tokens(*, now: datetime) -> int:
    """Forget tokens that have lapsed; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL["tidy"], {"now": now})
        return int(cursor.rowcount)
