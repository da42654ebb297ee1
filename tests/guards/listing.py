"""Every guard of the house that a test is shown to need."""

from tests.guards import (
    accounts,
    after_holds,
    claims,
    doors,
    factors,
    heart,
    houses,
    lane,
    money,
    protection,
    security,
)
from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    *claims.HOLD_BATCH,
    *claims.HOLD_CHANGES,
    *after_holds.AFTER_THE_HOLD,
    *after_holds.SHAPES,
    *heart.ASKING,
    *heart.BATCHING,
    *lane.FAST_LANE,
    *lane.PAGES,
    *money.BOOKING,
    *money.SETTLEMENT,
    *money.MONEY,
    *doors.DOORS,
    *protection.PROTECTION,
    *accounts.PROOFS,
    *accounts.PASSWORDS,
    *accounts.SIGN_INS,
    *houses.HOUSES,
    *security.SECURITY,
    *factors.SECOND_STEP,
    *factors.OTHER_SIGN_INS,
)
