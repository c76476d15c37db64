"""Every text in code and templates that people may see has its translation in every catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from tests.languages import TRANSLATED

KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
CALL = re.compile(r"\b(?:n?p?)gettext\(.*?(?:['\"]|count)\) ", re.DOTALL)


@cache
def texts() -> frozenset[str]:
    """The messages of our own code and templates, a plural by its singular."""
    return frozenset(text for source in sources() for text in messages_in(source))


def sources() -> Iterator[bytes]:
    """Python source: the code's own, and what templates become for whoever looks for their messages."""
    for room in ("prosaas", *settings.ROOMS, "foundation"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            yield path.read_bytes()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        yield "\n".join(CALL.findall(templatize(path.read_text(), origin=str(path)))).encode()


def messages_in(source: bytes) -> Iterator[str]:
    for _, message, _, _ in extract("python", BytesIO(source), keywords=KEYWORDS):
        text = message[0] if isinstance(message, tuple) else message
        if text:
            yield text


def forms(text: object) -> tuple[str, ...]:
    """Singular and plural."""
    return (text,) if isinstance(text, str) else tuple(map(str, text or ()))  # type: ignore[call-overload]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_every_text(language: str) -> None:
    path = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")
    catalogue = read_po(BytesIO(path.read_bytes()))
    translated = {forms(message.id)[0] for message in catalogue if message.id and all(forms(message.string))}
    assert sorted(texts() - translated) == []


def test_texts_are_found_in_code_and_in_templates() -> None:
    assert {"Approve", "Save", "receipt"} <= texts()
