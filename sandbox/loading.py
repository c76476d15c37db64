"""Reads a mailbox directory: `mailbox.json`, and for each mail `<id>.eml` with an optional `<id>.json`."""

import email.utils
import json
from collections.abc import Iterator
from datetime import UTC
from email.parser import BytesHeaderParser
from pathlib import Path
from types import NoneType
from typing import Any

from sandbox.mailbox import Mail, Mailbox
from sandbox.shapes import TEXT, TEXT_BY_NAME, TEXTS, Shape, ShapeError, check_shape

DESCRIPTION = "mailbox.json"
MAILBOX_SHAPE: Shape = {"address": TEXT, "name": TEXT, "sub": TEXT, "labels": TEXT_BY_NAME}
MAIL_SHAPE: Shape = {
    "internalDate": (str, int),
    "labelIds": TEXTS,
    "threadId": TEXT,
    "category": (str, NoneType),
}
EXAMPLE = '{"address": "owner@shop.example", "name": "Olive Owner"}'


class UnreadableMailboxError(ValueError):
    """The directory is not a mailbox; the text says which file to write, and its content."""


def load_mailbox(directory: Path, spool: Path, seed: int) -> Mailbox:
    """Reads the mailbox in `directory`; later deliveries go to `spool`. Raises UnreadableMailboxError."""
    path = directory / DESCRIPTION
    if not path.is_file():
        raise UnreadableMailboxError(f"{path} is missing. Write it, for example: {EXAMPLE}")
    attributes = _json_object(path, MAILBOX_SHAPE)
    if "@" not in attributes.get("address", ""):
        raise UnreadableMailboxError(f'{path} has no "address". It should look like this: {EXAMPLE}')
    mailbox = Mailbox(spool=spool, seed=seed, **attributes)
    mailbox.add(_mails(directory))
    return mailbox


def _mails(directory: Path) -> Iterator[Mail]:
    for path in sorted(directory.glob("*.eml")):
        metadata = path.with_suffix(".json")
        yield _mail(path, _json_object(metadata, MAIL_SHAPE) if metadata.exists() else {})


def _mail(path: Path, known: dict[str, Any]) -> Mail:
    return Mail(
        id=path.stem,
        thread_id=known.get("threadId", path.stem),
        path=path,
        size=path.stat().st_size,
        internal_date=_milliseconds(path, known["internalDate"]) if "internalDate" in known else _date_of(path),
        labels=set(known.get("labelIds", ["INBOX"])),
        category=known.get("category"),
    )


def _milliseconds(path: Path, value: str | int) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise UnreadableMailboxError(
            f'{path.with_suffix(".json")}: "internalDate" has to be epoch milliseconds, not {value!r}.'
        ) from error


def _date_of(path: Path) -> int:
    with path.open("rb") as file:
        value = BytesHeaderParser().parse(file).get("Date")
    try:
        date = email.utils.parsedate_to_datetime(str(value))
    except (TypeError, ValueError) as error:
        raise UnreadableMailboxError(
            f'{path} has no readable Date header: write "internalDate" (epoch milliseconds, as a string) into '
            f"{path.with_suffix('.json').name}."
        ) from error
    return int((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() * 1000)


def _json_object(path: Path, shape: Shape) -> dict[str, Any]:
    """Reads the keys of `shape`; other keys are ignored."""
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise UnreadableMailboxError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise UnreadableMailboxError(f"{path} has to hold a JSON object.")
    try:
        return check_shape({key: value[key] for key in shape if key in value}, shape)
    except ShapeError as error:
        raise UnreadableMailboxError(f"{path}: {error}") from error
