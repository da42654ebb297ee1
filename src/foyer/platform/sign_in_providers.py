"""Other services that people may sign in with, as the environment names them. Loads no Django.

Google is an OpenID Connect provider like any other; Facebook is not. Nothing is shown, asked or
answered of a service that is not configured.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

PROVIDERS_MAX = 8  # More buttons than this are no choice.
_GOOGLE_ISSUER = "https://accounts.google.com"
_NAME = re.compile(r"[a-z][a-z0-9]{0,19}")


class ProviderKind(StrEnum):
    OPENID = "openid_connect"
    FACEBOOK = "facebook"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInProvider:
    """One service. `id` is part of addresses and of what is stored: it must stay the same."""

    id: str
    name: str  # on the button
    kind: ProviderKind
    issuer: str  # where OpenID Connect describes itself; empty for Facebook
    client_id: str
    client_secret: str = field(repr=False)


def read_providers(env: Mapping[str, str], *, insecure: bool) -> tuple[SignInProvider, ...]:
    """Every configured service in the order of its button; `ValueError` says what is wrong.

    `insecure` allows issuers without TLS on this machine, for trying things out.
    """
    found: list[SignInProvider] = []
    if _has_both(env, "FOYER_GOOGLE_CLIENT_ID", "FOYER_GOOGLE_CLIENT_SECRET"):
        found.append(
            _openid(
                "google",
                name="Google",
                issuer=_GOOGLE_ISSUER,
                client_id=env["FOYER_GOOGLE_CLIENT_ID"],
                client_secret=env["FOYER_GOOGLE_CLIENT_SECRET"],
            )
        )
    if _has_both(env, "FOYER_FACEBOOK_CLIENT_ID", "FOYER_FACEBOOK_CLIENT_SECRET"):
        found.append(
            SignInProvider(
                id="facebook",
                name="Facebook",
                kind=ProviderKind.FACEBOOK,
                issuer="",
                client_id=env["FOYER_FACEBOOK_CLIENT_ID"],
                client_secret=env["FOYER_FACEBOOK_CLIENT_SECRET"],
            )
        )
    names = filter(None, map(str.strip, env.get("FOYER_OIDC_PROVIDERS", "").split(",")))
    found += [_read_openid(env, name, insecure=insecure) for name in names]
    ids = [provider.id for provider in found]
    if len(set(ids)) != len(ids):
        raise ValueError("FOYER_OIDC_PROVIDERS names a provider twice.")
    if len(found) > PROVIDERS_MAX:
        raise ValueError(f"FOYER_OIDC_PROVIDERS: at most {PROVIDERS_MAX} providers in all.")
    return tuple(found)


def _read_openid(env: Mapping[str, str], name: str, *, insecure: bool) -> SignInProvider:
    if not _NAME.fullmatch(name) or name in {"google", "facebook"}:
        raise ValueError(
            f"FOYER_OIDC_PROVIDERS lists names of small letters and digits, not {name!r}; Google "
            "and Facebook have variables of their own."
        )
    prefix = f"FOYER_OIDC_{name.upper()}"
    issuer = env.get(f"{prefix}_ISSUER", "").rstrip("/")
    if not _has_both(env, f"{prefix}_CLIENT_ID", f"{prefix}_CLIENT_SECRET") or not issuer:
        raise ValueError(
            f"{prefix}_ISSUER, {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET are needed for "
            f"{name!r} in FOYER_OIDC_PROVIDERS."
        )
    parts = urlsplit(issuer)
    local = insecure and parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise ValueError(f"{prefix}_ISSUER must begin with https://, not {issuer!r}.")
    shown = env.get(f"{prefix}_NAME", "") or name.capitalize()
    return _openid(
        name,
        name=shown,
        issuer=issuer,
        client_id=env[f"{prefix}_CLIENT_ID"],
        client_secret=env[f"{prefix}_CLIENT_SECRET"],
    )


def _openid(
    provider_id: str, *, name: str, issuer: str, client_id: str, client_secret: str
) -> SignInProvider:
    return SignInProvider(
        id=provider_id,
        name=name,
        kind=ProviderKind.OPENID,
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
    )


def _has_both(env: Mapping[str, str], id_name: str, secret_name: str) -> bool:
    """Whether both halves are there; one alone is a mistake."""
    has_id, has_secret = bool(env.get(id_name)), bool(env.get(secret_name))
    if has_id != has_secret:
        raise ValueError(f"{id_name} and {secret_name} go together.")
    return has_id
