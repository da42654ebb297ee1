"""The production audit: questions to the database whose right answer is no row at all."""

from dataclasses import dataclass

from django.db import connection, transaction

from foyer.checkout import limits
from foyer.checkout.statements import AUDIT
from foyer.payments.queries import audit_ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """Rows that break one check; `subjects` lists the first of them by inner id."""

    check: str
    subjects: tuple[str, ...]


def run_audit() -> tuple[AuditFinding, ...]:
    """Every broken check, empty when all is well. One snapshot, so it may run during a sale."""
    findings = []
    with transaction.atomic(), connection.cursor() as cursor:
        if not _inside_other_transaction():
            cursor.execute("set transaction isolation level repeatable read, read only")
        for check, statement in AUDIT.items():
            cursor.execute(statement)
            rows = cursor.fetchmany(limits.AUDIT_FINDINGS_MAX)
            if rows:
                findings.append(
                    AuditFinding(check=check, subjects=tuple(str(row[0]) for row in rows))
                )
        findings += [
            AuditFinding(check=f"ledger: {fault.check}", subjects=(fault.subject,))
            for fault in audit_ledger()
        ]
    return tuple(findings)


def _inside_other_transaction() -> bool:
    """Inside a test's or a caller's transaction the isolation can no longer be chosen."""
    return len(connection.savepoint_ids) > 0
