"""`retention`: forget what was kept long enough, say what would be forgotten, or set the days."""

from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from foyer.accounts.models import Organizer
from foyer.identity.retention import (
    forget_by_age,
    preview_forgetting,
    read_retention,
    set_retention,
)
from foyer.identity.retention_options import add_retention_options
from foyer.identity.retention_rules import BOUNDS
from foyer.platform.clock import utc_now
from foyer.platform.errors import ValidationFailed


class Command(BaseCommand):
    help = "Forget what every house has kept long enough, or set how long one keeps it."
    requires_system_checks = ()  # They would load every page; `make check` and tests run them.

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_retention_options(parser)

    def handle(self, *args: object, **options: object) -> None:
        days = {name: value for name in BOUNDS if isinstance(value := options[name], int)}
        if options["house"]:
            self._set_days(str(options["house"]), days=days)
            return
        if days:
            raise CommandError("Name the house whose days these are: --house <slug>.")
        if options["dry_run"]:
            self._say("Would be forgotten now", asdict(preview_forgetting(now=utc_now())))
        else:
            self._say("Forgotten", asdict(forget_by_age(now=utc_now())))

    def _set_days(self, slug: str, *, days: dict[str, int]) -> None:
        organizer = Organizer.objects.filter(slug=slug).first()
        if organizer is None:
            raise CommandError(f"There is no house {slug!r}.")
        try:
            kept = set_retention(organizer.id, days=days) if days else read_retention(organizer.id)
        except ValidationFailed as refusal:
            name = f"--{(refusal.field or '').replace('_', '-')}"
            raise CommandError(f"{name}: {refusal.text}") from refusal
        self._say(f"{organizer.name} keeps", asdict(kept))

    def _say(self, head: str, numbers: dict[str, int]) -> None:
        self.stdout.write(f"{head}:")
        for name, number in numbers.items():
            self.stdout.write(f"  {name.replace('_', ' ')}: {number}")
