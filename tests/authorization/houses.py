"""Two houses with the same people and objects: ours, and the one next door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from foyer.accounts.api_keys import hash_key, invent_key
from foyer.accounts.models import (
    ApiKey,
    Invitation,
    Member,
    MemberRole,
    Organizer,
    PlatformRole,
    SupportAccess,
    TokenFamily,
    User,
)
from foyer.accounts.permissions import Permission
from foyer.identity.export_files import write_file
from foyer.identity.keys import NEVER_A_KEYS
from foyer.identity.models import DataExport, ExportStatus
from foyer.notifications.models import PushSubscription
from foyer.payments.models import Payment, PaymentStatus
from foyer.platform.clock import utc_now
from foyer.tickets.keys import ensure_ticket_keys
from foyer.tickets.models import Ticket
from tests.authorization.callers import Who
from tests.factories import make_show, make_user, make_world
from tests.tickets.bookings import make_tickets

UNKNOWN = UUID("0197fd3e-0000-7000-8000-00000000dead")
_turn = count(1)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One house: its objects by the name that a route's parameter has, and its people.

    `secrets` are in the database, and in no answer to anybody who has no business with the house.
    """

    organizer: Organizer
    owner: User
    helper: User  # The administrator who has support access.
    objects: Mapping[str, object]
    ticket: Ticket
    secrets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Street:
    """Both houses, and everybody who calls at them."""

    ours: Side
    theirs: Side
    people: Mapping[Who, User]  # all but the anonymous one and the programs
    keys: Mapping[Who, str]  # of the programs


def build_street() -> Street:
    """Objects of one kind each in both houses; the same in every run but for their ids."""
    ensure_ticket_keys()
    ours, theirs = build_side("Ottoline"), build_side("Theodora")
    people = {
        Who.CUSTOMER: make_user(full_name="Customer Elsewhere"),
        Who.OWNER: ours.owner,
        Who.STRANGER: make_staff(theirs.organizer, MemberRole.ORGANIZER),
        Who.ADMIN: make_admin(),
        Who.SUPPORT: ours.helper,
        Who.STRANGE_SUPPORT: theirs.helper,
        Who.FORMER_SUPPORT: make_former_helper(ours.organizer),
        **{Who(role.value): make_staff(ours.organizer, role) for role in MemberRole},
    }
    boss, scopes = people[Who.ORGANIZER], frozenset(Permission) - NEVER_A_KEYS
    keys = {
        Who.PROGRAM: make_key(ours.organizer, boss, scopes=scopes),
        Who.LESSER_PROGRAM: make_key(
            ours.organizer, boss, scopes=frozenset({Permission.VIEW_BOOKINGS})
        ),
        Who.STRANGE_PROGRAM: make_key(theirs.organizer, people[Who.STRANGER], scopes=scopes),
        Who.FORMER_PROGRAM: make_key(ours.organizer, boss, scopes=scopes, revoked_at=utc_now()),
    }
    return Street(ours=ours, theirs=theirs, people=people, keys=keys)


def make_admin() -> User:
    return make_user(role=PlatformRole.ADMIN, is_demo=True)


def make_former_helper(organizer: Organizer) -> User:
    """An administrator whose one support access was ended, and whose other one has lapsed."""
    admin, now = make_admin(), utc_now()
    for expires_at, ended_at in ((now + timedelta(hours=1), now), (now, None)):
        SupportAccess.objects.create(
            organizer=organizer,
            admin=admin,
            reason="They asked for help",
            expires_at=expires_at,
            ended_at=ended_at,
        )
    return admin


def make_key(
    organizer: Organizer,
    maker: User,
    *,
    scopes: frozenset[Permission],
    revoked_at: datetime | None = None,
) -> str:
    """The key of a new program."""
    made = invent_key()
    ApiKey.objects.create(
        organizer=organizer,
        user=make_user(role=PlatformRole.SERVICE),
        name="Program",
        identifier=made.identifier,
        key_hash=hash_key(made.key),
        permissions=sorted(scopes),
        created_by=maker,
        revoked_at=revoked_at,
    )
    return made.key


def make_staff(organizer: Organizer, role: MemberRole) -> User:
    """A demo login, which needs no second factor."""
    user = make_user(is_demo=True)
    Member.objects.create(user=user, organizer=organizer, role=role)
    return user


def build_side(name: str) -> Side:
    """A house in which a customer of this name has bought a ticket for a show that lets in now."""
    number = next(_turn)
    mail, phone = f"{name.lower()}.{number}@secret.test", f"+4930555{number:04}"
    person = f"{name} Secretperson {number}"
    world = make_world(adult_minor=0, fee_minor=0)
    show = make_show(world, starts_in_minutes=10)
    owner = make_user(email=mail, full_name=person, phone=phone)
    buyer = {"buyer_email": mail, "buyer_name": person, "buyer_phone": phone}
    (ticket,) = make_tickets(show, user=owner, **buyer)
    payment = Payment.objects.create(
        organizer=world.organizer,
        booking=ticket.booking,
        provider="sandbox",
        amount_minor=1200,
        currency="EUR",
        idempotency_key=uuid4().hex,
        provider_ref=f"pay_{uuid4().hex}",
        session_id=f"sess_{uuid4().hex[:26].upper()}",
        expires_at=utc_now() + timedelta(minutes=15),
    )
    Payment.objects.filter(id=payment.id).update(status=PaymentStatus.PROCESSING)
    Payment.objects.filter(id=payment.id).update(status=PaymentStatus.SUCCEEDED)
    family = TokenFamily.objects.create(
        user=owner, refresh_hash=bytes(32), expires_at=utc_now() + timedelta(days=7)
    )
    colleague = make_staff(world.organizer, MemberRole.CASHIER)
    invitation = Invitation.objects.create(
        organizer=world.organizer,
        email=f"invited.{mail}",
        role=MemberRole.SCANNER,
        invited_by=colleague,
        proof=uuid4(),
        expires_at=utc_now() + timedelta(days=1),
    )
    key = ApiKey.objects.create(
        organizer=world.organizer,
        user=make_user(),
        name=f"Program of {name}",
        identifier=uuid4().hex[:16],
        key_hash=bytes(32),
        permissions=["tickets.scan"],
        created_by=colleague,
    )
    access = SupportAccess.objects.create(
        organizer=world.organizer,
        admin=make_admin(),
        reason=f"{name} asked for help",
        expires_at=utc_now() + timedelta(hours=1),
    )
    subscription = PushSubscription.objects.create(
        user=owner,
        endpoint=f"https://push.test/{number}",
        endpoint_hash=uuid4().bytes * 2,
        p256dh="p",
        auth="a",
    )
    export = DataExport.objects.create(
        user=owner, status=ExportStatus.READY, expires_at=utc_now() + timedelta(days=7)
    )
    write_file(export.public_id, f"everything about {name}".encode())
    objects = {
        "access": access.public_id,
        "subscription": subscription.public_id,
        "booking": ticket.booking.public_id,
        "city": world.venue.city.slug,
        "event": world.event.slug,
        "export": export.public_id,
        "hall": world.hall.public_id,
        "invitation": invitation.public_id,
        "key": key.public_id,
        "member": Member.objects.get(user=colleague).public_id,
        "organizer": world.organizer.slug,
        "payment": payment.public_id,
        "plan": world.plan_version.content_hash,
        "sign_in": family.public_id,
        "show": show.public_id,
        "ticket": ticket.public_id,
        "venue": world.venue.slug,
    }
    return Side(
        organizer=world.organizer,
        owner=owner,
        helper=access.admin,
        objects=objects,
        ticket=ticket,
        secrets=(mail, phone, person, ticket.booking.reference, ticket.code, payment.session_id),
    )
