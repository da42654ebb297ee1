"""Webhooks of the sandbox: signed, stored first, repeated until they are accepted."""

import hmac
import json
import re

import pytest

from foyer.sandbox import limits
from foyer.sandbox.webhooks import pause_seconds, sign_body
from tests.sandbox.test_merchant import create
from tests.servers import SandboxServer, WebhookReceiver

pytestmark = pytest.mark.django_db  # The sandbox keeps its schema in the test database.


def test_a_webhook_is_signed_over_its_time_and_raw_body(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = create(sandbox)
    webhook = webhook_receiver.wait_for(payment["id"])[0]
    match = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", webhook.headers["foyer-sandbox-signature"])
    assert match is not None
    message = match[1].encode() + b"." + webhook.body
    assert match[2] == hmac.new(sandbox.secret.encode(), message, "sha256").hexdigest()


def test_a_webhook_names_the_payment_and_never_its_session(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    payment = create(sandbox)
    webhook = webhook_receiver.wait_for(payment["id"])[0]
    event = json.loads(webhook.body)
    assert event["type"] == "payment.created"
    assert event["data"] == {"payment": payment["id"], "reference": payment["reference"]}
    assert b"sess_" not in webhook.body


def test_a_refused_webhook_comes_again_with_the_same_body(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    webhook_receiver.status = 503
    payment = create(sandbox)
    webhook_receiver.wait_for(payment["id"])
    webhook_receiver.status = 200
    bodies = {webhook.body for webhook in webhook_receiver.wait_for(payment["id"], count=2)}
    assert len(bodies) == 1


def test_reordered_webhooks_all_arrive(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    sandbox.set_faults(reorder=True)
    payment = create(sandbox)
    sandbox.choose(payment["sessionId"], "require_action")
    sandbox.choose(payment["sessionId"], "succeed")
    kinds = {
        json.loads(webhook.body)["type"]
        for webhook in webhook_receiver.wait_for(payment["id"], count=3)
    }
    assert kinds == {"payment.created", "payment.requires_action", "payment.succeeded"}


def test_pauses_between_tries_double_up_to_a_bound() -> None:
    assert [pause_seconds(attempts) for attempts in (1, 2, 3)] == [1.0, 2.0, 4.0]
    assert pause_seconds(limits.DELIVERY_ATTEMPTS_MAX) == limits.DELIVERY_PAUSE_SECONDS_MAX
    tries = range(1, limits.DELIVERY_ATTEMPTS_MAX)
    assert 24 * 3600 < sum(pause_seconds(attempts) for attempts in tries) < 7 * 24 * 3600


def test_a_signature_depends_on_body_secret_and_time() -> None:
    signatures = {
        sign_body(b"a", secret="s", timestamp=1),
        sign_body(b"b", secret="s", timestamp=1),
        sign_body(b"a", secret="r", timestamp=1),
        sign_body(b"a", secret="s", timestamp=2),
    }
    assert len(signatures) == 4
