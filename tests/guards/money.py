"""Guards of booking and money: place, settle, expire, cancel, refund, webhooks, the ledger."""

from tests.guards.after_holds import CLAIMS, IS_LIVE, PAID_IF
from tests.guards.guard import Edit, Guard, guard, guard_of_edits

PLACE = "src/foyer/checkout/place.py"
SETTLE = "src/foyer/checkout/settle.py"
DECIDE = "src/foyer/checkout/rules.py"
EXPIRE = "src/foyer/checkout/expire.py"
CANCEL = "src/foyer/checkout/cancel.py"
COMPOSE = "src/foyer/checkout/compose.py"
BOOKINGS = "src/foyer/bookings/queries.py"
PAYMENTS = "src/foyer/payments/queries.py"
REFUNDS = "src/foyer/payments/refunds.py"
LEDGER = "src/foyer/payments/ledger.py"
MONEY_RULES = "src/foyer/payments/rules.py"
TRIGGERS = "src/foyer/payments/sql/triggers.sql"
INBOX = "src/foyer/payments/sql/inbox.sql"
KEYS = "src/foyer/platform/sql/idempotency.sql"
STATUS = "src/foyer/platform/sql/status.sql"
PAYMENT_TABLES = "src/foyer/payments/migrations/0001_initial.py"
BOOKING_TABLES = "src/foyer/bookings/migrations/0001_initial.py"
SIGNATURES = "src/foyer/payments/providers/sandbox/client.py"

PLACING = "checkout/test_place.py"
SETTLING = "checkout/test_settle.py"
ENDINGS = "checkout/test_endings.py"
RACES = "checkout/test_races.py"
ORDERS = "concurrency/test_interleavings.py"
BOOKS = "payments/test_refunds_and_ledger.py"
INBOXES = "payments/test_inbox.py"
CLOSING = "payments/test_start_and_close.py"
IDEMPOTENCY = "platform/test_idempotency.py"

BOOKING: tuple[Guard, ...] = (
    guard_of_edits(
        "a lapsed hold is not booked",
        Edit(
            file=COMPOSE,
            text="    if ended:\n        raise HoldsExpired",
            replacement="    if False:\n        raise HoldsExpired",
        ),
        Edit(
            file="src/foyer/inventory/actions.py",
            text='    if len(locked) != len(seats) or not all(row["live"] for row in locked):\n',
            replacement="    if len(locked) != len(seats):\n",
        ),
        Edit(file=CLAIMS, text=PAID_IF, replacement=PAID_IF.replace(IS_LIVE, "")),
        tests=f"{PLACING}::test_one_lapsed_hold_of_two_consumes_neither",
    ),
    guard(
        "a user's hold is booked by that user",
        COMPOSE,
        "    if any(hold.user_id is not None and hold.user_id != user_id for hold in holds):\n",
        "    if False:\n",
        tests="checkout/test_quote.py::test_a_forged_or_another_users_hold_is_not_found",
    ),
    guard(
        "a price that changed is told before anything is taken",
        PLACE,
        "        if order.quote_hash and order.quote_hash != priced.quote.quote_hash:\n",
        "        if False:\n",
        tests=f"{PLACING}::test_a_changed_price_is_told_before_anything_is_taken",
    ),
    guard(
        "a hold taken on the way goes back when the booking fails",
        PLACE,
        "        release_hold(hold.public_id, caller=order.caller)\n",
        tests=f"{PLACING}::test_a_hold_taken_on_the_way_is_given_back_when_the_booking_fails",
    ),
    guard(
        "a show is not cancelled while it is booked",
        "src/foyer/checkout/sql/checkout.sql",
        "order by id for share",
        "order by id",
        tests=f"{ORDERS}::test_booking_a_show_while_it_is_cancelled",
    ),
    guard(
        "one key makes one booking, one after the other",
        PLACE,
        "        if earlier is not None:\n            return _replay(earlier, signer=signer)\n"
        "    _demand_person(order, now=now)\n",
        "    _demand_person(order, now=now)\n",
        tests=f"{PLACING}::test_the_same_key_answers_with_the_same_booking",
    ),
    guard(
        "one key makes one booking, at once",
        PLACE,
        "            earlier = reserve_key(order.request, now=now)\n",
        "            earlier = None\n",
        tests=f"{ORDERS}::test_one_key_at_once_is_one_booking",
    ),
    guard(
        "a living key is not taken over",
        KEYS,
        "  where k.expires_at <= %(now)s\n",
        "  where %(now)s::timestamptz is not null\n",
        tests=f"{IDEMPOTENCY}::test_a_second_request_waits_for_the_first_and_replays_it",
    ),
    guard(
        "a key with another body is refused",
        "src/foyer/platform/idempotency.py",
        "    if bytes(row.request_hash) != request.request_hash:\n",
        "    if False:\n",
        tests=f"{IDEMPOTENCY}::test_the_same_key_with_another_body_is_a_conflict",
    ),
    guard(
        "a booking keeps its amounts",
        "src/foyer/bookings/sql/triggers.sql",
        "create trigger booking_immutable before update on booking\n"
        "  for each row execute function guard_booking();\n",
        tests="bookings/test_actions.py::test_what_was_agreed_cannot_be_rewritten_by_any_statement",
    ),
    guard(
        "booking lines are never rewritten",
        "src/foyer/bookings/sql/triggers.sql",
        "create trigger append_only before update or delete on booking_line\n"
        "  for each row execute function refuse_change();\n",
        tests="bookings/test_actions.py::test_what_was_agreed_cannot_be_rewritten_by_any_statement",
    ),
)

SETTLEMENT: tuple[Guard, ...] = (
    guard_of_edits(
        "a booking is locked before its end is decided",
        Edit(
            file=BOOKINGS,
            text="    return Booking.objects.select_for_update().get(id=booking_id)\n",
            replacement="    return Booking.objects.get(id=booking_id)\n",
        ),
        tests=(
            f"{RACES}::test_expiry_and_success_at_the_same_instant",
            f"{RACES}::test_cancelling_while_the_money_arrives",
            f"{RACES}::test_another_payment_begun_while_the_booking_ends",
        ),
    ),
    guard(
        "a payment that was settled is not settled again",
        DECIDE,
        '    if facts.payment_status == "succeeded":\n        return AlreadySettled()\n',
        tests=(
            "checkout/test_rules.py::test_the_table_of_settlements",
            f"{SETTLING}::test_a_success_told_again_changes_nothing",
        ),
    ),
    guard(
        "other money than ours confirms nothing",
        DECIDE,
        "    if facts.mismatch:\n        return Mismatch(reason=facts.mismatch)\n",
        tests=f"{SETTLING}::test_money_that_is_not_ours_is_parked_and_confirms_nothing",
    ),
    guard(
        "the amount is the one we asked for",
        MONEY_RULES,
        "    if truth.amount_minor != expected.amount_minor:\n",
        "    if False:\n",
        tests="payments/test_rules.py::test_other_money_does_not_fit",
    ),
    guard(
        "the account is ours",
        MONEY_RULES,
        "    if truth.account != expected.account:\n",
        "    if False:\n",
        tests="payments/test_rules.py::test_other_money_does_not_fit",
    ),
    guard(
        "test money is not real money",
        MONEY_RULES,
        "    if truth.livemode != expected.livemode:\n",
        "    if False:\n",
        tests="payments/test_rules.py::test_other_money_does_not_fit",
    ),
    guard(
        "late money for lost seats goes back",
        SETTLE,
        "            decision = decide_settlement(replace(facts, seats=Seats.TAKEN))\n",
        "            pass\n",
        tests=(
            f"{SETTLING}::test_late_money_for_lost_seats_goes_back_in_full_and_says_so",
            f"{ORDERS}::test_a_late_payment_and_another_visitor_want_the_seat",
        ),
    ),
    guard(
        "seats that were given up are taken back before they are sold",
        DECIDE,
        '        case "expired":\n            return Fulfil(retake=True)\n',
        '        case "expired":\n            return Fulfil(retake=False)\n',
        tests=f"{SETTLING}::test_late_money_retakes_the_same_seats_when_they_are_free",
    ),
    guard(
        "a booking is paid once: the second payment goes back",
        SETTLE,
        '            _refund_in_full(payment, reason="The booking had been paid already.")\n',
        tests=f"{SETTLING}::test_a_second_payment_of_a_confirmed_booking_goes_back_and_tickets_stay",
    ),
    guard(
        "an automatic refund is made once a payment",
        REFUNDS,
        "        if earlier is not None:\n            return earlier\n",
        tests=f"{BOOKS}::test_the_same_key_is_the_same_refund",
    ),
    # Whoever does not know of the money has an open payment, which is looked for under the lock.
    guard_of_edits(
        "seats are freed only when no money can come any more",
        Edit(
            file=EXPIRE,
            text="        case MoneyPath.UNKNOWN:\n            return Expiry.KEPT\n",
            replacement="        case MoneyPath.UNKNOWN:\n"
            "            return _expire_closed(booking_id, now=now)\n",
        ),
        Edit(
            file=EXPIRE,
            text="        if find_open_payment_id(booking_id) is not None:\n"
            "            return Expiry.KEPT\n",
        ),
        tests=f"{ENDINGS}::test_seats_stay_while_the_provider_cannot_be_reached",
    ),
    guard(
        "expiry looks for another payment under the lock",
        EXPIRE,
        "        if find_open_payment_id(booking_id) is not None:\n"
        "            return Expiry.KEPT\n",
        tests=f"{RACES}::test_another_payment_begun_while_the_booking_ends",
    ),
    guard(
        "expiry ends pending bookings only",
        EXPIRE,
        "        if booking.status != BookingStatus.PENDING or booking.deadline_at > now:\n"
        "            return Expiry.NOT_DUE\n",
        tests=f"{RACES}::test_expiry_and_success_at_the_same_instant",
    ),
    guard(
        "cancelling looks for another payment under the lock",
        CANCEL,
        "    if find_open_payment_id(booking.id) is not None:\n        raise CheckingPayment\n",
        tests=f"{RACES}::test_another_payment_begun_while_the_booking_ends",
    ),
    guard(
        "a booking is cancelled once",
        CANCEL,
        "    if booking.status != BookingStatus.CONFIRMED:\n        raise NotCancellable\n",
        tests=f"{RACES}::test_a_booking_cancelled_by_four_at_once_gives_back_once",
    ),
    guard(
        "what was used is not cancelled, not even at the same moment",
        CANCEL,
        "    _refuse_used(booking)  # Again",
        "    # Again",
        tests=f"{ORDERS}::test_nobody_is_let_in_and_gets_the_money_back",
    ),
    guard(
        "a cancelled booking's tickets are void",
        CANCEL,
        "    void_tickets(line_ids, now=now)\n",
        tests=(
            f"{ENDINGS}::test_the_policy_decides_what_a_cancelled_booking_gives_back",
            f"{ORDERS}::test_nobody_is_let_in_and_gets_the_money_back",
        ),
    ),
)

MONEY: tuple[Guard, ...] = (
    guard(
        "a webhook counts once",
        INBOX,
        "on conflict (provider, event_id) do nothing\n",
        "on conflict (provider, event_id) do update set error = ''\n",
        tests=(
            f"{INBOXES}::test_a_webhook_is_stored_once_with_its_job",
            f"{INBOXES}::test_a_hundred_copies_at_once_have_one_effect",
        ),
    ),
    guard(
        "a webhook is signed",
        SIGNATURES,
        "        if not any(hmac.compare_digest(wanted, candidate) for candidate in given):\n",
        "        if False:\n",
        tests=(
            f"{INBOXES}::test_another_secret_is_refused",
            f"{INBOXES}::test_only_the_raw_body_fits_its_signature",
        ),
    ),
    guard(
        "an event of the inbox is unique",
        PAYMENT_TABLES,
        "models.UniqueConstraint(fields=('provider', 'event_id'), name='inbox_event_once')",
        "models.UniqueConstraint(fields=('provider', 'event_id', 'id'), name='inbox_event_once')",
        tests=f"{INBOXES}::test_a_webhook_is_stored_once_with_its_job",
    ),
    guard(
        "an event that is done is not handled again",
        "src/foyer/payments/inbox.py",
        "    if event.status == InboxStatus.DONE:\n        return EventOutcome.SETTLED\n",
        tests=f"{INBOXES}::test_an_event_that_was_handled_is_not_handled_again",
    ),
    guard(
        "an event of an unknown payment is kept",
        "src/foyer/payments/inbox.py",
        '        return _park(event, reason="No payment is known for it yet.", now=now)\n',
        "        return EventOutcome.SETTLED\n",
        tests=f"{INBOXES}::test_an_event_before_our_commit_is_parked_and_settles_later",
    ),
    guard(
        "a booking has one open payment",
        PAYMENT_TABLES,
        "fields=('booking',), name='payment_one_open_a_booking'",
        "fields=('booking', 'id'), name='payment_one_open_a_booking'",
        tests=f"{CLOSING}::test_one_open_payment_a_booking",
    ),
    guard_of_edits(
        "a payment is locked before its refunds are counted",
        Edit(
            file=PAYMENTS,
            text="    return Payment.objects.select_for_update().get(id=payment_id)\n",
            replacement="    return Payment.objects.get(id=payment_id)\n",
        ),
        Edit(
            file=TRIGGERS,
            text="    from payment p where p.id = new.payment_id for update;\n",
            replacement="    from payment p where p.id = new.payment_id;\n",
        ),
        tests=f"{BOOKS}::test_refunds_asked_for_at_once_stay_within_the_payment",
    ),
    guard(
        "refunds stay within the payment: the rule",
        REFUNDS,
        "    if amount_minor > left:\n",
        "    if False:\n",
        tests=f"{BOOKS}::test_too_large_a_refund_says_what_is_left",
    ),
    guard(
        "refunds stay within the payment: the trigger",
        TRIGGERS,
        "create trigger refund_within_payment before insert on refund\n"
        "  for each row execute function guard_refund();\n",
        tests=f"{BOOKS}::test_the_database_refuses_too_large_a_refund",
    ),
    guard(
        "a refund that ended is not made again",
        REFUNDS,
        "    if refund.status != RefundStatus.PENDING:\n        return refund\n",
        tests=f"{BOOKS}::test_a_refund_sent_by_many_at_once_is_made_once",
    ),
    guard(
        "an unknown refund stays pending",
        REFUNDS,
        "        return RefundUnknown(reason=str(error))\n    except",
        "        return RefundDenied(reason=str(error))\n    except",
        tests=f"{BOOKS}::test_a_refund_whose_answer_is_lost_stays_pending_and_is_found_again",
    ),
    guard(
        "money is posted once",
        LEDGER,
        '    key = f"capture:{payment.public_id}"\n'
        "    if LedgerPosting.objects.filter(key=key).exists():\n        return False\n",
        '    key = f"capture:{payment.public_id}"\n',
        tests=f"{BOOKS}::test_money_is_posted_once",
    ),
    guard(
        "a posting balances",
        TRIGGERS,
        "  if imbalance <> 0 then\n",
        "  if false then\n",
        tests=f"{BOOKS}::test_an_unbalanced_posting_never_commits",
    ),
    guard(
        "the books are never rewritten",
        TRIGGERS,
        "create trigger append_only before update or delete on ledger_entry\n"
        "  for each row execute function refuse_change();\n",
        tests=f"{BOOKS}::test_the_books_are_never_rewritten",
    ),
    guard(
        "a payment keeps what it stands for",
        TRIGGERS,
        "create trigger payment_immutable before update on payment\n"
        "  for each row execute function guard_payment();\n",
        tests=f"{BOOKS}::test_a_payment_keeps_what_it_stands_for",
    ),
    guard(
        "a status follows only a listed one",
        STATUS,
        "    raise exception 'a % may not go from",
        "    raise notice 'a % may not go from",
        tests=f"{BOOKS}::test_the_database_allows_exactly_the_listed_transitions",
    ),
    guard(
        "history is never rewritten",
        STATUS,
        "create trigger append_only before update or delete on status_history\n"
        "  for each row execute function refuse_change();\n",
        tests=(
            "platform/test_status_guard.py::test_history_is_never_rewritten",
            "platform/test_status_guard.py::test_history_is_never_deleted",
        ),
    ),
)
