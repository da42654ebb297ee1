"""Which tables a piece of work locks rows of, in which order, transaction by transaction.

Read from the statements themselves: locking selects, updates, deletes, and inserts that may wait
for a rival's row. Functions of the database are followed into their own text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from foyer.platform.sql import load_script

ROOT = Path(__file__).parents[2]
WORDS = {  # Of docs/architecture.md, as tables.
    "show": "show",
    "cap subject": "cap_subjects",  # Advisory locks on the rows of a function.
    "idempotency key": "idempotency_key",
    "hold": "hold",
    "booking": "booking",
    "payment": "payment",
    "refund": "refund",
    "claims by (show, seat)": "seat_claim",
    "ticket": "ticket",
    "ledger account": "ledger_account",
}
# Inserts that meet rivals' rows. Elsewhere an inserted row is new and nobody can wait for it.
ARBITRATED = frozenset({"idempotency_key", "seat_claim", "ledger_account"})

_STEP = re.compile(
    r"for\s+(?:no\s+key\s+update|update|share)(?:\s+of\s+\"?(?P<alias>\w+)\"?)?"
    r"|(?<!do\s)(?<!for\s)(?<!key\s)\bupdate\s+\"?(?P<updated>\w+)\"?\s+(?:\w+\s+)?set\b"
    r"|\bdelete\s+from\s+\"?(?P<deleted>\w+)\"?"
    r"|\binsert\s+into\s+\"?(?P<inserted>\w+)\"?"
    r"|\bpg_advisory_xact_lock\s*\(subject\)\s+from\s.*?\b(?P<advised>cap_subjects)\s*\("
    r"|\b(?P<called>hold_batch|lock_live_hold|extend_hold|change_hold|release_holds)\s*\(",
    re.DOTALL,
)
_SOURCE = re.compile(r"\b(?:from|join)\s+\"?(?P<table>\w+)\"?(?:\s+(?:as\s+)?(?P<alias>\w+))?")
_COMMENT = re.compile(r"--[^\n]*")
_FUNCTION = re.compile(r"create function (\w+)\(.*?\$\$(.*?)\$\$;", re.DOTALL)


@cache
def documented_order() -> tuple[str, ...]:
    """The one order, as docs/architecture.md names it."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    found = re.search(r"Locks are taken in one order: (.*?)\. ", text)
    assert found is not None, "docs/architecture.md names the order of locks"
    return tuple(WORDS[word] for word in found.group(1).split(" → "))


@cache
def function_bodies() -> Mapping[str, str]:
    """The functions of the claims, by name, without their comments."""
    files = ("hold_batch.sql", "hold_changes.sql")
    script = "\n".join(load_script("foyer.inventory", name) for name in files)
    text = _COMMENT.sub("", script)
    return {name: body.lower() for name, body in _FUNCTION.findall(text)}


def read_locks(statement: str) -> Iterator[tuple[str, bool]]:
    """(table, whether the row is new) for every lock of a statement, in its order."""
    text = _COMMENT.sub("", statement).lower()
    for step in _STEP.finditer(text):
        if called := step["called"]:
            if not text[: step.start()].rstrip().endswith("function"):
                yield from read_locks(function_bodies()[called])
        elif table := step["advised"]:
            yield table, False
        elif table := step["inserted"]:
            yield table, table not in ARBITRATED
        elif table := step["updated"] or step["deleted"]:
            yield table, False
        else:
            yield _find_locked(text[: step.start()], alias=step["alias"]), False


def _find_locked(before: str, *, alias: str | None) -> str:
    """The table of a locking clause: the one of its alias, else the select's first."""
    select = before[before.rindex("select") :]
    sources = list(_SOURCE.finditer(select))
    if alias is not None:
        named = [s["table"] for s in sources if alias in (s["alias"], s["table"])]
        return str(named[-1])
    return str(sources[0]["table"])


@dataclass(kw_only=True)
class Transaction:
    """Tables in the order in which a row of each was first locked."""

    locks: list[str] = field(default_factory=list)
    new: set[str] = field(default_factory=set)

    def add(self, statement: str) -> None:
        for table, is_new in read_locks(statement):
            if table not in WORDS.values() or table in self.locks or table in self.new:
                continue
            if is_new:
                self.new.add(table)
            else:
                self.locks.append(table)

    @property
    def is_in_order(self) -> bool:
        ranks = [documented_order().index(table) for table in self.locks]
        return ranks == sorted(ranks)


@contextmanager
def recorded_locks() -> Iterator[list[Transaction]]:
    """Transactions of this thread's connection that locked something, as they come."""
    found: list[Transaction] = []
    marks: list[Callable[[], None]] = []

    def record(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if not connection.in_atomic_block:
            alone = Transaction()
            alone.add(sql)
            if alone.locks:
                found.append(alone)
            return execute(sql, parameters, many, context)
        # The list of callbacks is emptied by the end of a transaction, however it ends.
        if not marks or all(entry[1] is not marks[-1] for entry in connection.run_on_commit):
            marks.append(lambda: None)
            transaction.on_commit(marks[-1])
            found.append(Transaction())
        found[-1].add(sql)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(record):
        yield found
    found[:] = [transaction for transaction in found if transaction.locks]
