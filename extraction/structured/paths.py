"""Values at the paths of a standard's table: texts, amounts and dates of one document."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from ..normalizing.text import squeeze

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})")
_DATE: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_TERM: Final = re.compile(r"(?:^|(?P<sign> [+-] ))(?P<path>\S+)")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a path is followed: in one document of a file."""

    root: Element
    """Of the standard."""
    element: Element
    """Of the document, of a line or of a tax."""
    currency: str = ""
    """Amounts that are marked as being in another one are left out."""
    decimal_mark: str = "."

    def number(self, text: str) -> Decimal | None:
        """A number as the standard writes it."""
        return decimal(text if self.decimal_mark == "." else text.replace(self.decimal_mark, "."))


def elements(scope: Scope, path: str) -> Iterator[Element]:
    """The elements at a path, or those that hold its attribute."""
    start = scope.root if path.startswith("/") else scope.element
    steps, _ = _compiled(path.lstrip("/"))
    yield from start.iterfind(steps) if steps else (start,)


def texts(scope: Scope, path: str) -> Iterator[tuple[str, Element]]:
    """Every text at a path that is not empty, and the element it stands in."""
    _, attribute = _compiled(path.lstrip("/"))
    for element in elements(scope, path):
        text = squeeze((_attribute(element, attribute) if attribute else element.text) or "")
        if text:
            yield text, element


def pieces(scope: Scope, expression: str) -> list[str]:
    """The first text at each path of an expression."""
    first = (next(texts(scope, path), None) for _, path in _terms(expression))
    return [found[0] for found in first if found is not None]


def first_text(scope: Scope, alternatives: Iterable[str]) -> tuple[str, str]:
    """The text of the first expression that leads to one, and that expression; both empty where none does."""
    for expression in alternatives:
        text = " ".join(pieces(scope, expression))
        if text:
            return text, expression
    return "", ""


def amount(scope: Scope, expression: str) -> Decimal | None:
    """The sum an expression stands for; None when nothing stands there or something that is no number."""
    total: Decimal | None = None
    for sign, path in _terms(expression):
        values = [
            scope.number(text)
            for text, element in texts(scope, path)
            if not scope.currency or element.get("currencyID", scope.currency).upper() == scope.currency
        ]
        if None in values or (sign < 0 and (total is None or not values)):
            return None
        if values:
            total = (total or Decimal(0)) + sign * sum((value for value in values if value is not None), Decimal(0))
    return total


def _attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name."""
    if name in element.attrib:
        return element.attrib[name]
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)


def decimal(text: str) -> Decimal | None:
    """A number as XML writes it, None for anything else."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def date(text: str) -> datetime.date | None:
    """The day that a date or time begins with, "2026-03-10T09:00:00Z" or "20260310"."""
    found = _DATE.match(text)
    try:
        return datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@lru_cache(1_000)
def _terms(expression: str) -> tuple[tuple[int, str], ...]:
    return tuple((-1 if term["sign"] == " - " else 1, term["path"]) for term in _TERM.finditer(expression))


@lru_cache(1_000)
def _compiled(path: str) -> tuple[str, str]:
    """A path as ElementTree takes it, and the attribute at its end."""
    elements, _, attribute = path.rpartition("@") if re.search(r"(?:^|/)@[^/]+$", path) else (path, "", "")
    return "/".join(map(_step, filter(None, elements.split("/")))), attribute


def _step(step: str) -> str:
    return ("" if step[0] in "*." else "{*}") + re.sub(r"\[(?=\w)", "[{*}", step)
