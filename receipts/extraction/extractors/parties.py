"""Who sold: the name the seller goes by, from the sender, the subject, the text and the small print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..facts.label_words import PARTY_LABELS
from ..facts.lexicon import words_of
from ..facts.platforms import FREE_MAIL, INVOICING, NAMES
from ..normalizing.names import brand_of, clean_name, is_address, legal_name_in, name_in, registrable_domain
from ..types import Candidate
from .base import Row, View

name: Final = "parties"

_PAID_TO: Final = re.compile(
    r"(?:payment (?:of .{1,30} )?to|paid .{1,30} to|amounting to .{1,30} to|sent .{1,30} to"
    r"|purchase (?:from|at)|order (?:from|at|with)"
    r"|receipt from|invoice from|shopping (?:at|with)|riding with|zahlung an|bestellung bei|einkauf bei"
    r"|paiement à|commande (?:sur|chez)"
    r"|שילמת .{1,20} ל-?|pago a|compra en|pedido en|acquisto su|ordine su|bestelling bij|מאת|(?:ההזמנה שלך|הזמנה(?: מס'"
    r"| מספר)? \d{3,12}|הקנייה שלך|רכישתך) מ-?|הזמנתך מ-?"
    r"|(?:חשבונית|קבלה|מסמך)[^\d\n]{0,20}\d{2,12} מ-?(?!את\s|תאריך|יום)|רכישה ב-?)\s?(?P<name>[^\n,.:!()|]{2,50})",
    re.IGNORECASE,
)
_TRIGGERS: Final = frozenset(
    [
        "payment",
        "paid",
        "amounting",
        "sent",
        "purchase",
        "order",
        "receipt",
        "invoice",
        "shopping",
        "riding",
        "zahlung",
        "bestellung",
        "einkauf",
        "paiement",
        "commande",
        "pago",
        "compra",
        "pedido",
        "acquisto",
        "ordine",
        "bestelling",
        "מאת",
        "הזמנתך",
        "רכישה",
        "שילמת",
        "חשבונית",
        "קבלה",
        "מסמך",
    ]
)
_MADE_WITH: Final = re.compile(
    r"(?:הופק|הופקה|נשלח|נשלחה|נוצר|מופק)\s(?:על ידי|באמצעות|ע\"י)|powered by|(?:sent|created|issued"
    r"|generated|delivered) (?:via|with|using|through)"
    r"|(?:erstellt|versendet) (?:mit|über)|(?:généré|envoyé|créé|émis) (?:par|avec|via)|(?:creado|enviado"
    r"|generado) (?:con|por|mediante)"
    r"|(?:creato|inviato|generato) (?:con|tramite)|(?:gemaakt|verzonden) (?:met|via)",
    re.IGNORECASE,
)
_SENT_FOR: Final = re.compile(r"\S\s+(?:via|through|באמצעות|über|tramite)\s+\S", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:@|https?://|www\.)([\w-]{1,60}(?:\.[\w-]{1,60}){1,4})", re.IGNORECASE)
_BUYER_ROWS: Final = 3
_COPYRIGHT: Final = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}\s?(?:[-,]\s?\d{4})?)?,?\s*(?P<name>[^\d.,|][^.,|\d©]{1,45})",
    re.IGNORECASE,
)


def applies_to(view: View) -> bool:
    """Every receipt has a seller."""
    return True


def extract(view: View) -> Iterator[Candidate]:
    """Names of the seller, the surest first."""
    via_platform = _is_platform(view)
    yield from _from_sender(view, via_platform)
    yield from _from_subject(view, via_platform)
    yield from _from_rows(view, via_platform)
    if view.kind in ("pdf", "image"):
        yield from _letterhead(view)


def _is_platform(view: View) -> bool:
    """Whether the sender only carries the document: a known platform, or one the text says it was made with."""
    headers = view.headers
    if headers is None:
        return False
    if registrable_domain(headers.domain) in INVOICING or _SENT_FOR.search(headers.sender_name):
        return True
    sender = clean_name(headers.sender_name).casefold()
    if not sender:
        return False
    naming = (row.text for row in view.rows if sender in row.text.casefold())
    return any((match := _MADE_WITH.search(text)) and sender in text[match.end() :].casefold() for text in naming)


def _from_sender(view: View, via_platform: bool) -> Iterator[Candidate]:
    headers = view.headers
    if headers is None or not headers.sender_address:
        return
    row = Row((f"{headers.sender_name} <{headers.sender_address}>",), "header From", 0)
    sender = clean_name(headers.sender_name)
    domain = registrable_domain(headers.domain)
    personal = domain in FREE_MAIL
    if sender and "@" not in sender and sender.casefold() not in NAMES:
        told = _SENT_FOR.search(headers.sender_name)
        yield Candidate(
            "vendor", sender, 7.5 if told else 4.0 if personal else 2.5 if via_platform else 7.0, row.evidence(name)
        )
    if domain and not personal:
        yield Candidate("vendor", brand_of(domain), 2.0 if via_platform else 5.0, row.evidence(f"{name}:domain"))


def _from_subject(view: View, via_platform: bool) -> Iterator[Candidate]:
    if view.headers is None:
        return
    subject = Row((view.headers.subject,), "subject", 0)
    match = _PAID_TO.search(subject.text)
    if match is not None and name_in(match["name"]):
        yield Candidate("vendor", name_in(match["name"]), 8.0 if via_platform else 7.2, subject.evidence(name))


def _from_rows(view: View, via_platform: bool) -> Iterator[Candidate]:
    for row in view.rows:
        if len(row.text) > 300:
            continue
        match = None if _TRIGGERS.isdisjoint(row.words) else _PAID_TO.search(row.text)
        if match is not None and name_in(match["name"]):
            yield Candidate(
                "vendor", name_in(match["name"]), 7.2 if via_platform or row.index < 5 else 3.0, row.evidence(name)
            )
        match = _COPYRIGHT.search(row.text) if _may_be_copyright(row.text) else None
        if match is not None and name_in(match["name"]):
            yield Candidate("vendor", name_in(match["name"]), 1.5 if via_platform else 3.5, row.evidence(name))
        yield from _labelled(view, row, via_platform)


def _may_be_copyright(text: str) -> bool:
    """A quick look: hardly a line is one."""
    return "©" in text or "opyright" in text or "(c)" in text or "(C)" in text or "COPYRIGHT" in text


def _labelled(view: View, row: Row, via_platform: bool) -> Iterator[Candidate]:
    if not any(match.concept == "seller" for match in PARTY_LABELS.find(row.words)):
        return
    for column, cell in enumerate(row.cells[:3]):
        label, _, rest = cell.partition(":")
        if len(label) > 40 or not _is_seller_label(label):
            continue
        value = name_in(rest.strip() or _value_of(view, row, column))
        if value:
            yield Candidate("vendor", value, 8.0 if via_platform else 4.5, row.evidence(name))


def _value_of(view: View, row: Row, column: int) -> str:
    """The cell right of a label or, where that is a label too, the one below it."""
    beside = row.cells[column + 1] if column + 1 < len(row.cells) else ""
    if beside and not PARTY_LABELS.concepts(beside):
        return beside
    below = view.rows[row.index + 1].cells if row.index + 1 < len(view.rows) else ()
    return below[column] if len(below) == len(row.cells) else ""


def _is_seller_label(label: str) -> bool:
    concepts = PARTY_LABELS.concepts(label)
    return "seller" in concepts and "buyer" not in concepts and len(label.split()) <= 4


def _letterhead(view: View) -> Iterator[Candidate]:
    """The seller on the first page of a document: a name with a legal form, or one that its web or mail address bears;
    never the buyer's."""
    domains = {registrable_domain(host.lower()) for row in view.rows for host in _HOST.findall(row.text)} - FREE_MAIL
    to_buyer = 0
    for row in view.rows[:120]:
        for cell in row.cells:
            if "buyer" in PARTY_LABELS.concepts(cell[:40]):
                to_buyer = _BUYER_ROWS
            elif not to_buyer and legal_name_in(cell):
                yield Candidate("vendor", legal_name_in(cell), 4.6 if row.index < 12 else 3.8, row.evidence(name))
            elif not to_buyer and row.index < 12 and _bears(cell, domains):
                yield Candidate("vendor", clean_name(cell), 4.4, row.evidence(name))
        to_buyer = max(0, to_buyer - 1)


def _bears(cell: str, domains: set[str]) -> bool:
    """Whether a domain is named after the firm that a cell names."""
    words = [word for word in words_of(cell) if len(word) > 3] if len(cell.split()) < 5 and not is_address(cell) else []
    return any(domain.replace("-", "").startswith(words[0]) for domain in domains) if words else False
