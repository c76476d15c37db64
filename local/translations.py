"""Are the compiled translations those of their sources? Django reads `.mo`, people edit `.po`."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po


def stale(po_path: Path) -> list[str]:
    """What is wrong with the `.mo` beside `po_path`; empty when it says what the source says."""
    mo_path = po_path.with_suffix(".mo")
    if not mo_path.exists():
        return [f"{mo_path} is missing: compile it with manage.py compilemessages"]
    written = _messages(read_po(BytesIO(po_path.read_bytes())))
    compiled = _messages(read_mo(BytesIO(mo_path.read_bytes())))
    if written != compiled:
        return [f"{mo_path} is not what {po_path} says: compile it with manage.py compilemessages"]
    return []


def _messages(catalogue: object) -> dict[object, object]:
    return {
        (message.context, message.id): message.string
        for message in catalogue  # type: ignore[attr-defined]
        if message.id and message.string and not message.fuzzy
    }


def main() -> int:
    """Check every language; 1 and a list when one is stale."""
    problems = [line for path in sorted(Path("locale").rglob("*.po")) for line in stale(path)]
    sys.stdout.writelines(f"{line}\n" for line in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
