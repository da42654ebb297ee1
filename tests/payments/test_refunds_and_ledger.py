"""Refunds and the books: once, within bounds, balanced and for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from foyer.payments import limits, rules
from foyer.payments.errors import RefundTooLarge
from foyer.payments.ledger import post_capture, post_refund
from foyer.payments.models import (
    LedgerEntry,
    LedgerPosting,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from foyer.payments.queries import (
    audit_ledger,
    find_refundable,
    get_payment,
    list_payments,
    list_settlement,
    lock_payment,
)
from foyer.payments.refunds import RefundDenied, ask_refund, create_refund
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound
from foyer.platform.ids import new_uuid
from foyer.platform.jobs import Job
from tests.payments.scenes import (
    new_payment,
    paid_payment,
    send_refund,
    started_payment,
    waiting_jobs,
)
from tests.servers import SandboxServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]


def ask_back(payment: Payment, amount_minor: int, *, key: str = "") -> Refund:
    with transaction.atomic():
        return create_refund(payment, amount_minor=amount_minor, reason="Rain", key=key)


def refunded_at_provider(sandbox: SandboxServer, payment: Payment) -> int:
    answer = sandbox.merchant.get(f"/v1/payments/{payment.provider_ref}").json()
    return int(answer["refunded"])


def test_a_refund_goes_back_once_and_into_the_books(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    refund = ask_back(payment, 1000)
    assert waiting_jobs(Job.SEND_REFUND, refund_id=refund.id) == 1
    assert send_refund(refund.id).status == RefundStatus.SUCCEEDED
    assert send_refund(refund.id).status == RefundStatus.SUCCEEDED
    assert refunded_at_provider(sandbox, payment) == 1000
    assert LedgerPosting.objects.filter(refund=refund).count() == 1
    assert find_refundable(payment) == 1400
    assert audit_ledger() == []


def test_a_refund_sent_by_many_at_once_is_made_once(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    refund = ask_back(payment, 2400)
    with ThreadPoolExecutor(max_workers=4) as pool:
        statuses = set(pool.map(_send_apart, [refund.id] * 8))
    assert statuses == {"succeeded"}
    assert refunded_at_provider(sandbox, payment) == 2400
    assert LedgerPosting.objects.filter(refund=refund).count() == 1


def _send_apart(refund_id: int) -> str:
    try:
        return send_refund(refund_id).status
    finally:
        connection.close()


def test_refunds_asked_for_at_once_stay_within_the_payment(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    with ThreadPoolExecutor(max_workers=4) as pool:
        made = sum(pool.map(_ask_apart, [payment] * 6))
    assert made == 2
    assert find_refundable(payment) == 400


def _ask_apart(payment: Payment) -> int:
    try:
        ask_back(payment, 1000)
    except RefundTooLarge:
        return 0
    finally:
        connection.close()
    return 1


def test_the_same_key_is_the_same_refund(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    key = f"refund:{payment.public_id}:late"
    assert ask_back(payment, 2400, key=key).id == ask_back(payment, 2400, key=key).id
    assert find_refundable(payment) == 0


def test_too_large_a_refund_says_what_is_left(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    ask_back(payment, 2000)
    with pytest.raises(RefundTooLarge) as refused:
        ask_back(payment, 401)
    assert refused.value.details == {"left": 400}
    with pytest.raises(RefundTooLarge):
        ask_back(started_payment(), 1)


def test_the_database_refuses_too_large_a_refund(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    with pytest.raises(IntegrityError, match="would exceed"):
        _insert_refund(payment, 2401)
    with pytest.raises(IntegrityError, match="would exceed"):
        _insert_refund(started_payment(), 1)


def _insert_refund(payment: Payment, amount_minor: int) -> None:
    Refund.objects.create(
        organizer_id=payment.organizer_id,
        booking_id=payment.booking_id,
        payment=payment,
        amount_minor=amount_minor,
        currency="EUR",
        idempotency_key=str(new_uuid()),
    )


def test_a_refund_whose_answer_is_lost_stays_pending_and_is_found_again(
    sandbox: SandboxServer,
) -> None:
    payment = paid_payment(sandbox)
    refund = ask_back(payment, 1000)
    sandbox.set_faults(lostResponses=1)
    assert send_refund(refund.id).status == RefundStatus.PENDING
    assert refunded_at_provider(sandbox, payment) == 1000
    assert send_refund(refund.id).status == RefundStatus.SUCCEEDED
    assert refunded_at_provider(sandbox, payment) == 1000


def test_a_refund_the_provider_denies_has_failed_and_frees_its_amount(
    sandbox: SandboxServer,
) -> None:
    payment = paid_payment(sandbox)
    sandbox.merchant.post(
        f"/v1/payments/{payment.provider_ref}/refunds",
        json={"amount": 2000},
        headers={"Idempotency-Key": f"elsewhere:{payment.public_id}"},
    ).raise_for_status()
    refund = ask_back(payment, 1000)
    assert send_refund(refund.id).status == RefundStatus.FAILED
    assert find_refundable(payment) == 2400
    assert not LedgerPosting.objects.filter(refund=refund).exists()


def test_an_old_refund_is_only_looked_up(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    made, never_made = ask_back(payment, 1000), ask_back(payment, 100)
    sandbox.set_faults(lostResponses=1)
    send_refund(made.id)
    later = utc_now() + timedelta(seconds=limits.PROVIDER_KEY_SECONDS)
    assert not isinstance(ask_refund(made.id, now=later), RefundDenied)
    assert isinstance(ask_refund(never_made.id, now=later), RefundDenied)
    assert refunded_at_provider(sandbox, payment) == 1000


def test_the_books_split_a_capture_and_give_all_of_it_back(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    booking = payment.booking
    assert booking.fees_minor > 0
    assert booking.tax_minor > 0
    books = {line.account: line.amount_minor for line in list_settlement(payment.organizer_id)}
    assert books == {
        "provider_clearing": 2400,
        "platform_fees": -booking.fees_minor,
        "tax": -booking.tax_minor,
        "organizer_payable": -(2400 - booking.fees_minor - booking.tax_minor),
    }
    for amount in (1, 799, 1600):
        send_refund(ask_back(payment, amount).id)
    books = {line.account: line.amount_minor for line in list_settlement(payment.organizer_id)}
    owed = books["organizer_payable"] + books["refunds"]
    assert (books["provider_clearing"], books["platform_fees"], books["tax"], owed) == (0, 0, 0, 0)
    assert audit_ledger() == []


def test_money_is_posted_once(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    refund = send_refund(ask_back(payment, 100).id)
    with transaction.atomic():
        assert post_capture(lock_payment(payment.id)) is False
        assert post_refund(refund) is False


def test_an_unbalanced_posting_never_commits(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    entry = LedgerEntry.objects.filter(posting__payment=payment).first()
    assert entry is not None
    with pytest.raises(IntegrityError, match="out of balance"), transaction.atomic():
        LedgerEntry.objects.create(posting=entry.posting, account=entry.account, amount_minor=1)


@pytest.mark.parametrize("table", ["ledger_posting", "ledger_entry"])
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}"])
def test_the_books_are_never_rewritten(sandbox: SandboxServer, table: str, statement: str) -> None:
    paid_payment(sandbox)
    with pytest.raises(IntegrityError, match="never changed"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_audit_finds_money_that_is_not_in_the_books(sandbox: SandboxServer) -> None:
    payment = started_payment()
    Payment.objects.filter(id=payment.id).update(
        status=PaymentStatus.SUCCEEDED, succeeded_at=timezone.now()
    )
    assert [(fault.check, fault.subject) for fault in audit_ledger()] == [
        ("captures_are_posted", f"payment {payment.id}")
    ]


@pytest.mark.django_db
def test_the_database_allows_exactly_the_listed_transitions() -> None:
    payment = new_payment()
    statuses = [status for status in rules.TRANSITIONS if status]
    allowed = {(a, b) for a, b in product(statuses, statuses) if _may_change(payment, a, b)}
    listed = {(a, b) for a in statuses for b in rules.TRANSITIONS[a]}
    assert allowed == listed | {(status, status) for status in statuses}


def _may_change(payment: Payment, before: str, after: str) -> bool:
    """Put the payment into one status behind the guard's back, then try to change it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table payment disable trigger status_guard")
        cursor.execute("update payment set status = %s where id = %s", [before, payment.id])
        cursor.execute("alter table payment enable trigger status_guard")
    try:
        with transaction.atomic():
            return Payment.objects.filter(id=payment.id).update(status=after) == 1
    except IntegrityError:
        return False


def test_a_payment_keeps_what_it_stands_for() -> None:
    payment = new_payment()
    for change in ({"amount_minor": 1}, {"currency": "USD"}, {"idempotency_key": "x"}):
        with pytest.raises(IntegrityError, match="keeps its amount"):
            Payment.objects.filter(id=payment.id).update(**change)


def test_payments_are_read_by_their_public_id() -> None:
    payment = new_payment()
    record = get_payment(payment.public_id)
    assert (record.id, record.amount_minor, record.status) == (payment.id, 2400, "created")
    assert list_payments(payment.booking_id) == [record]
    with pytest.raises(NotFound):
        get_payment(new_uuid())
