"""The options of `foyer retention`, for the command and for whoever hands them on. No Django."""

from argparse import ArgumentParser, Namespace

from foyer.identity.retention_rules import BOUNDS


def add_retention_options(parser: ArgumentParser) -> None:
    """What `foyer retention` and the management command behind it understand."""
    parser.add_argument("--dry-run", action="store_true", help="say what would be forgotten")
    parser.add_argument("--house", default="", help="show or set the days of one house, by slug")
    for name, (least, most) in BOUNDS.items():
        parser.add_argument(_option(name), type=int, default=None, help=f"{least} to {most}")


def write_retention_options(options: Namespace) -> list[str]:
    """The same options as words of a command line."""
    words = ["--dry-run"] if options.dry_run else []
    words += ["--house", options.house] if options.house else []
    for name in BOUNDS:
        days = getattr(options, name)
        words += [_option(name), str(days)] if days is not None else []
    return words


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
