"""The matrix of the hot role and of the sandbox: real processes on a database of real rows."""

from collections.abc import Mapping

import httpx
import pytest

from foyer.accounts.auth import start_family
from foyer.accounts.models import TokenFamily, User
from foyer.platform.clock import utc_now
from tests.authorization import table_hot
from tests.authorization.asking import ADDRESSES, Heard, find_address
from tests.authorization.callers import Who
from tests.authorization.houses import Side, Street, build_street
from tests.authorization.row import Row
from tests.authorization.test_matrix import find_leaks
from tests.hot.test_holds import bearer
from tests.servers import SandboxServer

pytestmark = pytest.mark.django_db(transaction=True)

Headers = Mapping[str, str]


def test_case_51_the_hot_role_answers_every_caller_as_the_table_says(hot: httpx.Client) -> None:
    street = build_street()
    headers = introduce(street)
    owners = {side.owner.pk: bearer_of(side.owner) for side in (street.ours, street.theirs)}
    wrong = []
    for row in table_hot.HOT:
        for who, sent in headers.items():
            for side, expected in asked_sides(row, who, street):
                objects = dict(side.objects)
                if "{token}" in row.path:
                    objects["token"] = hold_anew(hot, side, headers=owners[side.owner.pk])
                heard = ask(hot, row, headers=sent, side=side, objects=objects)
                if heard.status != expected:
                    wrong.append(f"{row.route} as {who}: {heard.status}, not {expected}")
                wrong += find_leaks(row, heard, who=who, street=street)

    assert wrong == [], "\n" + "\n".join(wrong)


def test_case_51_the_sandbox_answers_nobody_who_does_not_hold_its_secret(
    sandbox: SandboxServer,
) -> None:
    street = build_street()
    objects = {"session": f"sess_{'0' * 26}", "sandbox_payment": f"pay_{'0' * 26}"}
    wrong = []
    for row in table_hot.SANDBOX:
        for who, sent in introduce(street).items():
            heard = ask(sandbox.http, row, headers=sent, side=street.ours, objects=objects)
            if heard.status != row.expected(who):
                wrong.append(f"{row.route} as {who}: {heard.status}, not {row.expected(who)}")

    assert wrong == [], "\n" + "\n".join(wrong)


def introduce(street: Street) -> dict[Who, Headers]:
    return {
        Who.ANONYMOUS: {},
        **{who: bearer_of(user) for who, user in street.people.items()},
        **{who: {"Authorization": f"Bearer {key}"} for who, key in street.keys.items()},
    }


def bearer_of(user: User) -> Headers:
    start_family(user, now=utc_now())
    return bearer(user, TokenFamily.objects.filter(user=user).latest("id"))


def hold_anew(hot: httpx.Client, side: Side, *, headers: Headers) -> str:
    """The token of a hold of the house's customer; the one before is given back."""
    hot.cookies.clear()
    hot.delete("/api/v1/holds", headers=dict(headers))
    path = f"/api/v1/shows/{side.objects['show']}/holds"
    answer = hot.post(path, json={"best": {"quantity": 1}}, headers=dict(headers))
    token: str = answer.json()["holdToken"]
    return token


def asked_sides(row: Row, who: Who, street: Street) -> list[tuple[Side, int]]:
    """Whose object is asked for, and what is to be heard of it."""
    sides = [(street.ours, row.expected(who))]
    if row.is_about_an_object:
        sides.append((street.theirs, row.expected_next_door(who)))
    return sides


def ask(
    client: httpx.Client, row: Row, *, headers: Headers, side: Side, objects: Mapping[str, object]
) -> Heard:
    client.cookies.clear()
    address = find_address(row, {**ADDRESSES, **objects})
    body = row.body(side) if row.body else None
    with client.stream(row.method, address, json=body, headers=dict(headers)) as answer:
        is_endless = answer.headers.get("content-type", "").startswith("text/event-stream")
        return Heard(status=answer.status_code, text="" if is_endless else answer.read().decode())
