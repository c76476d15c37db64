"""Embeds a file in a finished PDF, as Factur-X and ZUGFeRD require, by an incremental update."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ROOT = re.compile(rb"/Root (\d+) 0 R")
SIZE = re.compile(rb"/Size (\d+)")
START = re.compile(rb"startxref\s+(\d+)")


class UnknownPdfError(ValueError):
    """The PDF does not have the structure that this program writes."""


@dataclass(slots=True)
class Update:
    """Objects appended to `base`, with their offsets."""

    base: bytes
    offsets: dict[int, int] = field(default_factory=dict)
    added: bytes = b"\n"

    def add(self, number: int, content: bytes) -> None:
        self.offsets[number] = len(self.base) + len(self.added)
        self.added += b"%d 0 obj\n%s\nendobj\n" % (number, content)

    def to_bytes(self, *, size: int, root: int) -> bytes:
        start = len(self.base) + len(self.added)
        entries = b"".join(
            b"%d 1\n%010d 00000 n \n" % (number, offset) for number, offset in sorted(self.offsets.items())
        )
        previous = int(START.findall(self.base)[-1])
        trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        return self.base + self.added + b"xref\n" + entries + trailer % (size, root, previous, start)


def embed_xml(pdf: bytes, name: str, xml: bytes, metadata: bytes) -> bytes:
    """Returns `pdf` with `xml` as its associated file `name` and `metadata` (XMP) in its catalogue."""
    root = int(ROOT.findall(pdf)[-1])
    size = int(SIZE.findall(pdf)[-1])
    catalogue = re.search(rb"\b%d 0 obj\s*<<(.*?)>>\s*endobj" % root, pdf, re.DOTALL)
    if catalogue is None:
        raise UnknownPdfError("the PDF's catalogue is not a plain object: draw it with pdf.layouts.draw")
    file, spec, xmp = size, size + 1, size + 2
    title = name.encode("ascii")
    update = Update(pdf)
    update.add(file, _stream(b"/Type /EmbeddedFile /Subtype /text#2Fxml /Params << /Size %d >>" % len(xml), xml))
    update.add(
        spec,
        b"<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /Alternative /EF << /F %d 0 R /UF %d 0 R >> >>"
        % (title, title, file, file),
    )
    update.add(xmp, _stream(b"/Type /Metadata /Subtype /XML", metadata))
    names = b"/Names << /EmbeddedFiles << /Names [(%s) %d 0 R] >> >> /AF [%d 0 R] /Metadata %d 0 R"
    update.add(root, b"<<%s %s >>" % (catalogue[1], names % (title, spec, spec, xmp)))
    return update.to_bytes(size=size + 3, root=root)


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)
