"""Electronic invoices, each read by its standard's table of paths.

The one reading that needs no interpretation: the standard says what every element means. What no table knows is told by
:mod:`unknown`.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from .. import limits
from ..facts.currencies import CODES
from ..normalizing.text import clip
from ..types import FIELD_NAMES, Candidate, DocumentType, Evidence, LineItem, Place, Problem, ProblemCode, SourcePart
from . import paths
from .paths import Scope
from .rows import TaxRow, add_up, cells, only_rate, read_lines, read_taxes
from .standards import STANDARDS, Standard
from .standards.table import AMOUNTS, Paths
from .xml import XmlDocument, local_name, namespace

NAME: Final = "einvoice"
_CERTAIN: Final = 10.0
_WRAPPED_WITHIN: Final = 5
"""Levels: envelopes of SOAP, of Peppol and of tax offices stand around an invoice."""
_ROOTS: Final = frozenset(root for standard in STANDARDS for root in standard.roots)
_START_TAG: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[\s>]")
_DIRECTED: Final = ("total", "net", "tax", "withheld", "due", "prepaid", "lines_total")
_TAX_IDS: Final = ("vendor_tax_id", "buyer_tax_id")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as read, the text it was read from and the path that led there."""

    value: str | Decimal | datetime.date
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """One document of a known standard. Amounts are above zero unless one contradicts the total."""

    standard: Standard
    document: XmlDocument
    document_type: DocumentType
    values: Mapping[str, Value]
    """By the field of ExtractedReceipt and those of `standards.table.EXTRA_FIELDS`."""
    lines: tuple[LineItem, ...] = ()
    taxes: tuple[TaxRow, ...] = ()
    problems: tuple[Problem, ...] = ()

    def text(self, name: str) -> str:
        """A value as text, empty where it is not stated."""
        return str(self.values[name].value) if name in self.values else ""

    def amount(self, name: str) -> Decimal | None:
        """A value that is an amount, None where it is not stated."""
        value = self.values[name].value if name in self.values else None
        return value if isinstance(value, Decimal) else None

    @property
    def identity(self) -> tuple[str, ...]:
        """What two copies of one invoice have in common; one document may change several others by equal sums."""
        seller = self.text("vendor_tax_id") or self.text("vendor")
        return (seller, *map(self.text, ("number", "issue_date", "total", "reference")))


def read(document: XmlDocument) -> list[Invoice]:
    """Every invoice of an XML document, none if no standard is known that it follows."""
    return [invoice for root in _roots(document.root) for invoice in _by_best_standard(document, root)]


def is_no_receipt(document: XmlDocument) -> bool:
    """Whether a document says by a known standard that it is neither invoice nor receipt, as payrolls do."""
    return any(
        _type(standard, _stated_type(standard, scope)) is None
        for root in _roots(document.root)
        for standard in STANDARDS
        if _follows(root, standard)
        for scope in _scopes(root, standard)
    )


def is_named_in(text: str) -> bool:
    """Whether the element of a known standard begins in a text, be it well-formed or not."""
    return any(match[1] in _ROOTS for match in _START_TAG.finditer(text))


def distinct(invoices: Iterable[Invoice]) -> list[Invoice]:
    """The invoices without the copies of one that come in several files."""
    first: dict[tuple[str, ...], Invoice] = {}
    for invoice in invoices:
        first.setdefault(invoice.identity, invoice)
    return list(first.values())


def candidates_of(invoice: Invoice) -> Iterator[Candidate]:
    """Every field the invoice states, as a certain candidate."""
    for name in FIELD_NAMES:
        if name in invoice.values:
            value = invoice.values[name]
            yield Candidate(name, value.value, _CERTAIN, _evidence(invoice, value.text, value.path))
    if invoice.lines:
        evidence = _evidence(invoice, invoice.lines[0].description, invoice.standard.lines.at[0])
        yield Candidate("line_items", invoice.lines[: limits.INVOICE_LINES], _CERTAIN, evidence)


def _evidence(invoice: Invoice, text: str, path: str) -> Evidence:
    standard = invoice.standard
    within = "" if path.startswith("/") or standard.documents == "." else f"/{standard.documents}"
    place = Place(SourcePart.FILE, invoice.document.name, path=f"/{standard.roots[0]}{within}/{path.lstrip('/')}")
    return Evidence(clip(text), place, NAME)


def files_in(document: XmlDocument) -> Iterator[tuple[str, bytes]]:
    """The files an invoice carries in itself, such as the paper that shows it; each with its name."""
    for root in _roots(document.root):
        standard = next((each for each in STANDARDS if _follows(root, each) and each.files.at), None)
        if standard is None:
            continue
        for element in root.iterfind(f".//{{*}}{standard.files.at[0].rpartition('/')[2]}"):
            name, text = cells(standard.files, Scope(root, element), ["name", "content"])
            content = _from_base64(text)
            if content:
                yield name, content


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _roots(root: Element) -> list[Element]:
    """The outermost elements of a known standard, wherever they stand in an envelope."""
    level = [root]
    for _ in range(_WRAPPED_WITHIN):
        known = [element for element in level if local_name(element) in _ROOTS]
        known = [element for element in known if any(_follows(element, standard) for standard in STANDARDS)]
        if known:
            return known
        level = [child for element in level for child in element]
    return []


def _follows(root: Element, standard: Standard) -> bool:
    space = namespace(root)
    if local_name(root) not in standard.roots or (space and standard.namespace.lower() not in space.lower()):
        return False
    path, beginning = standard.marked_by
    return not path or paths.first_text(Scope(root, root), [path])[0].startswith(beginning)


def _by_best_standard(document: XmlDocument, root: Element) -> list[Invoice]:
    """Read by the first standard that finds a total, else by the first that finds a number."""
    readings = []
    for standard in STANDARDS:
        if _follows(root, standard):
            invoices = list(_invoices(document, root, standard))
            if any("total" in invoice.values for invoice in invoices):
                return invoices
            readings.append(invoices)
    return next((found for found in readings if namespace(root) and any("number" in i.values for i in found)), [])


def _invoices(document: XmlDocument, root: Element, standard: Standard) -> Iterator[Invoice]:
    for scope in _scopes(root, standard):
        invoice = _invoice(document, scope, standard)
        if invoice is not None:
            yield invoice


def _scopes(root: Element, standard: Standard) -> Iterator[Scope]:
    """The single documents of a file."""
    return (Scope(root, element) for element in paths.elements(Scope(root, root), standard.documents))


def _stated_type(standard: Standard, scope: Scope) -> Value | None:
    return _text("document_type", standard.fields.get("document_type", ()), scope)


def _type(standard: Standard, stated: Value | None) -> DocumentType | None:
    return standard.types.get(stated.text if stated else "", standard.default_type)


def _invoice(document: XmlDocument, scope: Scope, standard: Standard) -> Invoice | None:
    stated = _stated_type(standard, scope)
    kind = _type(standard, stated)
    if kind is None:
        return None
    currency = _currency(standard, scope)
    scope = Scope(scope.root, scope.element, str(currency.value) if currency else "", standard.decimal_mark)
    values = {name: value for name in standard.fields if (value := _value(name, standard.fields[name], scope))}
    values |= {"currency": currency} if currency else {}
    is_correction = stated is not None and stated.value in standard.corrections
    below_zero = _is_below_zero(values.get("total"))
    kind, values, problems = _directed(kind, values, below_zero=below_zero, is_correction=is_correction)
    values["document_type"] = Value(kind, stated.text if stated else standard.name, stated.path if stated else ".")
    direction = -1 if below_zero else 1
    taxes = tuple(read_taxes(standard, scope, direction))
    rate = only_rate(taxes)
    if rate is not None:
        values["tax_rate"] = Value(rate, str(rate), standard.taxes.at[0])
    invoice = Invoice(standard, document, kind, values, tuple(read_lines(standard.lines, scope, direction)), taxes)
    if not add_up(invoice.lines, invoice.amount("lines_total")):
        problems = (*problems, Problem(ProblemCode.LINES_MISMATCH))
    return replace(invoice, problems=problems)


def _value(name: str, alternatives: Paths, scope: Scope) -> Value | None:
    if name == "currency":
        return None  # read before, since amounts depend on it
    if name in AMOUNTS:
        for expression in alternatives:
            amount = paths.amount(scope, expression)
            if amount is not None:
                return Value(amount, str(amount), expression)
        return None
    value = _text(name, alternatives, scope)
    if value is not None and name == "issue_date":
        day = paths.date(value.text)
        return Value(day, value.text, value.path) if day else None
    return value


def _text(name: str, alternatives: Paths, scope: Scope) -> Value | None:
    for expression in alternatives:
        pieces = paths.pieces(scope, expression)
        if name in ("number", "reference"):
            pieces = _without_repetition(pieces)
        text = " ".join(pieces)
        if text:
            return Value(text.replace(" ", "") if name in _TAX_IDS else text, text, expression)
    return None


def _currency(standard: Standard, scope: Scope) -> Value | None:
    """The code the document states, or that of the standard's country."""
    stated = _text("currency", standard.fields.get("currency", ()), scope)
    if stated is not None and isinstance(stated.value, str) and stated.value.upper() in CODES:
        return Value(stated.value.upper(), stated.text, stated.path)
    return Value(standard.currency, standard.name, ".") if standard.currency else None


def _without_repetition(pieces: Sequence[str]) -> list[str]:
    """A series and a number that begins with it as well: "2026" and "2026/17"."""
    after = [*pieces[1:], ""]
    return [piece for i, piece in enumerate(pieces) if not re.match(rf"{re.escape(piece)}\W", after[i])]


def _is_below_zero(value: Value | None) -> bool:
    return value is not None and isinstance(value.value, Decimal) and value.value < 0


def _directed(
    kind: DocumentType, values: dict[str, Value], *, below_zero: bool, is_correction: bool
) -> tuple[DocumentType, dict[str, Value], tuple[Problem, ...]]:
    """Which way money went, said by the type: sums below zero are a credit note's, whatever it calls itself.

    An amount that then still lies below zero contradicts the total: it is left out, and a person should look.
    """
    total = values.get("total")
    if below_zero or (is_correction and total is not None and not total.value):
        kind = DocumentType.CREDIT_NOTE
    problems = []
    for name in _DIRECTED:
        value = values.get(name)
        if value is None or not isinstance(value.value, Decimal):
            continue
        amount = (-value.value if below_zero else value.value) + Decimal(0)  # which makes of -0 a plain 0
        values[name] = Value(amount, value.text, value.path)
        if amount < 0 and name in FIELD_NAMES:
            problems.append(Problem(ProblemCode.NEGATIVE_AMOUNT, name))
            del values[name]
    return kind, values, tuple(problems)
