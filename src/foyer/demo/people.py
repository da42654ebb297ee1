"""The demo logins and who may work where."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from foyer.accounts.models import Member, MemberRole, Organizer, PlatformRole, User
from foyer.accounts.tenancy import acting_in

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
    password = _get_password_hash()
    users = {
        name: _get_user(name, full_name=full_name, password=password)
        for name, full_name in NAMES.items()
    }
    memberships = [
        (organizer, users[name], role) for organizer in organizers for name, role in _ROLES.items()
    ]
    memberships.append((organizers[0], users["scanner2"], MemberRole.SCANNER))
    with acting_in(*(organizer.id for organizer in organizers)):
        Member.objects.bulk_create(
            (
                Member(organizer=organizer, user=user, role=role)
                for organizer, user, role in memberships
            ),
            ignore_conflicts=True,
        )
    return users


def _get_password_hash() -> str:
    """One hash for all of them: the password is public, and a hash takes a tenth of a second."""
    known = User.objects.filter(email=f"admin@{DOMAIN}", is_demo=True).first()
    return make_password(PASSWORD) if known is None else known.password


def _get_user(name: str, *, full_name: str, password: str) -> User:
    email = f"{name}@{DOMAIN}"
    role = PlatformRole.ADMIN if name == "admin" else PlatformRole.CUSTOMER
    user, _ = User.objects.get_or_create(
        email=email,
        defaults={"full_name": full_name, "password": password, "role": role, "is_demo": True},
    )
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user
