"""What mails and notices say, for translators: `make messages`.

Reads the marked texts from the sources into `locale/<language>/LC_MESSAGES/django.po`, keeps what
is translated, and compiles it beside. Ends with 1 while something is missing.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "foyer" / "notifications"
LANGUAGES = ("de",)


def main() -> int:
    """Bring every catalogue up to date; say what waits for a translator."""
    wanted = extract()
    waiting = []
    for language in LANGUAGES:
        catalog = read_catalogue(language)
        catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        path = path_of(language)
        with path.open("wb") as handle:
            write_po(handle, catalog, no_location=True, width=100)
        with path.with_suffix(".mo").open("wb") as handle:
            write_mo(handle, catalog)
        waiting += [f"{language}: {text}" for text in find_untranslated(catalog)]
    print("\n".join(waiting) or "Everything is translated.")
    return 1 if waiting else 0


def extract() -> Catalog:
    """Every marked text of the sources, in their order."""
    catalog = Catalog()
    found = extract_from_dir(SOURCE, method_map=[("**.py", "python")])
    for _, _, text, _, context in sorted(found, key=lambda it: (it[0], it[1])):
        catalog.add(text, context=context, flags=[])
    return catalog


def path_of(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """As it lies in the repository; an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        path.parent.mkdir(parents=True)
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as handle:
        return read_po(handle, locale=language)


def find_untranslated(catalog: Catalog) -> Iterator[str]:
    """Texts without a translation or with one that nobody has looked at."""
    for message in catalog:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield str(message.id)


if __name__ == "__main__":
    sys.exit(main())
