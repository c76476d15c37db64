"""The files of a ZIP archive.

Read are entries that are stored or deflated: other methods unpack without a bound of memory. What is a ZIP archive by
its form and a document by its purpose, as office files are, is told by :func:`purpose_of`.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

from ... import limits
from ...types import FileProblem
from ..charsets import decode
from .items import Budget, ContainerError, Item, Opened, is_system_file, safe_name

_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800
_DISTINGUISHED: Final = 1_000_000
"""Bytes: what is smaller may have any ratio."""
_HIDDEN: Final = ("__MACOSX/", "META-INF/")
_FAILURES: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What the standard library raises for an archive or entry that is damaged, cut short or of a newer kind."""


def open_zip(content: bytes, budget: Budget) -> Opened:
    """The archive's files; those that are encrypted, damaged or too large are left out and the worst reason told.

    Raises ContainerError.
    """
    archive = _archive(content)
    if _is_office_file(set(archive.namelist())):
        raise ContainerError(FileProblem.UNREADABLE)
    items: list[Item] = []
    problems: list[FileProblem] = []
    for entry in archive.infolist():
        name = _name(entry)
        if entry.is_dir() or not name or entry.filename.startswith(_HIDDEN) or is_system_file(name):
            continue
        try:
            items.append(Item(name, _content(archive, entry, budget)))
        except ContainerError as error:
            problems.append(error.problem)
            if error.problem is FileProblem.TOO_LARGE:
                break
    return Opened(tuple(items), problems[-1] if problems else None)


def is_pass(content: bytes) -> bool:
    """Whether it is a ticket for a phone's wallet."""
    try:
        return "pass.json" in _archive(content).namelist()
    except ContainerError:
        return False


def _is_office_file(names: set[str]) -> bool:
    """Whether it is a document of a word processor or spreadsheet."""
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def _archive(content: bytes) -> zipfile.ZipFile:
    if content.count(_DIRECTORY_ENTRY) > limits.CONTAINER_ENTRIES:
        raise ContainerError(FileProblem.TOO_LARGE)
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _FAILURES as error:
        raise ContainerError(FileProblem.DAMAGED) from error


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes:
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise ContainerError(FileProblem.ENCRYPTED)
    if entry.compress_type not in _METHODS:
        raise ContainerError(FileProblem.UNREADABLE)
    most = min(budget.size, max(_DISTINGUISHED, entry.compress_size * limits.CONTAINER_RATIO))
    if entry.file_size > most:
        raise ContainerError(FileProblem.TOO_LARGE)
    try:
        with archive.open(entry) as file:
            content = file.read(most + 1)
    except _FAILURES as error:
        raise ContainerError(FileProblem.DAMAGED) from error
    if len(content) > most:
        raise ContainerError(FileProblem.TOO_LARGE)
    budget.take(len(content))
    return content


def _name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; what is not marked as UTF-8 is in the sender's own charset, and often in UTF-8 all the same."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_FLAG and not name.isascii():
        name = decode(name.encode("cp437", "replace"))
    return safe_name(name)
