"""Signing in by other services, end to end against servers that speak their protocols."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client, override_settings

from foyer.accounts.models import User
from foyer.notifications.models import Message
from foyer.platform.config import load_config
from tests.codes import code_of
from tests.factories import give_second_factor, make_user, prove_mailbox
from tests.providers import (
    FacebookServer,
    OpenIdServer,
    offered,
    running_facebook,
    running_openid,
)

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def openid_server() -> Iterator[OpenIdServer]:
    with running_openid() as server:
        yield server


@pytest.fixture
def openid(openid_server: OpenIdServer) -> Iterator[OpenIdServer]:
    cache.clear()
    with offered(openid_server.as_provider()):
        yield openid_server


@pytest.fixture
def facebook() -> Iterator[FacebookServer]:
    with running_facebook() as server, offered(server.as_provider()):
        dialog = f"{server.url}/dialog"
        with override_settings(FACEBOOK_GRAPH_URL=server.url, FACEBOOK_DIALOG_URL=dialog):
            yield server


def leave(client: Client, provider: str = "mock", *, target: str = "", path: str = "") -> str:
    """Press the button; returns the service's address to which the page leads."""
    page = client.post(path or f"/sign-in/with/{provider}", {"next": target})
    assert page.status_code == 200, page
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def come_back(client: Client, address: str) -> Any:
    base = load_config().base_url
    assert address.startswith(f"{base}/sign-in/with/"), address
    return client.get(address.removeprefix(base))


def sign_in(client: Client, openid: OpenIdServer, subject: str, **query: str) -> Any:
    return come_back(client, openid.sign_in(leave(client, **query), subject=subject))


def user_of(client: Client) -> User | None:
    user_id = client.session.get("_auth_user_id")
    return None if user_id is None else User.objects.get(id=int(user_id))


def test_the_buttons_are_those_that_are_configured(client: Client, openid: OpenIdServer) -> None:
    assert "Continue with Mock" in client.get("/sign-in").content.decode()
    listed = client.get("/api/v1/auth/providers").json()
    assert listed["items"] == [
        {"id": "mock", "name": "Mock", "url": f"{load_config().base_url}/sign-in"}
    ]
    with offered():
        assert "Continue with" not in client.get("/sign-in").content.decode()
        assert client.get("/api/v1/auth/providers").json() == {"items": []}
        assert client.post("/sign-in/with/mock").status_code == 404
        assert client.get("/sign-in/with/mock/callback").status_code == 404


def test_somebody_new_gets_an_account_with_a_proved_address(
    client: Client, openid: OpenIdServer
) -> None:
    openid.describe("new-1", email="Nina@Example.org", email_verified=True, name="Nina Sá")
    response = sign_in(client, openid, "new-1", target="/tickets")
    assert (response.status_code, response["Location"]) == (302, "/tickets")
    user = user_of(client)
    assert user is not None
    assert (user.email, user.full_name, user.has_usable_password()) == (
        "nina@example.org",
        "Nina Sá",
        False,
    )
    assert EmailAddress.objects.get(user=user).verified
    link = SocialAccount.objects.get(user=user)
    assert (link.provider, link.uid, link.extra_data) == (
        "mock",
        "new-1",
        {"email": "Nina@Example.org"},
    )
    assert Message.objects.filter(user_id=user.id, kind="verify_email").count() == 0
    client.post("/sign-out")
    sign_in(client, openid, "new-1")
    assert user_of(client) == user


def test_state_nonce_and_pkce_are_sent(client: Client, openid: OpenIdServer) -> None:
    query = parse_qs(urlsplit(leave(client)).query)
    assert query["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(query)
    assert set(query["scope"][0].split()) == {"openid", "profile", "email"}
    other = parse_qs(urlsplit(leave(client)).query)
    for name in ("state", "nonce", "code_challenge"):
        assert query[name] != other[name], name


def test_case_49_a_code_of_another_sign_in_or_browser_opens_nothing(
    client: Client, openid: OpenIdServer
) -> None:
    """A victim who is lured to somebody else's way back (login CSRF), and mixed-up answers."""
    openid.describe("swap", email="swap@example.org", email_verified=True)
    back = openid.sign_in(leave(client), subject="swap")
    victim = Client()
    assert come_back(victim, back)["Location"] == "/sign-in/failed?reason=failed&provider=mock"
    assert user_of(victim) is None
    foreign = parse_qs(urlsplit(openid.sign_in(leave(Client()), subject="swap")).query)["code"][0]
    own_state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    mixed = f"{load_config().base_url}/sign-in/with/mock/callback?code={foreign}&state={own_state}"
    assert "reason=failed" in come_back(client, mixed)["Location"]
    assert user_of(client) is None
    come_back(client, back)
    assert user_of(client) is not None
    client.post("/sign-out")
    assert "reason=failed" in come_back(client, back)["Location"], "the way back is good once"


def test_an_identity_token_of_another_sign_in_is_refused(
    client: Client, openid: OpenIdServer
) -> None:
    """The question that reached the provider had another nonce than the one that we asked."""
    openid.describe("nonce", email="nonce@example.org", email_verified=True)
    address = leave(client)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    back = openid.sign_in(address.replace(nonce, "somebody-elses-nonce"), subject="nonce")
    assert "reason=failed" in come_back(client, back)["Location"]
    assert user_of(client) is None


def test_case_47_an_unverified_address_takes_no_account_over(
    client: Client, openid: OpenIdServer
) -> None:
    """Whoever types the address of another at some service gets nothing of theirs."""
    victim = make_user(email="victim@example.org", password=PASSWORD)
    prove_mailbox(victim)
    for turn, claim in enumerate((False, None, "false", 0, "no", [], {})):
        facts = {} if claim is None else {"email_verified": claim}
        openid.describe(f"thief-{turn}", email="Victim@example.org", **facts)
        response = sign_in(client, openid, f"thief-{turn}")
        assert response["Location"] == "/sign-in/failed?reason=known&provider=mock", claim
        assert user_of(client) is None
    assert not SocialAccount.objects.filter(user=victim).exists()
    page = client.get("/sign-in/failed?reason=known&provider=mock").content.decode()
    assert "sign in to it first" in page


def test_an_account_whose_address_nobody_proved_is_no_trap(
    client: Client, openid: OpenIdServer
) -> None:
    """Somebody opened an account with another's address and waits for its owner to join them."""
    trap = make_user(email="owner@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=trap, email=trap.email, verified=False, primary=True)
    openid.describe("owner", email="owner@example.org", email_verified=True)
    assert "reason=known" in sign_in(client, openid, "owner")["Location"]
    assert user_of(client) is None
    assert User.objects.filter(email="owner@example.org").count() == 1
    assert not SocialAccount.objects.exists()


def test_a_proved_address_on_both_sides_opens_the_account_and_its_owner_is_told(
    client: Client, openid: OpenIdServer
) -> None:
    owner = make_user(email="both@example.org", password=PASSWORD)
    prove_mailbox(owner)
    openid.describe("both", email="BOTH@example.org", email_verified=True)
    assert sign_in(client, openid, "both").status_code == 302
    assert user_of(client) == owner
    assert owner.check_password(PASSWORD)
    message = Message.objects.get(user_id=owner.id, kind="provider_linked")
    assert message.facts["provider"] == "Mock"


def test_a_second_factor_is_asked_for_all_the_same(client: Client, openid: OpenIdServer) -> None:
    owner = make_user(email="careful@example.org", password=PASSWORD)
    prove_mailbox(owner)
    secret = give_second_factor(owner)
    openid.describe("careful", email="careful@example.org", email_verified=True)
    assert sign_in(client, openid, "careful", target="/tickets")["Location"] == (
        "/sign-in/second-step"
    )
    assert user_of(client) is None
    response = client.post("/sign-in/second-step", {"code": code_of(secret)})
    assert response["Location"] == "/tickets"
    assert user_of(client) == owner


def test_a_closed_account_stays_closed(client: Client, openid: OpenIdServer) -> None:
    openid.describe("closed", email="closed@example.org", email_verified=True)
    sign_in(client, openid, "closed")
    client.post("/sign-out")
    User.objects.filter(email="closed@example.org").update(is_active=False)
    assert "reason=closed" in sign_in(client, openid, "closed")["Location"]
    assert user_of(client) is None


def test_whoever_cancels_there_is_told_that_nothing_happened(
    client: Client, openid: OpenIdServer
) -> None:
    response = come_back(client, openid.cancel(leave(client)))
    assert response["Location"] == "/sign-in/failed?reason=cancelled&provider=mock"
    assert "nothing was changed" in client.get(response["Location"]).content.decode()


def test_without_an_address_there_one_is_asked_for_and_has_to_be_proved(
    client: Client, openid: OpenIdServer
) -> None:
    make_user(email="taken@example.org")
    openid.describe("shy", name="Shy Person")
    assert sign_in(client, openid, "shy", target="/tickets")["Location"] == "/sign-in/complete"
    assert "did not tell us one" in client.get("/sign-in/complete").content.decode()
    for email, words in (
        ("", "Type your mail address"),
        ("no address", "address"),
        ("Taken@example.org", "There is an account with this address"),
    ):
        page = client.post("/sign-in/complete", {"email": email}).content.decode()
        assert words in page
        assert user_of(client) is None
    response = client.post("/sign-in/complete", {"email": "Shy@example.org"})
    assert (response.status_code, response["Location"]) == (302, "/tickets")
    user = user_of(client)
    assert user is not None
    assert user.email == "shy@example.org"
    assert not EmailAddress.objects.get(user=user).verified
    assert Message.objects.filter(user_id=user.id, kind="verify_email").count() == 1
    assert client.get("/sign-in/complete")["Location"] == "/sign-in"


def test_an_unverified_new_address_has_to_be_proved(client: Client, openid: OpenIdServer) -> None:
    openid.describe("unproved", email="unproved@example.org", email_verified=False)
    sign_in(client, openid, "unproved")
    user = user_of(client)
    assert user is not None
    assert not EmailAddress.objects.get(user=user).verified
    assert Message.objects.filter(user_id=user.id, kind="verify_email").count() == 1


def test_a_service_is_linked_and_unlinked_by_whoever_is_signed_in(
    client: Client, openid: OpenIdServer
) -> None:
    owner = make_user(email="linker@example.org", password=PASSWORD)
    prove_mailbox(owner)
    client.post("/sign-in", {"login": owner.email, "password": PASSWORD})
    assert "Link Mock" in client.get("/account/security").content.decode()
    openid.describe("elsewhere", email="other@example.org", email_verified=False)
    away = leave(client, path="/account/security/links/mock")
    assert come_back(client, openid.sign_in(away, subject="elsewhere"))["Location"] == (
        "/account/security"
    )
    page = client.get("/account/security").content.decode()
    assert "other@example.org" in page
    link = SocialAccount.objects.get(user=owner)
    other = Client()
    sign_in(other, openid, "elsewhere")
    assert user_of(other) == owner
    assert client.post(f"/account/security/links/{link.id}/remove").status_code == 302
    assert not SocialAccount.objects.exists()
    kinds = set(Message.objects.filter(user_id=owner.id).values_list("kind", flat=True))
    assert {"provider_linked", "provider_unlinked"} <= kinds


def test_the_link_of_somebody_else_is_neither_taken_nor_removed(
    client: Client, openid: OpenIdServer
) -> None:
    openid.describe("first", email="first@example.org", email_verified=True)
    first = Client()
    sign_in(first, openid, "first")
    link = SocialAccount.objects.get()
    second = make_user(email="second@example.org", password=PASSWORD)
    prove_mailbox(second)
    client.post("/sign-in", {"login": second.email, "password": PASSWORD})
    away = leave(client, path="/account/security/links/mock")
    come_back(client, openid.sign_in(away, subject="first"))
    assert SocialAccount.objects.get() == link
    assert "belongs to another" in client.get("/account/security").content.decode()
    client.post(f"/account/security/links/{link.id}/remove")
    assert SocialAccount.objects.get() == link


def test_the_only_way_into_an_account_is_not_unlinked(client: Client, openid: OpenIdServer) -> None:
    openid.describe("only", email="only@example.org", email_verified=True)
    sign_in(client, openid, "only")
    link = SocialAccount.objects.get()
    refused = client.post(f"/account/security/links/{link.id}/remove")
    assert refused.status_code == 409
    assert "only way into your account" in refused.content.decode()
    assert SocialAccount.objects.exists()


def test_linking_asks_for_a_proved_mailbox_and_a_recent_proof(
    client: Client, openid: OpenIdServer
) -> None:
    eve = make_user(email="eve@example.org", password=PASSWORD)
    client.post("/sign-in", {"login": eve.email, "password": PASSWORD})
    assert client.post("/account/security/links/mock").status_code == 403
    long_ago = Client()
    long_ago.force_login(eve)
    assert "/account/security/confirm" in long_ago.post("/account/security/links/mock")["Location"]


def test_a_provider_that_is_away_is_said_in_words(client: Client) -> None:
    with offered(OpenIdServer(url="http://127.0.0.1:9").as_provider()):
        response = client.post("/sign-in/with/mock")
    assert response["Location"] == "/sign-in/failed?reason=failed&provider=mock"
    assert "did not answer as it should" in client.get(response["Location"]).content.decode()


def test_another_issuers_description_is_not_believed(
    client: Client, facebook: FacebookServer
) -> None:
    with offered(OpenIdServer(url=facebook.url).as_provider()):
        response = client.post("/sign-in/with/mock")
    assert response["Location"] == "/sign-in/failed?reason=failed&provider=mock"


def test_facebook_opens_an_account_whose_address_has_to_be_proved(
    client: Client, facebook: FacebookServer
) -> None:
    facebook.person = {"id": "9001", "email": "Fay@example.org", "name": "Fay Book", "gender": "x"}
    response = come_back(client, facebook.sign_in(leave(client, "facebook", target="/tickets")))
    assert (response.status_code, response["Location"]) == (302, "/tickets")
    user = user_of(client)
    assert user is not None
    assert (user.email, user.full_name) == ("fay@example.org", "Fay Book")
    assert not EmailAddress.objects.get(user=user).verified
    assert SocialAccount.objects.get(user=user).extra_data == {"email": "Fay@example.org"}
    assert facebook.asked == ["/v1/oauth/access_token", "/v1/me"]


def test_facebooks_word_for_an_address_opens_no_account(
    client: Client, facebook: FacebookServer
) -> None:
    victim = make_user(email="victim@example.org", password=PASSWORD)
    prove_mailbox(victim)
    facebook.person = {"id": "9002", "email": "victim@example.org", "name": "V", "verified": "1"}
    response = come_back(client, facebook.sign_in(leave(client, "facebook")))
    assert response["Location"] == "/sign-in/failed?reason=known&provider=facebook"
    assert user_of(client) is None


def test_facebook_may_tell_no_address_be_cancelled_or_be_down(
    client: Client, facebook: FacebookServer
) -> None:
    facebook.person = {"id": "9003", "name": "No Mail"}
    away = leave(client, "facebook")
    assert "reason=cancelled" in come_back(client, facebook.cancel(away))["Location"]
    away = leave(client, "facebook")
    assert come_back(client, facebook.sign_in(away))["Location"] == "/sign-in/complete"
    facebook.failing = 503
    response = come_back(client, facebook.sign_in(leave(client, "facebook")))
    assert response["Location"] == "/sign-in/failed?reason=failed&provider=facebook"
    facebook.failing, facebook.person = 0, {}
    response = come_back(client, facebook.sign_in(leave(client, "facebook")))
    assert response["Location"] == "/sign-in/failed?reason=failed&provider=facebook"
    assert user_of(client) is None
