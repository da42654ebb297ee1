"""Limits of checkout; each has a unit and a reason."""

HOLDS_PER_BOOKING_MAX = 5  # Shows in one purchase; more is a subscription.

RETRY_WINDOW_SECONDS = 300  # After a failed try there is at least this long for the next one.
BOOKING_LIFE_SECONDS_MAX = 1200  # From placing to the last possible deadline (money.md 12).
PAYMENT_TRIES_MAX = 3  # Payments of one booking: a card tester gives up, a family does not.

CLOSE_TRIES_MAX = 3  # A booking has one open payment; a retry may open another while we close.
OVERDUE_ALERT_SECONDS = 120  # Overdue longer: the expiry job does not keep up; readiness fails.
UNREACHABLE_ALERT_SECONDS = 900  # Overdue longer: a provider keeps seats from being freed.

REASON_CHARACTERS_MAX = 200  # A cancellation's reason, as the column holds it.
REFUND_PERCENT_MAX = 100
REFUND_REDRIVE_SECONDS = 300  # A refund pending this long has perhaps lost its job.
REFUND_REDRIVE_BATCH = 200  # Refunds queued again at once; the next run takes the rest.
AUDIT_FINDINGS_MAX = 100  # Examples a check; the count tells the rest.

assert RETRY_WINDOW_SECONDS < BOOKING_LIFE_SECONDS_MAX
assert OVERDUE_ALERT_SECONDS < UNREACHABLE_ALERT_SECONDS
assert PAYMENT_TRIES_MAX > 1
