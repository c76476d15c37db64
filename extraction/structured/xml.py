"""XML into a tree, safely: no document type, no entities, bounded in size."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from .. import limits


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """An XML file that may be an electronic invoice."""

    name: str
    """Of the file; for one inside a PDF, that of both: "invoice.pdf/factur-x.xml"."""
    root: ElementTree.Element


def parse(content: bytes) -> ElementTree.Element | None:
    """The root of an XML document, None when it is none, is damaged or too large."""
    if len(content) > limits.XML_BYTES or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None
    try:
        # Entities and document types were refused above, and expat opens nothing by itself.
        return ElementTree.fromstring(content.lstrip(b"\xef\xbb\xbf \t\r\n\x00"))  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
