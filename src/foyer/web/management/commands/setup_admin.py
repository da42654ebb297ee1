"""`setup_admin`: the link with which the first administrator is made; `foyer setup` runs it."""

from django.core.management.base import BaseCommand, CommandError

from foyer.accounts.errors import LinkUsed
from foyer.accounts.limits import SETUP_LINK_SECONDS
from foyer.identity.first_admin import write_setup_token
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config


class Command(BaseCommand):
    help = "Print the one-time link for the first administrator; refused when there is one."
    requires_system_checks = ()  # They would load every page; `make check` and tests run them.

    def handle(self, *args: object, **options: object) -> None:
        try:
            token = write_setup_token(now=utc_now())
        except LinkUsed as refusal:
            raise CommandError(refusal.text) from None
        self.stdout.write(f"{load_config().base_url}/setup?token={token}")
        self.stdout.write(
            f"Open it within {SETUP_LINK_SECONDS // 60} minutes. Whoever has it becomes the first "
            "administrator; then it is worthless."
        )
