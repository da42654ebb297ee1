import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client

from foyer.platform.log import _drop_database_details, _drop_personal_data
from foyer.platform.middleware import RequestLogMiddleware, redact_path
from foyer.platform.tokens import Purpose, Signer


def test_personal_data_and_secrets_never_reach_a_log_line() -> None:
    event = _drop_personal_data(None, "info", {"event": "x", "email": "canary@x.test", "id": 7})
    assert event == {"event": "x", "email": "[withheld]", "id": 7}


def test_capabilities_in_paths_are_withheld() -> None:
    token = Signer(["k" * 32]).sign(b"0123456789abcdef", purpose=Purpose.HOLD)
    assert redact_path(f"/api/v1/holds/{token}/extend") == "/api/v1/holds/[withheld]/extend"
    assert redact_path("/api/v1/sandbox/checkout/sess_ABC") == "/api/v1/sandbox/checkout/[withheld]"
    assert redact_path("/events/metropolis") == "/events/metropolis"
    ticket = "/tickets/01a21c67-8408-709f-ba43-8a283e8dc1aa.pdf"
    assert redact_path(ticket) == ticket


@pytest.mark.parametrize("typed", ["ada@example.org", "Ada Byron", "%41da", "a" * 65, "a.b.c", "é"])
def test_what_strangers_type_into_addresses_is_withheld(typed: str) -> None:
    assert redact_path(f"/events/{typed}") == "/events/[withheld]"


def test_the_database_names_no_values_in_a_stack_trace() -> None:
    trace = "UniqueViolation: duplicate key\nDETAIL:  Key (email)=(ada@example.org) exists.\nat x"
    event = _drop_database_details(None, "error", {"exception": trace})
    assert event["exception"] == "UniqueViolation: duplicate key\nDETAIL: [withheld]\nat x"


@pytest.mark.parametrize(
    ("offered", "kept"),
    [("trace-0123456789", True), ("short", False), ("bad\nline-0123456", False), ("", False)],
)
def test_a_well_formed_request_id_is_kept_and_another_replaced(offered: str, kept: bool) -> None:
    request = HttpRequest()
    request.method = "GET"
    request.META["HTTP_X_REQUEST_ID"] = offered
    response = RequestLogMiddleware(lambda _request: HttpResponse())(request)
    assert (response["X-Request-Id"] == offered) is kept
    assert len(response["X-Request-Id"]) >= 8


@pytest.fixture
def logging_put_back() -> Iterator[None]:
    """A handler made within a test writes to a stream that ends with it, so it must not stay."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("logging_put_back")
def test_a_foreign_host_is_refused_without_a_stack_trace(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.config.dictConfig(settings.LOGGING)
    response = client.get("/", headers={"Host": "elsewhere.example"})
    logged = capfd.readouterr().err
    assert response.status_code == 400
    assert "Traceback" not in logged
    assert '"level": "error"' not in logged
    assert '"status": 400' in logged
