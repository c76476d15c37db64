"""An XML file as a whole: its documents, the files they carry, and whether it is an invoice of an unknown standard."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from .. import limits
from ..types import FileProblem
from . import einvoice, unknown, xml
from .xml import XmlDocument


@dataclass(frozen=True, slots=True)
class XmlFile:
    """What was found in the bytes of an XML file."""

    documents: tuple[XmlDocument, ...] = ()
    """The file's own and those written inside it."""
    files: tuple[tuple[str, bytes], ...] = ()
    """The files that its invoices carry, each with its name, which may be empty."""
    problem: FileProblem | None = None


def open_xml(name: str, content: bytes) -> XmlFile:
    """Read an XML file of that name; never raises."""
    root = xml.parse(content)
    if root is None:
        return XmlFile(problem=FileProblem.TOO_LARGE if len(content) > limits.XML_BYTES else FileProblem.DAMAGED)
    document = XmlDocument(name, root)
    documents = (document, *islice(xml.written_inside(document), limits.XML_WRAPPED))
    if not any(map(einvoice.read, documents)):
        is_invoice = any(unknown.may_be_invoice(each.root) for each in documents)
        return XmlFile(documents, problem=FileProblem.UNKNOWN_STANDARD if is_invoice else None)
    files = islice((file for each in documents for file in einvoice.files_in(each)), limits.INVOICE_FILES)
    return XmlFile(documents, tuple(files))
