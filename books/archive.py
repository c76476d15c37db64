"""A ZIP of receipts: the CSV, their documents, an index that says which file is whose, and a manifest of checksums.

It is put together batch by batch, in constant memory. Each batch appends entries to the archive, and lines to the CSV,
the index, the manifest and the directory, which become entries of their own when the last batch is done.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, override

from books.cells import safe_text
from books.columns import files_column
from books.csv_rows import BOM, Sheet, written
from books.names import document_name
from books.parts import Workspace
from foundation.errors import ApiError
from receipts import storage
from receipts.models import Document, Receipt

FOLDER: Final = "documents/"
CSV, INDEX, MANIFEST = "receipts.csv", "index.csv", "SHA256SUMS"
ARCHIVE, ROWS, LISTED, SUMS, ENTRIES = "zip", "csv", "index", "sums", "entries"
"""Streams of the workspace: the file itself, and what is gathered for its last entries."""
MOST_DOCUMENTS: Final = 50_000
"""The directory of so many is some 30 MB of memory."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP can hold."""
COMPRESSIBLE: Final = ("text/", "message/rfc822", "application/xml", "application/json")
"""What is worth the time; a PDF or picture is compressed already."""


class ExportTooLargeError(ApiError):
    """A ZIP would hold more documents than one can be made with."""

    status = 400
    code = "EXPORT_TOO_LARGE"
    message = f"A ZIP holds {MOST_DOCUMENTS} documents at most."
    hint = "Narrow it by dates and make several, or ask for the CSV alone."


@dataclass(frozen=True, slots=True)
class Added:
    """How many receipts and documents were added, and the receipt after which there was no more room; None: it did."""

    receipts: int
    documents: int
    stopped_at: Receipt | None


class Archive:
    """A ZIP in the making, whose streams lie in `workspace`. `language` is that of its headings."""

    def __init__(self, workspace: Workspace, sheet: Sheet, *, language: str) -> None:
        self._workspace, self._language = workspace, language
        self._sheet = Sheet([*sheet.columns, files_column(language=language)], sheet.setting)
        self._row_sources = [source for source in self._sheet.sources if source != "files"]
        self._sink = _Sink(workspace)
        self._zip = zipfile.ZipFile(cast(IO[bytes], self._sink), "w", allowZip64=True)
        with override(language):
            self._states = {True: gettext("included"), False: gettext("missing from the document store")}

    def begin(self) -> None:
        """Write the headings."""
        with override(self._language):
            index = [gettext(name) for name in ("File", "Receipt's number", "State", "SHA-256", "Bytes", "Name")]
        self._workspace.append(ROWS, self._sheet.head())
        self._workspace.append(LISTED, (BOM + written([index])).encode())

    def add(self, rows: QuerySet[Receipt], *, most_bytes: int) -> Added:
        """Add receipts and their documents, until these are `most_bytes`; a document that is missing is named so."""
        receipts = rows.select_related("category").prefetch_related(
            Prefetch("documents", Document.objects.order_by("id"))
        )
        began, count, documents = self._sink.tell(), 0, 0
        stopped_at = None
        for receipt in receipts:
            files = list(self._documents_of(receipt))
            values = {source: _value(receipt, source) for source in self._row_sources}
            cells = self._sheet.cells(values | {"files": " | ".join(files)})
            self._workspace.append(ROWS, written([cells]).encode())
            count, documents = count + 1, documents + len(files)
            if self._sink.tell() - began >= most_bytes:
                stopped_at = receipt
                break
        self._save_entries()
        return Added(count, documents, stopped_at)

    def release(self) -> None:
        """End this batch; the archive is not finished."""
        self._sink.is_open = False
        self._zip.close()

    def finish(self) -> None:
        """Add what was gathered, and the directory."""
        known = [_entry_of(line) for line in _lines(self._workspace.read(ENTRIES))]
        # entries of steps before, in the order in which they lie in the file
        self._zip.infolist()[:0] = known
        for name, stream in ((CSV, ROWS), (INDEX, LISTED)):
            digest = self._write(_entry(name, compressed=True), self._workspace.read(stream))
            self._workspace.append(SUMS, f"{digest}  {name}\n".encode())
        self._write(_entry(MANIFEST, compressed=True), self._workspace.read(SUMS))
        self._zip.close()

    def _documents_of(self, receipt: Receipt) -> Iterator[str]:
        for position, document in enumerate(documents_of(receipt), start=1):
            name = FOLDER + document_name(
                day=receipt.issue_date or receipt.received_at.astimezone(self._sheet.setting.zone).date(),
                vendor=receipt.vendor,
                number=receipt.number,
                receipt_id=receipt.pk,
                position=position,
                original=document.name,
                media_type=document.media_type,
            )
            is_there = self._add_document(name, document)
            self._list(name if is_there else "", receipt, document)
            if is_there:
                yield name

    def _add_document(self, name: str, document: Document) -> bool:
        """False if the store does not have it."""
        try:
            file = storage.find(document.business_id, document.sha256)
        except FileNotFoundError:
            return False
        entry = _entry(name, compressed=document.media_type.startswith(COMPRESSIBLE), size=file.size)
        self._write(entry, file.pieces(0, file.size))
        self._workspace.append(SUMS, f"{document.sha256}  {name}\n".encode())
        return True

    def _list(self, name: str, receipt: Receipt, document: Document) -> None:
        state = self._states[bool(name)]
        cells = [name, str(receipt.pk), state, document.sha256, str(document.size), safe_text(document.name)]
        self._workspace.append(LISTED, written([cells]).encode())

    def _write(self, entry: zipfile.ZipInfo, content: Iterable[bytes]) -> str:
        """Write an entry; return its SHA-256 if nobody knows it yet."""
        digest = hashlib.sha256()
        is_ours = not entry.filename.startswith(FOLDER)
        with self._zip.open(entry, "w") as file:
            for piece in content:
                file.write(piece)
                if is_ours:
                    digest.update(piece)
        return digest.hexdigest()

    def _save_entries(self) -> None:
        new = self._zip.infolist()
        self._workspace.append(ENTRIES, b"".join(_line_of(entry) for entry in new))
        new.clear()


class _Sink:
    """What zipfile writes into: a stream that only grows and knows where it is."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self.is_open = workspace, True

    def write(self, content: bytes) -> int:
        if self.is_open:
            self._workspace.append(ARCHIVE, content)
        return len(content)

    def tell(self) -> int:
        return self._workspace.size(ARCHIVE)

    def flush(self) -> None:
        """Nothing is held back here."""


def documents_of(receipt: Receipt) -> Sequence[Document]:
    """The files that came with a receipt; where none did, the mail itself, which says all there is."""
    documents = list(receipt.documents.all())
    return [one for one in documents if one.origin != "mail"] or documents


def _value(receipt: Receipt, source: str) -> Any:
    if source == "category__name":
        return receipt.category.name if receipt.category else None
    return getattr(receipt, source)


def _entry(name: str, *, compressed: bool, size: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    # a hint: whether its size needs 64 bits
    entry.file_size = size
    return entry


KEPT: Final = ("filename", "header_offset", "CRC", "compress_size", "file_size", "compress_type", "flag_bits")


def _line_of(entry: zipfile.ZipInfo) -> bytes:
    return json.dumps([getattr(entry, name) for name in KEPT], ensure_ascii=False).encode() + b"\n"


def _entry_of(line: bytes) -> zipfile.ZipInfo:
    values = dict(zip(KEPT, json.loads(line), strict=True))
    entry = _entry(values.pop("filename"), compressed=False)
    for name, value in values.items():
        setattr(entry, name, value)
    return entry


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
