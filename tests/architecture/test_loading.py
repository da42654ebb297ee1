"""What each process loads at its start, counted in modules: a start is little else than loading."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROLES = {
    "supervisor": "import foyer.cli",
    "web": "from foyer.web_server import preload; preload()",
    "hot": "import foyer.hot.app, foyer.hot.fast_lane",
    "worker": "from foyer.worker_process import load_jobs; load_jobs()",
    "sandbox": "import foyer.sandbox.app",
}
PAPERS = {"fpdf", "icalendar", "PIL", "fontTools.subset", "foyer.tickets.pdf"}
DJANGO = {"django", "ninja", "allauth", "procrastinate"}
PAGES = {"foyer.urls", "foyer.web.programme", "foyer.api", "ninja"}
MAIL = {"css_inline", "foyer.notifications.rendering"}
SERVERS = {"aiohttp", "uvicorn", "granian"}
FORBIDDEN = {
    "supervisor": DJANGO | PAPERS | SERVERS,
    "web": PAPERS | MAIL,
    "hot": DJANGO | PAPERS | MAIL,
    "worker": PAPERS | PAGES,
    "sandbox": DJANGO | PAPERS | MAIL,
}
# About a tenth more than there are. A new library that is worth its share of every start may
# raise its role's number.
MODULES_MAX = {"supervisor": 370, "web": 2150, "hot": 780, "worker": 1560, "sandbox": 590}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str | None]]:
    """For each role the modules it has loaded when it begins to work, and their bytecode files."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
        "FOYER_DATA": str(tmp_path_factory.mktemp("house")),
        "FOYER_MODE": "demo",
        "DATABASE_URL": "postgresql://foyer_app@/foyer?host=/nowhere",
        "DJANGO_SETTINGS_MODULE": "foyer.settings",
    }
    tell = (
        "import json, sys; print(json.dumps({name: getattr(module, '__cached__', None)"
        " for name, module in list(sys.modules.items())}))"
    )
    return {
        role: json.loads(
            subprocess.run(
                [sys.executable, "-P", "-c", f"{load}; {tell}"],
                env=env,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for role, load in ROLES.items()
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_loads_nothing_that_it_may_never_need(
    role: str, loaded: dict[str, dict[str, str | None]]
) -> None:
    assert loaded[role].keys() & FORBIDDEN[role] == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_loads_no_more_modules_than_agreed(
    role: str, loaded: dict[str, dict[str, str | None]]
) -> None:
    assert len(loaded[role]) <= MODULES_MAX[role]


@pytest.mark.parametrize("role", ROLES)
def test_packages_are_compiled_when_they_are_installed(
    role: str, loaded: dict[str, dict[str, str | None]]
) -> None:
    packages = {
        name: Path(bytecode)
        for name, bytecode in loaded[role].items()
        if bytecode is not None and "site-packages" in bytecode
    }
    assert packages
    assert [name for name, bytecode in packages.items() if not bytecode.exists()] == []
