"""The test database: on the wheel's PostgreSQL, or the server FOYER_TEST_DATABASE_URL names.

One server serves the whole run; pytest-django makes one database a worker process in it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
import pytest
from django.db import connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from foyer.platform.config import load_config
from tests.emptying import prepare_emptying

os.environ.setdefault("FOYER_MODE", "demo")
os.environ.setdefault("FOYER_CHALLENGE_BITS", "8")  # Challenges are solved at once.
os.environ.setdefault("FOYER_DATA", tempfile.mkdtemp(prefix="foyer-test-"))
load_config.cache_clear()  # Django's settings were read before, by pytest-django.

# Plugins: a fixture imported into several conftest files would be made once for each, and several
# sandboxes in one database would deliver each other's webhooks.
pytest_plugins = ("tests.house", "tests.servers", "tests.hot_servers", "tests.redis_server")

# What goes to one worker as a whole, and before all else: tests of the running house in
# tests/house.py, and modules with a house of their own. Two of those share a folder.
HOUSE, OWN_FOLDER = "house", "folder of a house"
FIRST = {
    "tests/api/test_house.py": HOUSE,
    "tests/browser/": HOUSE,
    "tests/concurrency/test_house.py": HOUSE,
    "tests/faults/test_lost_answers.py": HOUSE,
    "tests/journeys/": HOUSE,
    "tests/demo/test_house.py": "demo",
    "tests/faults/test_kills.py": OWN_FOLDER,
    "tests/faults/test_supervisor.py": OWN_FOLDER,
}
# Modules whose servers are made once for all their tests, the longest first: one worker each, at
# the beginning of their kind, so that no worker waits for the other at the end.
LONG = (
    "tests/faults/test_soak.py",
    "tests/faults/test_crash_matrix.py",
    "tests/faults/test_crash_servers.py",
    "tests/platform/test_cli.py",
    "tests/architecture/test_loading.py",
)

# A busy machine is no failure. `FOYER_HYPOTHESIS=thorough` looks ten times as far.
BUSY = (HealthCheck.too_slow, HealthCheck.data_too_large)
hypothesis.settings.register_profile("quick", deadline=None, suppress_health_check=BUSY)
hypothesis.settings.register_profile(
    "thorough", deadline=None, suppress_health_check=BUSY, max_examples=1_000
)
# For `python -m tests.guards`: that a test fails is all it wants to know.
hypothesis.settings.register_profile(
    "unshrunk",
    deadline=None,
    suppress_health_check=BUSY,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
    database=None,
)
hypothesis.settings.load_profile(os.environ.get("FOYER_HYPOTHESIS", "quick"))

_server = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the process that hands out the tests."""
    if hasattr(config, "workerinput") or os.environ.get("FOYER_TEST_DATABASE_URL"):
        return
    from foyer.platform.embedded_postgres.throwaway import running_postgres

    home = Path(tempfile.mkdtemp(prefix="foyer-test-pg-"))
    os.environ["FOYER_TEST_DATABASE_URL"] = _server.enter_context(running_postgres(home))
    os.environ["FOYER_TEST_SERVER"] = "own"


def pytest_unconfigure() -> None:
    _server.close()


def find_scope(nodeid: str) -> str:
    """What stays together: a test, or all tests of a house or of a long module."""
    module = nodeid.partition("::")[0]
    for start, scope in FIRST.items():
        if module.startswith(start):
            return scope
    return module if module in LONG else nodeid


class HouseScheduling(LoadScopeScheduling):
    """Tests of one house go to one worker: opening it takes longer than all of them.

    xdist's own groups (`--dist loadgroup`) do nothing under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return find_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> HouseScheduling:
    config.option.loadscopereorder = False  # The order is that of the collection.
    return HouseScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with houses. Tests that commit come behind those that do not, as Django has it."""
    first = tuple(dict.fromkeys(FIRST.values()))

    def rank(item: pytest.Item) -> tuple[int, int]:
        scope = find_scope(item.nodeid)
        if scope in first:
            return 0, first.index(scope)
        marker = item.get_closest_marker("django_db")
        commits = bool(marker and marker.kwargs.get("transaction"))
        if commits or "transactional_db" in getattr(item, "fixturenames", ()):
            kind = 2
        else:
            kind = 1 if marker or "db" in getattr(item, "fixturenames", ()) else 3
        return kind, LONG.index(scope) if scope in LONG else len(LONG)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point Django at the test server; the settings were read before it was up."""
    parts = conninfo_to_dict(os.environ["FOYER_TEST_DATABASE_URL"])
    settings = connections.settings["default"]
    settings.update(
        NAME=parts.get("dbname") or "postgres",
        USER=parts.get("user", ""),
        PASSWORD=parts.get("password") or "",
        HOST=parts.get("host", ""),
        PORT=str(parts.get("port") or ""),
        CONN_MAX_AGE=0,
    )
    name = os.environ.get("FOYER_TEST_DB_NAME", "test_foyer")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    settings["TEST"]["NAME"] = f"{name}_{worker}" if worker else name


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Drop no database of a server that is thrown away: on a busy machine it takes too long."""
    return os.environ.get("FOYER_TEST_SERVER") == "own"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Empty behind a test what it filled, and leave alone what migrations wrote."""
    with django_db_blocker.unblock():
        prepare_emptying()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords(django_test_environment: None) -> Iterator[None]:
    """Argon2id is meant to be slow; one test checks that it is what the house uses."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def limits_off() -> Iterator[None]:
    """Rate limits are switched off for this test, in this process."""
    with pytest.MonkeyPatch.context() as switched:
        switched.setenv("FOYER_RATE_LIMITS", "off")
        load_config.cache_clear()
        yield
    load_config.cache_clear()


@pytest.fixture
def never_suspect() -> Iterator[None]:
    """Failures lead straight to the limits, without challenges on the way."""
    with pytest.MonkeyPatch.context() as switched:
        switched.setenv(
            "FOYER_RATES", "suspect_payments=1000/600,suspect_payments_network=1000/600"
        )
        load_config.cache_clear()
        yield
    load_config.cache_clear()


@pytest.fixture
def empty_queue(transactional_db: None) -> None:
    """No jobs of earlier tests: the flush between tests leaves procrastinate's tables alone."""
    with connections["default"].cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """A `postgresql://` address of this worker's test database, for processes a test starts."""
    settings = connections["default"].settings_dict
    password = f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else ""
    port = f"&port={settings['PORT']}" if settings["PORT"] else ""
    return (
        f"postgresql://{settings['USER']}{password}@/{settings['NAME']}"
        f"?host={quote(settings['HOST'], safe='')}{port}"
    )
