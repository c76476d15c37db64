"""Writes the mailbox to a directory, unless it is already there."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.demo import owner
from sandbox.demo.letter import Letter, write_letter
from sandbox.demo.plan import occurrences

STAMP = ".demo"
MAIL_FILE = re.compile(r"[0-9a-f]{16}\.(eml|json)")
SOURCE_SUFFIXES = frozenset({".py", ".mail"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parameters of the mailbox."""

    today: datetime.date
    seed: int = 1
    scale: float = 1.0

    def stamp(self) -> str:
        """Returns a hash of the parameters and of this program's sources."""
        digest = hashlib.sha256(repr(self).encode())
        for path in sorted(Path(__file__).parent.rglob("*")):
            if path.suffix in SOURCE_SUFFIXES:
                digest.update(path.read_bytes())
        return digest.hexdigest()


def build(folder: Path, recipe: Recipe) -> bool:
    """Writes the mailbox into `folder` unless it already holds this one; returns whether it wrote."""
    stamp = folder / STAMP
    current = recipe.stamp()
    if stamp.exists() and stamp.read_text("utf-8") == current:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    _clear(folder)
    for occurrence in occurrences(today=recipe.today, seed=recipe.seed, scale=recipe.scale):
        _store(folder, write_letter(occurrence))
    _write_json(folder / "mailbox.json", {"address": owner.ADDRESS, "name": owner.NAME})
    stamp.write_text(current, "utf-8")
    return True


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if MAIL_FILE.fullmatch(path.name):
            path.unlink()


def _store(folder: Path, letter: Letter) -> None:
    (folder / f"{letter.id}.eml").write_bytes(letter.rfc822)
    meta = {
        "internalDate": str(int(letter.at.timestamp() * 1000)),
        "labelIds": list(letter.labels),
        "threadId": letter.thread_id,
        "truth": asdict(letter.truth),
    }
    if letter.is_purchase:
        meta["category"] = "purchases"
    _write_json(folder / f"{letter.id}.json", meta)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
