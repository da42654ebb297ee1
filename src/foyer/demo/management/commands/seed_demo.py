"""`seed_demo`: build the demo house or roll it forward."""

from django.core.management.base import BaseCommand, CommandError

from foyer.demo.seed import seed_demo
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config


class Command(BaseCommand):
    help = "Build the demo house, or complete and roll forward the one that is there."
    requires_system_checks = ()  # They would load every page; `make check` and tests run them.

    def handle(self, *args: object, **options: object) -> None:
        if not load_config().is_demo:
            raise CommandError("Demo data has no place in production; set FOYER_MODE=demo.")
        house = seed_demo(utc_now())
        self.stdout.write(
            f"The demo house has {house.events} events, {house.shows} shows "
            f"and {house.tickets} tickets."
        )
