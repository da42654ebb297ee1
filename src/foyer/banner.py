"""What `foyer up` says once, when the doors are open."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from foyer.platform.config import Config

DEMO_LOGINS = ("customer", "organizer", "operator", "scanner", "admin")
DEMO_PASSWORD = "foyer-demo"  # noqa: S105  It is printed on purpose; production refuses it.
_LABEL_WIDTH = 10


def compose_banner(config: Config, *, embedded: bool, seconds: float) -> str:
    """Where everything is, for the person at the terminal; `seconds` is how long the start took."""
    lines = [
        *_lines(config, embedded),
        "",
        f"Ready after {seconds:.1f} s. Ctrl-C closes the house.",
    ]
    return "\n" + "\n".join(f"  {line}".rstrip() for line in lines) + "\n"


def _lines(config: Config, embedded: bool) -> list[str]:
    lines = [_line("Foyer", f"is open at {config.base_url}"), ""]
    if config.is_demo:
        logins = " ".join(f"{login}@foyer.test" for login in DEMO_LOGINS)
        lines += [_line("Sign in", logins), _line("Password", DEMO_PASSWORD)]
    lines += [
        _line("Mail", _describe_mail(config)),
        _line("Database", "PostgreSQL, embedded" if embedded else "as DATABASE_URL says"),
        _line("Data", f"{_short(config.data_dir)}, logs in {_short(config.data_dir / 'log')}"),
    ]
    if embedded and os.geteuid() == 0:
        lines += ["", "Running as root: PostgreSQL runs as nobody; an ordinary user is better."]
    return lines


def _line(label: str, text: str) -> str:
    return f"{label:<{_LABEL_WIDTH}}{text}"


def _describe_mail(config: Config) -> str:
    if config.smtp_url:
        return f"goes out by {urlsplit(config.smtp_url).hostname}"
    return f"is written to {_short(config.mail_dir)}"


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
