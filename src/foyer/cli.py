"""The command `foyer`. Loads no Django: what needs it runs in a process of its own."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import psycopg

from foyer import role_commands
from foyer.identity.retention_options import add_retention_options, write_retention_options
from foyer.platform.config import Config, load_config
from foyer.platform.config_values import ConfigError
from foyer.platform.database_roles import (
    PrivilegedRole,
    create_roles,
    grant_rights,
    refuse_privileged_role,
)
from foyer.platform.dumps import DumpError, back_up, clear, is_empty, restore
from foyer.platform.embedded_postgres.access import DatabaseAccess, open_database
from foyer.platform.embedded_postgres.account import death_prefix
from foyer.platform.embedded_postgres.errors import EmbeddedPostgresError
from foyer.platform.embedded_postgres.upgrade import upgrade
from foyer.platform.schema_version import remember_migrated
from foyer.supervisor import run_house


class CommandRefused(Exception):
    """The command cannot be carried out as asked; the text says what to do instead."""


_REFUSALS = (
    CommandRefused,
    ConfigError,
    DumpError,
    EmbeddedPostgresError,
    PrivilegedRole,
    psycopg.OperationalError,
)

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for a refusal and 2 for wrong arguments."""
    options = _build_parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except _REFUSALS as error:
        print(f"foyer: {str(error).strip()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="foyer", description="A self-hosted box office.")
    parser.add_argument("--version", action="version", version=f"foyer {version('foyer')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, text: str, command: Command) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    add("up", "Run the whole house in this terminal.", _up)
    add("migrate", "Bring the database to this version.", _migrate)
    for role, text in _ROLE_TEXTS.items():
        _add_address(add(role, text, _run_role), role)
    add("setup", "Print the one-time link for the first administrator.", _set_up)
    add("audit", "Check the books and the seats of the live database.", _audit)
    retention = add("retention", "Forget what was kept long enough, or set the days.", _retention)
    add_retention_options(retention)
    manage = add("manage", "Run a management command with the owner's rights.", _manage)
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    _add_database_commands(add("db", "Backup, restore, upgrade, roles.", _refuse_nothing))
    demo = add("demo", "The demo house.", _refuse_nothing).add_subparsers(required=True)
    reset = demo.add_parser("reset", help="Throw the demo house away and build a fresh one.")
    reset.set_defaults(command=_reset_demo)
    return parser


def _add_address(parser: argparse.ArgumentParser, role: str) -> None:
    parser.set_defaults(role=role)
    if role != "worker":
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=None)


def _add_database_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    backup = commands.add_parser("backup", help="Write the database to a file.")
    backup.add_argument("file", type=Path)
    backup.set_defaults(command=_backup)
    restoring = commands.add_parser("restore", help="Read a backup into an empty database.")
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--force", action="store_true", help="throw the present data away")
    restoring.set_defaults(command=_restore)
    upgrading = commands.add_parser("upgrade", help="Bring embedded data to this PostgreSQL.")
    upgrading.set_defaults(command=_upgrade)
    roles = commands.add_parser("roles", help="Create the roles and the database, as superuser.")
    roles.add_argument("url", nargs="?", default="", help="default: libpq's environment")
    roles.set_defaults(command=_create_roles)


def _up(_options: argparse.Namespace) -> int:
    return run_house(load_config())


def _migrate(_options: argparse.Namespace) -> int:
    with open_database(load_config()) as access:
        return _migrate_database(access)


def _migrate_database(access: DatabaseAccess) -> int:
    # The checks are about code, which `make check` has seen; here they would load every page.
    status = _run_django(access, "migrate", "--no-input", "--skip-checks", "--verbosity", "1")
    if status == 0:
        grant_rights(access.owner_url)
        remember_migrated(access.owner_url)
    return status


def _manage(options: argparse.Namespace) -> int:
    with open_database(load_config()) as access:
        return _run_django(access, *options.arguments)


def _set_up(_options: argparse.Namespace) -> int:
    with open_database(load_config()) as access:
        return _run_django(access, "setup_admin")


def _audit(_options: argparse.Namespace) -> int:
    with open_database(load_config()) as access:
        return _run_django(access, "audit")


def _retention(options: argparse.Namespace) -> int:
    with open_database(load_config()) as access:
        return _run_django(access, "retention", *write_retention_options(options))


_ROLE_TEXTS = {
    "hot": "Run only the hot role: holds, availability, live updates.",
    "web": "Run only the web role: pages, API, back office.",
    "worker": "Run only the job worker.",
    "sandbox": "Run only the sandbox payment provider.",
}


def _run_role(options: argparse.Namespace) -> int:
    config = load_config()
    if not config.database_url:
        raise CommandRefused(
            f"`foyer {options.role}` alone needs DATABASE_URL; `foyer up` runs everything."
        )
    if options.role == "sandbox" and not config.allow_sandbox:
        raise CommandRefused("The sandbox takes no real money: set FOYER_ALLOW_SANDBOX=1.")
    if options.role != "sandbox" and not config.is_demo:
        refuse_privileged_role(config.database_url)
    _become(_role_argv(config, options))


def _role_argv(config: Config, options: argparse.Namespace) -> tuple[str, ...]:
    if options.role == "worker":
        return role_commands.worker_command()
    port = options.port or config.port
    if options.role == "web":
        if config.pages_socket and options.port is None:
            Path(config.pages_socket).unlink(missing_ok=True)
            return role_commands.web_command(socket=config.pages_socket)
        return role_commands.web_command(host=options.host, port=port)
    if options.role == "hot":
        return role_commands.hot_command(host=options.host, port=port)
    return role_commands.sandbox_command(host=options.host, port=port)


def _become(argv: tuple[str, ...]) -> NoReturn:
    os.environ["DJANGO_SETTINGS_MODULE"] = "foyer.settings"
    os.execv(argv[0], argv)  # noqa: S606  A list of our own, no shell.


def _backup(options: argparse.Namespace) -> int:
    config = load_config()
    with open_database(config) as access:
        back_up(access.admin_url, file=options.file)
    print(f"{options.file} holds the database. Keep the secrets as well: without the ticket keys")
    print(f"issued tickets cannot be checked ({config.data_dir / 'secrets'} or your settings).")
    return 0


def _restore(options: argparse.Namespace) -> int:
    with open_database(load_config()) as access:
        if access.embedded and not access.exclusive:
            raise CommandRefused("A Foyer runs on this database: stop it first.")
        if not is_empty(access.admin_url):
            if not options.force:
                raise CommandRefused(
                    "The database is not empty: `--force` throws its data away before restoring."
                )
            clear(access.admin_url)
        restore(access.admin_url, file=options.file, as_owner=access.embedded)
        grant_rights(access.owner_url)
    print("Restored. The next `foyer up` or `foyer migrate` brings it to this version.")
    return 0


def _upgrade(_options: argparse.Namespace) -> int:
    config = load_config()
    if config.database_url:
        raise CommandRefused("DATABASE_URL names a server of your own: upgrade that one yourself.")
    print(upgrade(config.data_dir))
    return 0


def _create_roles(options: argparse.Namespace) -> int:
    create_roles(options.url)
    print("The roles foyer_owner, foyer_app, foyer_read, foyer_sandbox and the database are there.")
    return 0


def _reset_demo(_options: argparse.Namespace) -> int:
    config = load_config()
    if not config.is_demo:
        raise CommandRefused("This is a production house: nothing is thrown away here.")
    with open_database(config) as access:
        if access.embedded and not access.exclusive:
            raise CommandRefused("The demo house is open: stop it first, then reset it.")
        clear(access.admin_url)
        shutil.rmtree(config.mail_dir, ignore_errors=True)
        if _migrate_database(access) != 0 or _run_django(access, "seed_demo") != 0:
            return 1
    print("The demo house is fresh again.")
    return 0


def _run_django(access: DatabaseAccess, *arguments: str) -> int:
    env = {
        **os.environ,
        "DATABASE_URL": access.owner_url,
        "FOYER_OWNER_DATABASE_URL": access.owner_url,
        "DJANGO_SETTINGS_MODULE": "foyer.settings",
    }
    argv = [*death_prefix("TERM"), *role_commands.django_command(*arguments)]
    return subprocess.run(argv, env=env, check=False).returncode


def _refuse_nothing(_options: argparse.Namespace) -> int:
    raise AssertionError("argparse demands a subcommand")


if __name__ == "__main__":
    sys.exit(main())
