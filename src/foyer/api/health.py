"""`/health*`: is this process alive, may it get traffic, how are its parts."""

from typing import Literal

from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest
from ninja import Router, Status

from foyer.api.schemas.base import CamelSchema
from foyer.checkout.queries import oldest_overdue_seconds
from foyer.platform.clock import utc_now

router = Router(tags=["Health"], by_alias=True)

OVERDUE_SECONDS_MAX = 120.0  # A booking unpaid for longer means that the worker stands still.


class LiveSchema(CamelSchema):
    status: Literal["ok"]


class Part(CamelSchema):
    name: str
    ok: bool
    detail: str


class HealthSchema(CamelSchema):
    status: Literal["ok", "failing"]
    parts: list[Part]


@router.get("/health/live", response=LiveSchema)
def live(request: HttpRequest) -> LiveSchema:
    """200 while the process answers at all."""
    return LiveSchema(status="ok")


@router.get("/health/ready", response={200: HealthSchema, 503: HealthSchema})
def ready(request: HttpRequest) -> Status[HealthSchema]:
    """503 until the database is there and migrated, and while jobs stand still."""
    parts = _check_parts()
    well = all(part.ok for part in parts)
    body = HealthSchema(status="ok" if well else "failing", parts=parts)
    return Status(200 if well else 503, body)


@router.get("/health", response=HealthSchema)
def health(request: HttpRequest) -> HealthSchema:
    """The same parts, always with 200: for people and dashboards."""
    parts = _check_parts()
    well = all(part.ok for part in parts)
    return HealthSchema(status="ok" if well else "failing", parts=parts)


def _check_parts() -> list[Part]:
    try:
        missing = _count_unapplied_migrations()
        overdue_seconds = oldest_overdue_seconds(now=utc_now())
    except (OperationalError, InterfaceError):
        return [Part(name="database", ok=False, detail="PostgreSQL does not answer.")]
    return [
        Part(name="database", ok=True, detail="PostgreSQL answers."),
        Part(
            name="migrations",
            ok=not missing,
            detail="All are applied." if not missing else f"{missing} wait: run `foyer migrate`.",
        ),
        Part(
            name="worker",
            ok=overdue_seconds <= OVERDUE_SECONDS_MAX,
            detail=f"The longest overdue booking waits for {overdue_seconds:.0f} s.",
        ),
    ]


def _count_unapplied_migrations() -> int:
    """How many migrations of this version the database lacks; the disk is read each time."""
    loader = MigrationLoader(connection)
    return len(set(loader.disk_migrations) - set(loader.applied_migrations))
