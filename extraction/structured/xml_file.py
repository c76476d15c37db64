"""An XML file as a whole: its documents, the files they carry, and whether it is an invoice of an unknown standard."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from .. import limits
from ..types import FileProblem, Part
from . import einvoice, unknown, xml
from .einvoice import Invoice
from .xml import XmlDocument

_HEAD: Final = 4_000
"""Bytes: the prolog, and the envelopes around an invoice."""


@dataclass(frozen=True, slots=True)
class XmlFile:
    """What was found in the bytes of an XML file."""

    invoices: tuple[Invoice, ...] = ()
    """Of its own document and of those written inside it."""
    files: tuple[tuple[str, bytes], ...] = ()
    """The files that its invoices carry, each with its name, which may be empty."""
    problem: FileProblem | None = None


def open_xml(name: str, content: bytes) -> XmlFile:
    """Read an XML file of that name; never raises."""
    roots = xml.parse_all(content)
    if not roots:
        return XmlFile(problem=FileProblem.TOO_LARGE if len(content) > limits.XML_BYTES else FileProblem.DAMAGED)
    outer = [XmlDocument(name, root) for root in roots]
    inner = (document for each in outer for document in xml.written_inside(each))
    documents = (*outer, *islice(inner, limits.XML_WRAPPED))
    invoices = tuple(invoice for each in documents for invoice in einvoice.read(each))
    if not invoices:
        others = (each for each in documents if not einvoice.is_no_receipt(each))
        is_invoice = any(unknown.may_be_invoice(each.root) for each in others)
        return XmlFile(problem=FileProblem.UNKNOWN_STANDARD if is_invoice else None)
    files = islice((file for each in documents for file in einvoice.files_in(each)), limits.INVOICE_FILES)
    return XmlFile(invoices, tuple(files))


def is_unread_invoice(part: Part) -> bool:
    """Whether a file that could not be read is an electronic invoice, by what it begins with."""
    if part.problem is None or part.media_type != "application/xml":
        return False
    return part.problem is FileProblem.UNKNOWN_STANDARD or einvoice.is_named_in(xml.decoded(part.content[:_HEAD]))
