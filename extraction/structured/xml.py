"""XML into a tree, safely: no document type, no entities, bounded in size; in the encoding it is really written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .. import limits

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How a document begins in the encodings that ASCII cannot be read in (XML 1.0, appendix F); longer marks first."""
_DECLARED: Final = re.compile(
    rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']((?:iso|windows|cp|koi8|gb|big5|shift|euc|latin|mac|ibm)[\w.-]{0,20})[\"']",
    re.IGNORECASE,
)
_WESTERN: Final = frozenset({"iso8859-1", "latin-1"})
"""What writers declare who use the signs of Windows as well, such as that of the euro."""
_PROLOG: Final = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_NEXT: Final = re.compile(rb"(?=<\?xml\s)")
_ILLEGAL: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INSIDE: Final = re.compile(r"\s*<(?:\?xml\s|[A-Za-z_][\w.-]*(?::[\w.-]+)?[\s>])")


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """An XML file that may be an electronic invoice."""

    name: str
    """Of the file; for one inside a PDF, that of both: "invoice.pdf/factur-x.xml"."""
    root: Element


def parse(content: bytes | str) -> Element | None:
    """The root of an XML document, None when it is none, is damaged or too large."""
    if len(content) > limits.XML_BYTES:
        return None
    text = _ILLEGAL.sub("", content if isinstance(content, str) else decoded(content))
    text = text[: text.rfind(">") + 1].lstrip()
    prolog = _PROLOG.match(text)
    if prolog is None or text.startswith("<!", prolog.end()) or text.count("<") > limits.XML_TAGS:
        return None
    try:
        # A document type, the only place of entities, was refused above, and expat opens nothing by itself.
        return ElementTree.fromstring(text)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError):
        return None


def parse_all(content: bytes) -> list[Element]:
    """The roots of a file; several where documents stand one after another, as an envelope and its Finvoice do.

    None when one of them is damaged, or too large.
    """
    root = parse(content)
    if root is not None:
        return [root]
    pieces = [piece for piece in _NEXT.split(content) if piece.strip()]
    if not 1 < len(pieces) <= limits.XML_WRAPPED:
        return []
    roots = [root for root in map(parse, pieces) if root is not None]
    return roots if len(roots) == len(pieces) else []


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: Element) -> str:
    """The element's namespace, empty where it has none."""
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) and element.tag[0] == "{" else ""


def written_inside(document: XmlDocument) -> Iterator[XmlDocument]:
    """The documents that stand as text in an element of another, as UBL's AttachedDocument carries its invoice."""
    for element in document.root.iter():
        if element.text and "<" in element.text and _INSIDE.match(element.text):
            root = parse(element.text)
            if root is not None:
                yield XmlDocument(document.name, root)


def decoded(content: bytes) -> str:
    """The text of a document: UTF-8 where the bytes are valid UTF-8, else as declared, else Western."""
    start = content.lstrip(b" \t\r\n")
    for mark, charset in _MARKS:
        if start.startswith(mark):
            return start.decode(charset, "replace")
    declared = _DECLARED.search(content[:200])
    for charset in ("utf-8", declared[1].decode("ascii") if declared else ""):
        try:
            if codecs.lookup(charset).name not in _WESTERN:
                return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
