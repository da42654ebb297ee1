"""A production house hands its mail to other machines behind TLS, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from foyer.notifications.delivery import deliver
from foyer.notifications.errors import DeliveryDelayed
from foyer.platform.config import Mode, load_config
from tests.notifications.post_office import open_post_office

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_a_server_elsewhere_without_encryption_gets_nothing_unless_it_is_private() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "house@example.org", "ada@example.org"
    mail.set_content("Your tickets.")
    house = replace(load_config(), mode=Mode.PRODUCTION)
    with open_post_office() as office:
        elsewhere = office.url.replace("127.0.0.1", "0.0.0.0")  # This machine by a strange name.
        with pytest.raises(DeliveryDelayed, match="FOYER_PRIVATE_HOSTS"):
            deliver(mail, name="x", config=replace(house, smtp_url=elsewhere), now=NOW)
        assert not office.envelopes
        private = replace(house, smtp_url=elsewhere, private_hosts=("0.0.0.0",))
        for config in (private, replace(house, smtp_url=office.url)):
            deliver(mail, name="x", config=config, now=NOW)
        assert len(office.envelopes) == 2
