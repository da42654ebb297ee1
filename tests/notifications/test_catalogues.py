"""Translations are whole, compiled, and have the placeholders of what they translate."""

import gettext
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from django.utils import translation
from django.utils.translation import gettext as translate
from django.utils.translation import ngettext, pgettext

from foyer.notifications.locales import LOCALES
from tools.catalogues import LANGUAGES, extract, find_untranslated, path_of, read_catalogue

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def forms_of(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


def messages_of(language: str) -> Iterator[Message]:
    return (message for message in read_catalogue(language) if message.id)


def test_every_language_but_our_own_has_a_catalogue() -> None:
    assert {"en", *LANGUAGES} == set(LOCALES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_nothing_else(language: str) -> None:
    catalog = read_catalogue(language)
    wanted = {(message.id, message.context) for message in extract() if message.id}
    assert {(message.id, message.context) for message in catalog if message.id} == wanted
    assert list(find_untranslated(catalog)) == []
    assert dict(catalog.obsolete) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_what_the_originals_name(language: str) -> None:
    for message in messages_of(language):
        (named,) = {frozenset(PLACEHOLDER.findall(text)) for text in forms_of(message.id)}
        for text in forms_of(message.string):
            assert frozenset(PLACEHOLDER.findall(text)) == named, text
            assert "%" not in PLACEHOLDER.sub("", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_library_speaks_for_us_and_nothing_is_compiled_of_old(language: str) -> None:
    with path_of(language).with_suffix(".mo").open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    with translation.override(language):
        for message in messages_of(language):
            if isinstance(message.id, tuple):
                said = tuple(ngettext(*message.id, count) for count in (1, 2))
                assert said == forms_of(message.string)
            elif message.context:
                assert pgettext(message.context, message.id) == message.string
            else:
                assert compiled.gettext(message.id) == message.string
                assert translate(message.id) == message.string


def test_german_keeps_to_its_own_quotes_and_address() -> None:
    for message in messages_of("de"):
        for text in forms_of(message.string):
            assert not set(text) & set("“”\"'’") - {"“"}, text
            assert text.count("„") == text.count("“"), text
            assert not re.search(r"\b(du|dich|dir|dein\w*)\b", text, re.IGNORECASE), text
