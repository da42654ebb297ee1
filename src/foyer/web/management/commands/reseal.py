"""`reseal`: what a rotation of FOYER_SECRET_KEYS needs before an older key is taken away."""

import sys

from django.core.management.base import BaseCommand

from foyer.accounts.kept_factors import count_unreadable, reseal_secrets


class Command(BaseCommand):
    help = "Encrypt kept secrets with the newest of FOYER_SECRET_KEYS; 1 when some stay behind."
    requires_system_checks = ()  # They would load every page; `make check` and tests run them.

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"Encrypted anew: {reseal_secrets()}.")
        unreadable = count_unreadable()
        if unreadable:
            self.stderr.write(
                f"No key opens {unreadable}: their owners have to set up their second factor anew. "
                "Put the key back that is missing, or see docs/security.md."
            )
            sys.exit(1)
        self.stdout.write("Older keys are not needed for second factors any more.")
