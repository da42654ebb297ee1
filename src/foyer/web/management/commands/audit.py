"""`audit`: what must always hold, asked of the live database."""

import sys

from django.core.management.base import BaseCommand

from foyer.checkout.audit import run_audit


class Command(BaseCommand):
    help = "Check the books and the seats of the live database; 1 when something is wrong."
    requires_system_checks = ()  # They would load every page; `make check` and tests run them.

    def handle(self, *args: object, **options: object) -> None:
        findings = run_audit()
        for finding in findings:
            self.stderr.write(f"{finding.check}: {', '.join(finding.subjects)}")
        if findings:
            self.stderr.write(
                "Something is wrong: stop selling what is named, keep the logs, "
                "and see docs/operations.md."
            )
            sys.exit(1)
        self.stdout.write("All is well: seats, tickets, payments and ledger agree.")
