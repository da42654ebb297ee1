"""`end_sign_ins`: for when somebody else may be signed in, with one account or with any."""

import argparse
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from foyer.accounts.devices import NO_DEVICE
from foyer.accounts.models import User
from foyer.accounts.sessions import NOWHERE
from foyer.identity.sign_ins import end_other_sign_ins
from foyer.platform.clock import utc_now


class Command(BaseCommand):
    help = "End every sign-in of one account, or of all; their owners are told by mail."
    requires_system_checks = ()  # They would load every page; `make check` and tests run them.

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--account", metavar="EMAIL", help="the account with this address")
        whose.add_argument("--all", action="store_true", help="every account of the house")

    def handle(self, *args: object, **options: object) -> None:
        email = str(options["account"] or "").strip().lower()
        now = utc_now()
        ended = sum(
            end_other_sign_ins(user_id, keep=NOWHERE, device=NO_DEVICE, now=now)
            for user_id in _find_users(email)
        )
        self.stdout.write(f"Ended: {ended}. The hot role follows within a minute.")


def _find_users(email: str) -> Iterator[int]:
    users = User.objects.order_by("id")
    if email:
        users = users.filter(email=email)
        if not users.exists():
            raise CommandError(f"No account has the address {email}.")
    return users.values_list("id", flat=True).iterator()
