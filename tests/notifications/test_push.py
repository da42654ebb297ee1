"""Push messages against a push service on this machine; opened with the browser's own keys."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.sessions.models import Session
from django.db import transaction

from foyer.accounts.models import BrowserSession, User
from foyer.notifications import limits
from foyer.notifications.actions import queue_notice
from foyer.notifications.errors import DeliveryDelayed
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.models import Message, PushSubscription
from foyer.notifications.push_keys import write_public_key
from foyer.notifications.push_subscriptions import PushTarget, subscribe
from foyer.notifications.sending import send_message
from foyer.notifications.spreading import spread_message
from foyer.platform.clock import utc_now
from foyer.platform.config import Config, load_config
from foyer.platform.outgoing import AddressRefused
from tests.api.callers import UNKNOWN_ID, by_session, by_token
from tests.factories import make_user
from tests.servers import WebhookReceiver, running_receiver
from tests.tickets.bookings import NOW

pytestmark = pytest.mark.django_db
SECRET = "push-0123456789abcdef0123456789abcdef"


def encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(kw_only=True)
class Browser:
    """The keys that a browser keeps to itself, and what it tells of them."""

    endpoint: str
    auth: bytes = b"0123456789abcdef"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def target(self) -> PushTarget:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PushTarget(endpoint=self.endpoint, p256dh=encode(point), auth=encode(self.auth))

    def open(self, body: bytes) -> Any:
        raw = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        return json.loads(raw)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    """A push service of this machine, which may be called although it is not public."""
    with running_receiver() as receiver:
        monkeypatch.setenv("FOYER_OUTGOING_NETWORKS", "127.0.0.0/8")
        load_config.cache_clear()
        yield receiver
    load_config.cache_clear()


@pytest.fixture
def config() -> Config:
    return replace(load_config(), push_key=SECRET, push_contact="mailto:desk@foyer.test")


def queue(user: User, **facts: str) -> list[Message]:
    """The push messages of a piece of news, one for each browser."""
    with transaction.atomic():
        message = queue_notice(
            NoticeKind.SYSTEM,
            user_id=user.id,
            recipient=user.email,
            facts={"title": "The bar opens early", "text": "At six.", **facts},
        )
    spread_message(message.id, now=NOW)
    return list(Message.objects.filter(origin=message, channel="push").order_by("id"))


def let_in(user: User, browser: Browser, *, browser_id: int | None = None) -> UUID:
    return subscribe(user.id, target=browser.target, browser_id=browser_id, device="Firefox")


def test_a_browser_opens_what_was_sent_and_nobody_on_the_way(
    service: WebhookReceiver, config: Config
) -> None:
    user, browser = make_user(), Browser(endpoint=f"{service.url}/a-capability")
    let_in(user, browser)
    (message,) = queue(user, link="/account")
    send_message(message.id, now=NOW, config=config)
    (received,) = service.wait_for("")
    assert b"bar" not in received.body
    assert browser.open(received.body) == {
        "title": "The bar opens early",
        "body": "At six.",
        "path": "/account",
        "tag": f"message-{message.origin_id}",
        "language": "en",
    }
    message.refresh_from_db()
    assert (message.status, message.error) == ("sent", "")


def test_a_push_service_learns_who_sends_and_how_long_to_keep_it(
    service: WebhookReceiver, config: Config
) -> None:
    user, browser = make_user(), Browser(endpoint=f"{service.url}/x")
    let_in(user, browser)
    (message,) = queue(user)
    send_message(message.id, now=utc_now(), config=config)
    (received,) = service.wait_for("")
    headers = received.headers
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["ttl"] == str(limits.PUSH_KEPT_SECONDS)
    assert headers["urgency"] == "normal"
    assert headers["topic"] == message.public_id.hex
    scheme, _, rest = headers["authorization"].partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    assert scheme == "vapid"
    assert parts["k"] == write_public_key(config)
    raw = urlsafe_b64decode(parts["k"] + "=")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    claims = jwt.decode(
        parts["t"], key, algorithms=["ES256"], audience=service.url.rsplit("/", 2)[0]
    )  # type: ignore[arg-type]
    assert claims["sub"] == "mailto:desk@foyer.test"
    assert 0 < claims["exp"] - utc_now().timestamp() <= 24 * 3600


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    service: WebhookReceiver, config: Config, status: int
) -> None:
    user = make_user()
    let_in(user, Browser(endpoint=f"{service.url}/x"))
    (message,) = queue(user)
    service.status = status
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", f"the browser is gone ({status})")
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(("status", "outcome"), [(429, "queued"), (503, "queued"), (403, "failed")])
def test_a_push_service_that_refuses_is_asked_again_where_that_may_help(
    service: WebhookReceiver, config: Config, status: int, outcome: str
) -> None:
    user = make_user()
    let_in(user, Browser(endpoint=f"{service.url}/x"))
    (message,) = queue(user)
    service.status = status
    if outcome == "queued":
        with pytest.raises(DeliveryDelayed, match=str(status)):
            send_message(message.id, now=NOW, config=config)
    else:
        send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert message.status == outcome
    assert PushSubscription.objects.exists()


def test_an_address_inside_is_never_called(config: Config) -> None:
    user = make_user()
    let_in(user, Browser(endpoint="http://127.0.0.1:9999/internal"))
    (message,) = queue(user)
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "the push service may not be called")
    assert not PushSubscription.objects.exists()


def test_each_browser_gets_its_own_message(service: WebhookReceiver, config: Config) -> None:
    user = make_user()
    for name in ("a", "b"):
        let_in(user, Browser(endpoint=f"{service.url}/{name}"))
    first, second = queue(user)
    send_message(first.id, now=NOW, config=config)
    send_message(first.id, now=NOW, config=config)
    send_message(second.id, now=NOW, config=config)
    assert len(service.wait_for("", count=2)) == 2


def test_a_browser_that_signed_out_gets_nothing(service: WebhookReceiver, config: Config) -> None:
    user = make_user()
    caller = by_session(user)
    caller.http.get("/account")
    session = BrowserSession.objects.get(user=user)
    let_in(user, Browser(endpoint=f"{service.url}/x"), browser_id=session.id)
    (message,) = queue(user)
    Session.objects.all().delete()
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "the browser is signed out")
    assert queue(user) == []


def test_a_shared_browser_belongs_to_who_let_us_in_last() -> None:
    before, after = make_user(), make_user()
    browser = Browser(endpoint="https://push.test/x")
    let_in(before, browser)
    let_in(after, browser)
    assert PushSubscription.objects.get().user_id == after.id
    assert queue(before) == []


def test_what_was_on_its_way_to_a_shared_browser_is_not_shown_to_the_next(
    service: WebhookReceiver, config: Config
) -> None:
    before, browser = make_user(), Browser(endpoint=f"{service.url}/x")
    let_in(before, browser)
    (message,) = queue(before)
    let_in(make_user(), browser)
    send_message(message.id, now=NOW, config=config)
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "the browser is signed out")


def test_one_person_keeps_so_many_browsers_the_oldest_gives_way() -> None:
    user = make_user()
    ids = [
        let_in(user, Browser(endpoint=f"https://push.test/{number}"))
        for number in range(limits.PUSH_SUBSCRIPTIONS_MAX + 1)
    ]
    kept = set(PushSubscription.objects.values_list("public_id", flat=True))
    assert kept == set(ids[1:])


def test_the_same_secret_makes_the_same_key(config: Config) -> None:
    assert write_public_key(config) == write_public_key(replace(config, base_url="https://b.test"))
    assert write_public_key(replace(config, push_key=SECRET + "x")) != write_public_key(config)
    assert write_public_key(replace(config, push_key="")) == ""
    assert len(urlsafe_b64decode(write_public_key(config) + "=")) == 65


def test_the_drill_of_a_new_push_key(service: WebhookReceiver, config: Config) -> None:
    """Browsers are bound to the key of their yes; with a new one each has to say it again."""
    user, browser = make_user(), Browser(endpoint=f"{service.url}/x")
    let_in(user, browser)
    rotated = replace(config, push_key=f"new-{SECRET}")

    def tell(by: Config, *, status: int) -> str:
        (message,) = queue(user)
        service.clear()
        service.status = status  # What a push service answers that compares the keys.
        send_message(message.id, now=utc_now(), config=by)
        message.refresh_from_db()
        (received,) = service.wait_for("")
        assert received.headers["authorization"].endswith(f", k={write_public_key(by)}")
        return message.status

    assert write_public_key(rotated) != write_public_key(config)
    assert tell(config, status=201) == "sent"
    assert tell(rotated, status=403) == "failed"
    assert PushSubscription.objects.count() == 1  # The old key in place again would open it.
    again = Browser(endpoint=f"{service.url}/y")
    PushSubscription.objects.all().delete()
    let_in(user, again)
    assert tell(rotated, status=201) == "sent"


def test_a_program_subscribes_lists_and_ends_its_own() -> None:
    user = make_user()
    caller, target = by_token(user), Browser(endpoint="https://push.test/x").target
    assert len(caller.get("/notifications/push-key").json["publicKey"]) == 87
    body = {
        "endpoint": target.endpoint,
        "expirationTime": None,
        "keys": {"p256dh": target.p256dh, "auth": target.auth},
    }
    made = caller.post("/notifications/push-subscriptions", body)
    assert made.status == 201
    again = caller.post("/notifications/push-subscriptions", body)
    assert again.json == made.json
    (listed,) = caller.get("/notifications/push-subscriptions").json["items"]
    assert listed["id"] == made.json["id"]
    assert "push.test" not in json.dumps(listed)
    address = f"/notifications/push-subscriptions/{made.json['id']}"
    assert by_token().ask("DELETE", address).status == 404
    assert caller.ask("DELETE", f"/notifications/push-subscriptions/{UNKNOWN_ID}").status == 404
    assert caller.ask("DELETE", address).status == 204
    assert caller.get("/notifications/push-subscriptions").json == {"items": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "ftp://push.test/x"}, "endpoint"),
        ({"endpoint": "https://user@push.test/x"}, "endpoint"),
        ({"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, "keys.p256dh"),
        ({"keys": {"p256dh": "", "auth": "ä"}}, "keys.p256dh"),
        ({"keys": {}}, "keys.p256dh"),
    ],
)
def test_a_subscription_that_cannot_be_used_is_refused(
    change: dict[str, object], field: str
) -> None:
    target = Browser(endpoint="https://push.test/x").target
    keys = {"p256dh": target.p256dh, "auth": target.auth}
    answer = by_token().post(
        "/notifications/push-subscriptions",
        {"endpoint": target.endpoint, "keys": keys, **change},
    )
    assert answer.status == 422
    assert field in answer.fields
    assert not PushSubscription.objects.exists()


def test_an_address_with_a_strange_form_is_refused_at_once() -> None:
    with pytest.raises(AddressRefused):
        let_in(make_user(), Browser(endpoint="gopher://push.test/"))
