"""What each notice has to be told."""

from collections.abc import Mapping
from types import MappingProxyType

from foyer.notifications.kinds import NoticeKind
from foyer.notifications.texts import Facts

# What `facts` must hold, by kind; a kind that is not listed needs nothing. Said where it is
# known: `device` ("Firefox on Linux"), `network`, the `name` of a passkey, how many codes are
# `left`, the `new_email`, `points`, a `link` within the house that begins with "/"; for who has no
# account the `locale`. Times such as `until` are ISO 8601.
FACTS: Mapping[NoticeKind, frozenset[str]] = MappingProxyType(
    {
        NoticeKind.VERIFY_EMAIL: frozenset({"proof"}),
        NoticeKind.PASSWORD_RESET: frozenset({"proof"}),
        NoticeKind.EMAIL_CHANGE: frozenset({"proof"}),
        NoticeKind.PHONE_CODE: frozenset({"proof"}),
        NoticeKind.MEMBER_INVITED: frozenset({"proof", "organizer", "role"}),
        NoticeKind.MEMBER_ROLE_CHANGED: frozenset({"organizer", "role"}),
        NoticeKind.MEMBER_REMOVED: frozenset({"organizer"}),
        NoticeKind.SUPPORT_ACCESS_OPENED: frozenset({"organizer", "until"}),
        NoticeKind.HOUSE_SUSPENDED: frozenset({"organizer", "reason"}),
        NoticeKind.HOUSE_REINSTATED: frozenset({"organizer"}),
        NoticeKind.API_KEY_CREATED: frozenset({"organizer", "name"}),
        NoticeKind.PROVIDER_LINKED: frozenset({"provider"}),
        NoticeKind.PROVIDER_UNLINKED: frozenset({"provider"}),
        NoticeKind.TIER_UPGRADE: frozenset({"tier"}),
        NoticeKind.PROMOTION: frozenset({"title", "text"}),
        NoticeKind.SYSTEM: frozenset({"title", "text"}),
        # Of the booking's show with this public id; the rest is read when they are sent.
        NoticeKind.SHOW_REMINDER: frozenset({"show", "starts_at"}),
        NoticeKind.SHOW_CHANGED: frozenset({"show"}),
        NoticeKind.SHOW_CANCELLED: frozenset({"show"}),
    }
)


def check_facts(kind: NoticeKind, facts: Facts) -> None:
    """Whoever queues a notice without its facts has made a mistake; better seen there."""
    missing = [name for name in sorted(FACTS.get(kind, frozenset())) if not facts.get(name)]
    assert not missing, f"{kind} has to be told {', '.join(missing)}"
    link = facts.get("link", "/")
    assert link[:1] == "/" != link[1:2], "links lead into the house"
