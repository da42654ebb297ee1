"""Links and codes that open something: made when a message is sent, never stored."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote
from uuid import UUID

from foyer.accounts.proofs import write_phone_code, write_proof_token
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.texts import Facts
from foyer.platform.config import Config

# The page that takes the proof, by the kind of the notice.
_PROOF_PAGES: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.VERIFY_EMAIL: "/account/proofs/verify_email",
        NoticeKind.PASSWORD_RESET: "/account/proofs/reset_password",
        NoticeKind.EMAIL_CHANGE: "/account/proofs/change_email",
        NoticeKind.MEMBER_INVITED: "/account/proofs/invite_member",
    }
)
_PAGES: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.ACCOUNT_EXISTS: "/sign-in",
        NoticeKind.PASSWORD_CHANGED: "/account/security",
        NoticeKind.SIGN_IN_NEW_DEVICE: "/account/sessions",
        NoticeKind.SESSIONS_ENDED: "/account/sessions",
        NoticeKind.SECOND_FACTOR_ADDED: "/account/security",
        NoticeKind.SECOND_FACTOR_REMOVED: "/account/security",
        NoticeKind.RECOVERY_CODES_MADE: "/account/security",
        NoticeKind.RECOVERY_CODE_USED: "/account/security",
        NoticeKind.PASSKEY_ADDED: "/account/security",
        NoticeKind.PASSKEY_REMOVED: "/account/security",
        NoticeKind.PROVIDER_LINKED: "/account/security",
        NoticeKind.PROVIDER_UNLINKED: "/account/security",
        NoticeKind.EXPORT_READY: "/account/privacy",
        NoticeKind.TIER_UPGRADE: "/account",
    }
)


def notice_path(kind: NoticeKind, facts: Facts) -> str:
    """Where the notice leads whoever is signed in; empty when it leads nowhere."""
    return facts.get("link", _PAGES.get(kind, ""))


def notice_link(kind: NoticeKind, facts: Facts, *, config: Config) -> str:
    """Where the mail leads, empty when it leads nowhere; a capability where there is a proof."""
    if kind in _PROOF_PAGES:
        token = write_proof_token(UUID(facts["proof"]))
        return f"{config.base_url}{_PROOF_PAGES[kind]}?token={quote(token)}"
    path = notice_path(kind, facts)
    return f"{config.base_url}{path}" if path else ""


def with_code(kind: NoticeKind, facts: Facts) -> Facts:
    """The facts together with the code that a text message carries."""
    if kind is not NoticeKind.PHONE_CODE:
        return facts
    return {**facts, "code": write_phone_code(UUID(facts["proof"]))}
