"""A person with a trace in every table that can name one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.db import connection, transaction
from psycopg import sql

from foyer.accounts.auth import start_family
from foyer.accounts.consents import ConsentSource
from foyer.accounts.devices import Device
from foyer.accounts.models import Invitation, Member, MemberRole, ProofKind, User
from foyer.accounts.proofs import make_proof
from foyer.accounts.sessions import note_browser
from foyer.admission.actions import scan_ticket
from foyer.admission.records import ScanRequest
from foyer.bookings.models import Booking
from foyer.identity.models import DataExport, ExportStatus
from foyer.inventory.models import Hold
from foyer.notifications.actions import queue_message, queue_notice
from foyer.notifications.bounces import count_refusal
from foyer.notifications.kinds import Channel, NoticeKind, NoticeType
from foyer.notifications.models import Message, Notice, NoticeSettings, PushSubscription
from foyer.notifications.preferences import choose_channels, give_consent
from foyer.payments.models import CardDecline, Payment, PaymentStatus, Refund
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from foyer.tickets.keys import ensure_ticket_keys
from tests.factories import World, give_second_factor, make_show, make_staff, make_user, make_world
from tests.tickets.bookings import make_tickets

MAIL = "quilla.canary@mailbox.test"
NAME = "Quilla Canarywoman"
PHONE = "+493055501234"
PASSWORD = "a long pass phrase"
CANARIES = ("quilla", "canarywoman", "55501234", "provider-canary", "192.0.2")


@dataclass(frozen=True, kw_only=True)
class Person:
    user: User
    world: World
    booking: Booking
    payment: Payment


def make_person(**fields: Any) -> Person:
    """Somebody who bought, got money back, scanned, worked and was written to; all is past."""
    ensure_ticket_keys()
    now = utc_now()
    user = make_user(
        **{"email": MAIL, "full_name": NAME, "phone": PHONE, "password": PASSWORD, **fields}
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    world = make_world()
    booking, payment = _buy(user, world)
    give_second_factor(user)
    account = SocialAccount.objects.create(
        user=user,
        provider="google",
        uid=f"provider-canary-{user.id}",
        extra_data={"name": user.full_name},
    )
    SocialToken.objects.create(
        account=account, token=f"provider-canary-token-{user.id}", token_secret=""
    )
    device = Device(name="Firefox on Linux", network="192.0.2.0/24")
    note_browser(user.id, session_key=new_uuid().hex, session_id=None, device=device, now=now)
    start_family(user, now=now, device=device)
    for kind in (ProofKind.VERIFY_EMAIL, ProofKind.CHANGE_EMAIL):
        make_proof(kind, user_id=user.id, email=user.email, now=now, seconds=600)
    _work(user, world)
    give_consent(user.id, source=ConsentSource.PREFERENCES, now=now)
    NoticeSettings.objects.create(user=user, timezone="Europe/Lisbon")
    choose_channels(user.id, wanted={(NoticeType.REMINDER, Channel.EMAIL): False})
    Notice.objects.create(
        user=user, kind=NoticeKind.SYSTEM, type="system", title=f"For {user.full_name}", text="News"
    )
    with transaction.atomic():
        queue_message("booking_link", booking_id=booking.id, recipient=user.email)
        told = {"title": f"Dear {user.full_name}", "text": "News"}
        news = queue_notice(NoticeKind.SYSTEM, user_id=user.id, recipient=user.email, facts=told)
    count_refusal(user.email, now=now)
    for number in range(2):  # One piece of news for two browsers.
        endpoint = f"https://push.test/{user.id}/{number}"
        subscription = PushSubscription.objects.create(
            user=user, endpoint=endpoint, endpoint_hash=new_uuid().bytes * 2, device="Firefox"
        )
        Message.objects.create(
            origin=news,
            user=user,
            kind=news.kind,
            channel="push",
            recipient=subscription.public_id,
            facts=told,
        )
    DataExport.objects.create(
        user=user, status=ExportStatus.HANDED_OUT, expires_at=now + timedelta(days=7)
    )
    return Person(user=user, world=world, booking=booking, payment=payment)


def _buy(user: User, world: World) -> tuple[Booking, Payment]:
    show = make_show(world, starts_in_minutes=-300)
    (ticket,) = make_tickets(
        show,
        user=user,
        buyer_email=user.email,
        buyer_name=user.full_name,
        buyer_phone=user.phone,
        close_reason=f"{user.full_name} was ill",
    )
    now = utc_now()
    payment = Payment.objects.create(
        organizer=world.organizer,
        booking=ticket.booking,
        provider="sandbox",
        amount_minor=1200,
        currency="EUR",
        idempotency_key=new_uuid().hex,
        provider_ref=f"pay_{new_uuid().hex}",
        checkout_url="https://pay.example/quilla",
        client_secret="quilla-secret",
        failure_reason=f"the card of {user.full_name}",
        expires_at=now,
    )
    CardDecline.objects.create(payment=payment, told_id="quilla-try", card="a" * 32, at=now)
    for status in (PaymentStatus.PROCESSING, PaymentStatus.SUCCEEDED):
        Payment.objects.filter(id=payment.id).update(status=status)
    refund = Refund.objects.create(
        organizer=world.organizer,
        booking=ticket.booking,
        payment=payment,
        amount_minor=200,
        currency="EUR",
        idempotency_key=new_uuid().hex,
        reason=f"a gesture to {user.full_name}",
    )
    Refund.objects.filter(id=refund.id).update(status="succeeded")
    Hold.objects.create(
        public_id=new_uuid(),
        show_id=show.id,
        visitor_id=new_uuid(),
        user_id=user.id,
        ip_prefix="192.0.2.0/24",
        seat_nos=[7],
        ticket_type_ids=[world.ticket_types[0].id],
        prices_minor=[1200],
        currency="EUR",
        expires_at=now,
    )
    return ticket.booking, payment


def _work(user: User, world: World) -> None:
    """The person also scans for the house, beside somebody who leads it."""
    make_staff(world.organizer, MemberRole.ORGANIZER)
    Member.objects.create(organizer=world.organizer, user=user, role=MemberRole.SCANNER)
    Invitation.objects.create(
        organizer=world.organizer,
        email=user.email,
        role=MemberRole.SCANNER,
        invited_by=make_staff(world.organizer, MemberRole.MANAGER),
        proof=new_uuid(),
        expires_at=utc_now(),
    )
    scan_ticket(ScanRequest(code="NOT A CODE", nonce="1"), user_id=user.id, now=utc_now())


def find_traces(words: tuple[str, ...] = CANARIES) -> dict[str, list[str]]:
    """`table.column` of every text, JSON or array in the database that holds one of the words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'public' and table_name in (select tablename from pg_tables) "
            "and (data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea', "
            "'USER-DEFINED', 'inet'))"
        )
        columns = cursor.fetchall()
        found: dict[str, list[str]] = {}
        for table, column in columns:
            text = sql.SQL("select {0}::text from {1} where {0}::text ilike any(%s)").format(
                sql.Identifier(column), sql.Identifier(table)
            )
            cursor.execute(text, [[f"%{word}%" for word in words]])
            for (text,) in cursor.fetchall():
                found.setdefault(f"{table}.{column}", []).append(text)
    return found
