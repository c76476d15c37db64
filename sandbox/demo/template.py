"""The mail files: a header block, then the bodies.

A file in ``mails/`` starts with ``name: value`` lines, then ``--- text``, ``--- html``, ``--- calendar``. Bodies and
header values may use ``{{fact}}``, ``{{#list}}...{{/list}}`` (once for each item; once, if it is a single fact that is
not empty) and ``{{?one|two|three}}`` (one of these wordings).

Header lines: ``subject``, ``from``, ``address`` and ``relay`` are the envelope; ``authentic: no``, ``bulk: yes``,
``charset`` and ``encoding`` set its form; ``locale`` and ``date`` set the formats of numbers and dates; ``labels``
(SPAM, TRASH, UPDATES, PROMOTIONS) and ``purchases: yes`` are what Gmail would add; ``document`` (absent if it is
no receipt), ``category`` and ``plain`` are the truth. Those about files are in `attachments`.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.facts import Facts

FOLDER = Path(__file__).parent / "mails"
BODY = re.compile(r"^--- (text|html|calendar)\n", re.MULTILINE)
SECTION = re.compile(r"\{\{#(\w+)\}\}\n?(.*?)\{\{/\1\}\}\n?", re.DOTALL)
CHOICE = re.compile(r"\{\{\?((?:[^{}]|\{\{\w+\}\})*)\}\}")
PLACE = re.compile(r"\{\{(\w+)\}\}")

HEADER_NAMES = frozenset({
    "address", "authentic", "bulk", "category", "charset", "date", "document", "einvoice", "encoding", "from", "labels",
    "locale", "logo", "pdf", "pdf_name", "pdf_password", "pdf_type", "plain", "purchases", "quote", "relay", "sent",
    "subject",
})  # fmt: skip

Escape = Callable[[str], str]


class TemplateError(ValueError):
    """A mail file's header has an unknown line: correct its name, or add it to `HEADER_NAMES`."""


@dataclass(frozen=True, slots=True)
class Template:
    header: dict[str, str]
    text: str | None
    html: str | None
    calendar: str | None


@functools.cache
def load(name: str) -> Template:
    """Reads the template in ``mails/<name>.mail``."""
    head, *bodies = BODY.split((FOLDER / f"{name}.mail").read_text("utf-8"))
    header = dict(line.split(": ", 1) for line in head.strip().splitlines())
    if unknown := header.keys() - HEADER_NAMES:
        raise TemplateError(f"{name}.mail: unknown header {', '.join(sorted(unknown))}")
    parts = dict(zip(bodies[::2], bodies[1::2], strict=True))
    return Template(header, parts.get("text"), parts.get("html"), parts.get("calendar"))


def fill(source: str, facts: Facts, escape: Escape = str) -> str:
    """Fills the placeholders in `source` from `facts`, which record what was printed."""
    pieces, end = [], 0
    for section in SECTION.finditer(source):
        pieces.append(_fill_places(source[end : section.start()], facts, escape))
        pieces += [fill(section[2], item, escape) for item in _scopes(section[1], facts)]
        end = section.end()
    return "".join((*pieces, _fill_places(source[end:], facts, escape)))


def fill_html(source: str, facts: Facts) -> str:
    return fill(source, facts, functools.partial(html.escape, quote=False))


def _scopes(name: str, facts: Facts) -> tuple[Facts, ...]:
    return facts.items(name) or ((facts,) if facts.has(name) else ())


def _fill_places(source: str, facts: Facts, escape: Escape) -> str:
    chosen = CHOICE.sub(lambda choice: facts.rng.choice(choice[1].split("|")), source)
    return PLACE.sub(lambda place: escape(facts.show(place[1])), chosen)
