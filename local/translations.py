"""Checks that compiled translations match their sources: Django reads `.mo`, people edit `.po`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po


def stale(po_path: Path) -> list[str]:
    """Return what is wrong with the `.mo` beside `po_path`, if anything."""
    mo_path = po_path.with_suffix(".mo")
    if not mo_path.exists():
        return [f"{mo_path} is missing: compile it with manage.py compilemessages"]
    source = _messages(read_po(BytesIO(po_path.read_bytes())))
    compiled = _messages(read_mo(BytesIO(mo_path.read_bytes())))
    if source != compiled:
        return [f"{mo_path} is not what {po_path} says: compile it with manage.py compilemessages"]
    return []


def _messages(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {
        (_context(message), *_forms(message.id)): _forms(message.string)
        for message in catalogue
        if message.id and any(_forms(message.string)) and not message.fuzzy
    }


def _context(message: Message) -> str:
    # Babel does not decode the context of a compiled message
    context: str | bytes = message.context or ""
    return context.decode() if isinstance(context, bytes) else context


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def main() -> int:
    """Check every language; return 1 and print the stale ones."""
    problems = [line for path in sorted(Path("locale").rglob("*.po")) for line in stale(path)]
    sys.stdout.writelines(f"{line}\n" for line in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
