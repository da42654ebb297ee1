"""`reseal`: says when an older key may be taken away, and when not."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from foyer.accounts.kept_secrets import seal
from foyer.platform.config import load_config
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def add_app(*, keys: tuple[str, ...]) -> None:
    sealed = seal("JBSWY3DPEHPK3PXP", secrets=keys)
    Authenticator.objects.create(
        user=make_user(), type=Authenticator.Type.TOTP, data={"secret": sealed}
    )


def test_a_secret_that_no_key_opens_is_not_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    add_app(keys=load_config().secret_keys)
    add_app(keys=("a key that was taken away too early",))
    with pytest.raises(SystemExit) as ended:
        call_command("reseal")
    assert ended.value.code == 1
    assert "No key opens 1: their owners have to set up" in capsys.readouterr().err


def test_a_house_without_old_secrets_needs_no_old_key(capsys: pytest.CaptureFixture[str]) -> None:
    add_app(keys=load_config().secret_keys)
    call_command("reseal")
    assert capsys.readouterr().out == (
        "Encrypted anew: 0.\nOlder keys are not needed for second factors any more.\n"
    )
