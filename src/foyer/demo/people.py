"""The demo logins and who may work where."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress

from foyer.accounts.models import Member, MemberRole, Organizer, PlatformRole, User

PASSWORD = "foyer-demo"  # noqa: S105 (public by design: demo users are refused in production)
DOMAIN = "foyer.test"
NAMES = {
    "customer": "Marta Figueiredo",
    "organizer": "Rui Andrade",
    "operator": "Sofia Nunes",
    "scanner": "Tiago Lopes",
    "scanner2": "Ana Braz",
    "admin": "Vera Costa",
}
_ROLES = {
    "organizer": MemberRole.ORGANIZER,
    "operator": MemberRole.OPERATOR,
    "scanner": MemberRole.SCANNER,
}


def seed_people(organizers: Sequence[Organizer]) -> dict[str, User]:
    """The demo logins by name; members of every organizer, `scanner2` of the first one only."""
    users = {name: _get_user(name, full_name=full_name) for name, full_name in NAMES.items()}
    memberships = [
        (organizer, users[name], role) for organizer in organizers for name, role in _ROLES.items()
    ]
    memberships.append((organizers[0], users["scanner2"], MemberRole.SCANNER))
    Member.objects.bulk_create(
        (
            Member(organizer=organizer, user=user, role=role)
            for organizer, user, role in memberships
        ),
        ignore_conflicts=True,
    )
    return users


def _get_user(name: str, *, full_name: str) -> User:
    email = f"{name}@{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        role = PlatformRole.ADMIN if name == "admin" else PlatformRole.CUSTOMER
        user = User.objects.create_user(
            email, PASSWORD, full_name=full_name, is_demo=True, role=role
        )
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user
