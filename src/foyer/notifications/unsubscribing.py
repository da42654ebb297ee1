"""One click out of a type of mail (RFC 8058): a signed link that needs no sign-in.

All it can do is to switch one type of mail off, so it does not lapse.
"""

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from foyer.accounts.consents import ConsentSource
from foyer.accounts.models import User
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.preferences import choose_channels, read_preferences, withdraw_consent
from foyer.notifications.rules import FIXED, is_wanted
from foyer.platform.config import Config, load_config
from foyer.platform.errors import NotFound
from foyer.platform.tokens import Purpose, Signer


def unsubscribe_link(public_id: UUID, kind_type: NoticeType, *, config: Config) -> str:
    """The address for mails of this type to this person."""
    payload = public_id.bytes + kind_type.value.encode()
    token = Signer(config.secret_keys).sign(payload, purpose=Purpose.UNSUBSCRIBE)
    return f"{config.base_url}/notifications/unsubscribe?token={quote(token)}"


def read_unsubscribe_token(token: str) -> NoticeType:
    """The type that a link switches off; `NotFound` for anything that we did not sign."""
    return _read(token)[1]


def unsubscribe(token: str, *, now: datetime) -> NoticeType:
    """Switch mails of the link's type off; safe to repeat, and quiet when the account is gone.

    Whoever wants no promotion by mail and chose no other way for them has withdrawn the consent.
    """
    public_id, kind_type = _read(token)
    user_id = User.objects.filter(public_id=public_id).values_list("id", flat=True).first()
    if user_id is None:
        return kind_type
    choose_channels(user_id, wanted={(kind_type, Channel.EMAIL): False})
    if kind_type is NoticeType.PROMOTION:
        known = read_preferences(user_id)
        if not any(is_wanted(kind_type, channel, preferences=known) for channel in Channel):
            withdraw_consent(user_id, source=ConsentSource.MAIL_LINK, now=now)
    return kind_type


def _read(token: str) -> tuple[UUID, NoticeType]:
    payload = Signer(load_config().secret_keys).verify(token, purpose=Purpose.UNSUBSCRIBE)
    if payload is None or len(payload) <= 16:
        raise NotFound
    kind_type = NoticeType(payload[16:].decode())
    assert (kind_type, Channel.EMAIL) not in FIXED, "such a link is never written"
    return UUID(bytes=payload[:16]), kind_type
