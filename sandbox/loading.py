"""Reads a mailbox directory: `mailbox.json`, and for each mail `<id>.eml` with an optional `<id>.json`."""

import email.utils
import json
from collections.abc import Iterator
from datetime import UTC
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from sandbox.mailbox import Mail, Mailbox

DESCRIPTION = "mailbox.json"
EXAMPLE = '{"address": "owner@shop.example", "name": "Olive Owner"}'


class UnreadableMailboxError(ValueError):
    """The directory is not a mailbox; the text says which file to write and what to put in it."""


def load_mailbox(directory: Path, spool: Path, seed: int) -> Mailbox:
    """The mailbox in `directory`; later deliveries go to `spool`. Raises UnreadableMailboxError."""
    described = _description(directory)
    mailbox = Mailbox(
        described["address"],
        spool,
        name=described.get("name", ""),
        sub=str(described.get("sub", "")),
        labels=described.get("labels"),
        seed=seed,
    )
    mailbox.add(_mails(directory))
    return mailbox


def _description(directory: Path) -> dict[str, Any]:
    path = directory / DESCRIPTION
    if not path.is_file():
        raise UnreadableMailboxError(f"{path} is missing. Write it, for example: {EXAMPLE}")
    described = _json_object(path)
    if not isinstance(described.get("address"), str):
        raise UnreadableMailboxError(f'{path} has no "address". It should look like this: {EXAMPLE}')
    return described


def _mails(directory: Path) -> Iterator[Mail]:
    for path in sorted(directory.glob("*.eml")):
        beside = path.with_suffix(".json")
        yield _mail(path, _json_object(beside) if beside.exists() else {})


def _mail(path: Path, known: dict[str, Any]) -> Mail:
    try:
        internal_date = int(known["internalDate"]) if "internalDate" in known else _date_of(path)
    except (TypeError, ValueError) as error:
        raise UnreadableMailboxError(f'{path}: "internalDate" has to be epoch milliseconds.') from error
    return Mail(
        id=path.stem,
        thread_id=str(known.get("threadId", path.stem)),
        path=path,
        size=path.stat().st_size,
        internal_date=internal_date,
        labels=set(known.get("labelIds", ["INBOX"])),
        category=known.get("category"),
    )


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


def _json_object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise UnreadableMailboxError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise UnreadableMailboxError(f"{path} has to hold a JSON object.")
    return value
