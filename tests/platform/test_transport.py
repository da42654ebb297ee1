"""In production nothing leaves the machine in clear, unless its operator says that it may."""

import pytest

from foyer.platform.config import read_config
from foyer.platform.config_values import ConfigError
from tests.platform.test_config import PRODUCTION

HERE = "postgresql://foyer_app:hidden-word@"


@pytest.mark.parametrize(
    "url",
    [
        f"{HERE}localhost/foyer",
        f"{HERE}127.0.0.1:5433/foyer",
        f"{HERE}[::1]/foyer",
        f"{HERE}/foyer",
        f"{HERE}/foyer?host=/run/postgresql",
        f"{HERE}%2Frun%2Fpostgresql/foyer",
        f"{HERE}db/foyer?sslmode=verify-full",
        f"{HERE}db/foyer?sslmode=verify-ca&sslrootcert=/etc/ssl/ours.pem",
        f"{HERE}db/foyer?hostaddr=127.0.0.1",
    ],
)
def test_a_database_here_or_behind_checked_tls_is_taken(url: str) -> None:
    assert read_config({**PRODUCTION, "DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    "url",
    [
        f"{HERE}db/foyer",
        f"{HERE}10.0.0.5/foyer?sslmode=disable",
        f"{HERE}db/foyer?sslmode=prefer",
        f"{HERE}db/foyer?sslmode=require",  # Secret, but with whom?
        f"{HERE}localhost,db/foyer",
        f"{HERE}/foyer?host=db",
        f"{HERE}localhost/foyer?hostaddr=10.0.0.5",
        "host=db dbname=foyer",
    ],
)
@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "FOYER_OWNER_DATABASE_URL", "FOYER_SANDBOX_DATABASE_URL"]
)
def test_a_database_elsewhere_in_clear_is_refused_and_its_password_not_told(
    name: str, url: str
) -> None:
    with pytest.raises(ConfigError, match=f"{name} would reach .* sslmode=verify-full") as refused:
        read_config({**PRODUCTION, name: url})
    assert "hidden-word" not in str(refused.value)


def test_what_nobody_can_judge_is_refused() -> None:
    for url, words in (
        (f"{HERE}db/foyer?nonsense=1", "is no address"),
        ("service=ours", "names a service"),
    ):
        with pytest.raises(ConfigError, match=f"DATABASE_URL {words}") as refused:
            read_config({**PRODUCTION, "DATABASE_URL": url})
        assert "hidden-word" not in str(refused.value)


def test_the_clients_own_variables_count() -> None:
    with pytest.raises(ConfigError, match="would reach db"):
        read_config({**PRODUCTION, "DATABASE_URL": "postgresql:///foyer", "PGHOST": "db"})
    here = {**PRODUCTION, "DATABASE_URL": f"{HERE}db/foyer", "PGSSLMODE": "verify-full"}
    assert read_config(here)


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("redis://localhost:6379/0", True),
        ("unix:///run/redis.sock", True),
        ("rediss://cache:6379/0", True),
        ("redis://:hidden-word@cache:6379/0", False),
        ("rediss://cache:6379/0?ssl_cert_reqs=none", False),
    ],
)
def test_the_cache_is_held_to_the_same(url: str, taken: bool) -> None:
    env = {**PRODUCTION, "CACHE_URL": url}
    if taken:
        assert read_config(env).cache_url == url
        return
    with pytest.raises(ConfigError, match="CACHE_URL would reach cache") as refused:
        read_config(env)
    assert "hidden-word" not in str(refused.value)


def test_a_private_host_may_be_talked_to_in_clear_and_only_that_one() -> None:
    env = {
        **PRODUCTION,
        "DATABASE_URL": f"{HERE}db/foyer",
        "CACHE_URL": "redis://cache",
        "FOYER_PRIVATE_HOSTS": "DB, cache",
    }
    assert read_config(env).private_hosts == ("db", "cache")
    with pytest.raises(ConfigError, match="would reach db2"):
        read_config({**env, "DATABASE_URL": f"{HERE}db2/foyer"})


def test_a_demo_house_asks_for_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = str(tmp_path_factory.mktemp("house"))
    assert read_config({"FOYER_DATA": folder, "DATABASE_URL": f"{HERE}db/foyer"})
