"""The stages in their order, for one input."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from .decision import agreement, checking, deciding, signals
from .decision.weights import RECEIPT_AT, REVIEW_AT
from .extractors import dates, identifiers, numbers, payment, totals, vendor
from .extractors.base import Extractor, View, view_of
from .merging import Draft, as_field, merge, reranked
from .reading import BeforePart, Source, pictures, read, read_every_part
from .splitting import split_receipts
from .structured import einvoice, schema_org
from .structured.einvoice import Invoice
from .types import (
    FIELD_NAMES,
    Candidate,
    DocumentType,
    ExtractedReceipt,
    Field,
    Found,
    Incomplete,
    NotAReceipt,
    Outcome,
    Reason,
    SourceProblem,
)

OTHERS: Final[tuple[Extractor, ...]] = (dates, numbers, identifiers, payment, vendor)
"""The ways of reading beside `totals`, which goes first: a mail whose amounts make no receipt of it is read
no further."""
_AT_MOST_SEEN: Final = 0.85
_NEXT_TO_NOTHING: Final = 60
"""Characters: a greeting, a signature."""
_SHARED: Final[tuple[str, ...]] = ("vendor", "vendor_tax_id", "currency", "issue_date", "payment_method", "last4")


@dataclass(frozen=True)
class Analysis:
    """An outcome with everything it rests on; what `--explain` shows."""

    outcome: Outcome
    draft: Draft
    verdict: deciding.Verdict | None = None
    source: Source | None = None


def analyse(
    content: bytes,
    *,
    media_type: str = "message/rfc822",
    name: str = "",
    received_at: datetime.datetime | None = None,
    before_part: BeforePart = read_every_part,
) -> Analysis:
    """Read, propose, merge, decide and check; once more with the text of pictures where that may tell more."""
    source = read(content, media_type, name, before_part)
    analysis = _analysed(source, received_at)
    if not _asks_for_pictures(source, analysis.outcome):
        return analysis
    left_out = len(source.left_out)
    if pictures.read_into(source) or len(source.left_out) > left_out:
        return _analysed(source, received_at)
    return analysis


def _asks_for_pictures(source: Source, outcome: Outcome) -> bool:
    """Whether unread pictures may hold what is missing: of a receipt a value, of a mail that says nothing all of it."""
    if not any(part.problem in pictures.UNREAD for part in source.parts):
        return False
    if isinstance(outcome, NotAReceipt):
        return sum(len(cell) for page in source.pages for line in page.lines for cell in line.cells) < _NEXT_TO_NOTHING
    return not outcome.receipts or any(receipt.confidence < checking.SURE for receipt in outcome.receipts)


def signals_of(content: bytes, *, media_type: str = "", name: str = "") -> tuple[tuple[Reason, ...], Draft]:
    """Everything that weighs in the decision on one input, read to the end however hopeless: what weights are fitted
    on."""
    source = read(content, media_type, name)
    views = [view_of(page, source, None) for page in source.pages]
    draft = merge([*_marked(source), *_candidates((totals, *OTHERS), views)])
    return deciding.decide(signals.context(source, views), draft, source.headers).reasons, draft


def _analysed(source: Source, received_at: datetime.datetime | None) -> Analysis:
    views = [view_of(page, source, received_at) for page in source.pages]
    reasons = signals.context(source, views)
    marked = _marked(source)
    if not marked and deciding.is_hopeless(reasons, views):
        return _hopeless(reasons, source)
    amounts = list(_candidates((totals,), views))
    draft = merge([*marked, *amounts])
    if not marked and deciding.is_hopeless(reasons, views, draft):
        return _hopeless(reasons, source, draft)
    draft = merge([*marked, *amounts, *_candidates(OTHERS, views)])
    verdict = deciding.decide(reasons, draft, source.headers)
    draft = reranked(draft, "number", lambda c: numbers.bonus(c, verdict.document_type))
    draft = reranked(draft, "total", lambda c: totals.bonus(c, verdict.document_type))
    if verdict.score < REVIEW_AT:
        return Analysis(_outcome((), verdict, source), draft, verdict, source)
    receipts = tuple(_receipt(d, verdict, source, received_at) for d in _drafts(source, views, draft))
    return Analysis(_outcome(receipts, verdict, source), draft, verdict, source)


def _marked(source: Source) -> list[Candidate]:
    """What an electronic invoice or a page's own marks say, without a word being read."""
    stated = [c for invoice in source.invoices for c in einvoice.candidates_of(invoice)]
    return [*stated, *schema_org.extract(source.linked_data)]


def _drafts(source: Source, views: Sequence[View], whole: Draft) -> Iterator[Draft]:
    """One draft for each receipt of the mail; what a part does not say, the whole says for it."""
    if source.invoices:
        yield from _stated_drafts(source.invoices, views, whole)
        return
    several = len(whole.contenders.get("number", ())) > 1 and len(whole.contenders.get("total", ())) > 1
    stretches = split_receipts(views[0]) if several and len(views) == 1 else []
    if len(stretches) < 2:
        yield whole
        return
    for stretch in stretches:
        draft = merge(_candidates((totals, *OTHERS), [stretch]))
        shared = {
            name: whole.contenders[name]
            for name in _SHARED
            if name in whole.contenders and name not in draft.contenders
        }
        yield Draft({**shared, **draft.contenders})


def _candidates(extractors: Sequence[Extractor], views: Sequence[View]) -> Iterator[Candidate]:
    for view in views:
        for extractor in extractors:
            if extractor.applies_to(view):
                yield from extractor.extract(view)


def _stated_drafts(invoices: Sequence[Invoice], views: Sequence[View], whole: Draft) -> Iterator[Draft]:
    """One draft for each electronic invoice. What it states counts, and what agrees with that; where there is but one,
    the rest of the mail says what it leaves open."""
    for invoice in invoices:
        own = merge(einvoice.candidates_of(invoice)).contenders
        papers = agreement.papers_of(invoice, views, alone=len(invoices) == 1)
        problems = (*invoice.problems, *agreement.disagreements(invoice, papers))
        if len(invoices) > 1:
            yield Draft(own, problems)
            continue
        agreeing = {name: [c for c in whole.contenders[name] if c.value == own[name][0].value] for name in own}
        yield Draft({**whole.contenders, **agreeing}, problems)


def _hopeless(reasons: Sequence[Reason], source: Source, draft: Draft | None = None) -> Analysis:
    verdict = deciding.decide(reasons, draft or Draft())
    return Analysis(_outcome((), verdict, source), draft or Draft(), verdict, source)


def _receipt(
    draft: Draft, verdict: deciding.Verdict, source: Source, received_at: datetime.datetime | None
) -> ExtractedReceipt:
    stated = draft.value("document_type")
    kind = DocumentType(stated) if stated else verdict.document_type
    seen = frozenset(page.place.name for page in source.pages if page.kind == "image")
    values: dict[str, Any] = {name: _modest(as_field(draft, name), seen) for name in FIELD_NAMES}
    values["document_type"] = None if kind is None else Field(kind, 0.9, verdict.type_evidence)
    receipt = ExtractedReceipt(**values, line_items=draft.value("line_items") or ())
    today = received_at.date() if received_at else None
    around = checking.problems_around(source.parts, source.problems, verdict.reasons)
    problems = tuple(dict.fromkeys((*draft.problems, *checking.problems_of(receipt, today), *around)))
    return replace(receipt, problems=problems, confidence=checking.confidence_of(receipt))


def _modest(field: Field[Any] | None, seen: frozenset[str]) -> Field[Any] | None:
    """What only pictures say is never sure, since a letter misread looks like any other."""
    if field is None or not all(evidence.place.name in seen for evidence in field.evidence):
        return field
    return replace(field, confidence=min(field.confidence, _AT_MOST_SEEN))


def _outcome(receipts: tuple[ExtractedReceipt, ...], verdict: deciding.Verdict, source: Source) -> Outcome:
    parts = tuple(source.parts)
    problems = dict.fromkeys([*source.problems, *map(SourceProblem, source.left_out)])
    reasons = verdict.reasons + tuple(Reason(problem, 0.0) for problem in problems)
    if verdict.score >= RECEIPT_AT and not source.left_out:
        return Found(receipts, parts, reasons)
    if verdict.score >= REVIEW_AT:
        return Incomplete(receipts, parts, reasons)
    if source.left_out:
        # what was not read may be the receipt
        around = checking.problems_around(source.parts, source.problems, verdict.reasons)
        return Incomplete((ExtractedReceipt(problems=tuple(around)),), parts, reasons)
    return NotAReceipt(verdict.against, reasons)
