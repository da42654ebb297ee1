"""The sandbox's client: what is a definite refusal, and what is unknown."""

from dataclasses import replace

import pytest

from foyer.payments.errors import UnknownProvider
from foyer.payments.providers import registry
from foyer.payments.providers.base import ProviderRefused, ProviderUnreachable, RefundOrder
from foyer.payments.providers.registry import connect_sandbox, get_provider
from foyer.payments.start import load_payment, start_order
from foyer.payments.truth import ProviderStatus
from tests.payments.scenes import new_payment, paid_payment
from tests.ports import find_free_port
from tests.servers import SandboxServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_authorised_payment_is_captured_once(sandbox: SandboxServer) -> None:
    provider = get_provider("sandbox")
    order = start_order(load_payment(new_payment().id))
    truth = provider.start(replace(order, capture="manual"))
    with pytest.raises(ProviderRefused) as refused:
        provider.capture(truth.ref, idempotency_key=f"capture:{truth.ref}")
    assert refused.value.code == "not_capturable"
    sandbox.choose(truth.session_id, "succeed")
    assert provider.fetch(truth.ref).status is ProviderStatus.AUTHORIZED
    for _ in range(2):
        captured = provider.capture(truth.ref, idempotency_key=f"capture:{truth.ref}")
        assert (captured.status, captured.captured_minor) == (ProviderStatus.SUCCEEDED, 2400)


def test_too_large_a_refund_is_a_definite_refusal(sandbox: SandboxServer) -> None:
    payment = paid_payment(sandbox)
    order = RefundOrder(
        idempotency_key=f"refund:{payment.public_id}",
        ref=str(payment.provider_ref),
        amount_minor=2401,
        currency="EUR",
    )
    with pytest.raises(ProviderRefused) as refused:
        get_provider("sandbox").refund(order)
    assert refused.value.code == "refund_refused"


def test_a_refund_key_with_another_amount_leaves_the_outcome_unknown(
    sandbox: SandboxServer,
) -> None:
    payment = paid_payment(sandbox)
    order = RefundOrder(
        idempotency_key=f"refund:{payment.public_id}",
        ref=str(payment.provider_ref),
        amount_minor=100,
        currency="EUR",
    )
    provider = get_provider("sandbox")
    provider.refund(order)
    with pytest.raises(ProviderUnreachable):
        provider.refund(replace(order, amount_minor=200))
    found = provider.find_refund(order.ref, idempotency_key=order.idempotency_key)
    assert found is not None
    assert found.amount_minor == 100


def test_a_wrong_secret_and_an_unknown_object_leave_the_outcome_unknown(
    sandbox: SandboxServer,
) -> None:
    with pytest.raises(ProviderUnreachable, match="404"):
        get_provider("sandbox").fetch("pay_00000000000000000000000000")
    stranger = connect_sandbox(sandbox.url, "another secret of enough length")
    with pytest.raises(ProviderUnreachable, match="401"):
        stranger.fetch("pay_00000000000000000000000000")
    stranger.close()


def test_a_provider_that_is_not_there_leaves_the_outcome_unknown() -> None:
    nobody = connect_sandbox(f"http://127.0.0.1:{find_free_port()}", "secret")
    with pytest.raises(ProviderUnreachable, match="ConnectError"):
        nobody.fetch("pay_00000000000000000000000000")
    nobody.close()


def test_the_sandbox_is_not_offered_where_it_is_not_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strict = replace(registry.load_config(), allow_sandbox=False)
    monkeypatch.setattr(registry, "load_config", lambda: strict)
    with pytest.raises(UnknownProvider):
        get_provider("sandbox")
