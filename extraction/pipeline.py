"""The stages in their order, for one input."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from .decision import agreement, checking, deciding, signals
from .decision.document_type import GIVEN_KIND_OF
from .decision.weights import RECEIPT_AT, REVIEW_AT
from .extractors import dates, identifiers, numbers, payment, totals, vendor
from .extractors.base import Extractor, View, view_of
from .merging import Draft, as_field, distinct, merge, reranked
from .reading import BeforePart, Source, pictures, read, read_every_part
from .reading.decoration import SAYS_LITTLE
from .splitting import file_of, split_files, split_receipts
from .structured import einvoice, schema_org
from .structured.einvoice import Invoice
from .types import (
    FIELD_NAMES,
    AnyReasonCode,
    Candidate,
    DocumentType,
    ExtractedReceipt,
    Field,
    Found,
    Incomplete,
    NotAReceipt,
    Outcome,
    Problem,
    ProblemCode,
    Reason,
    SourcePart,
    SourceProblem,
    receipts_of,
)

OTHERS: Final[tuple[Extractor, ...]] = (dates, numbers, identifiers, payment, vendor)
"""The ways of reading beside `totals`, which goes first: a mail whose amounts make no receipt of it is read
no further."""
_AT_MOST_SEEN: Final = 0.85
_AT_MOST_SEEN_UNPROVED: Final = 0.75
"""Of a total that no sum confirms."""
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
    is_given: bool = False,
) -> Analysis:
    """Read, propose, merge, decide and check; once more with the text of pictures where that may tell more.

    `is_given`: somebody says that it is a receipt. So its values are read whatever it looks like, and the outcome is
    never NotAReceipt.
    """
    source = read(content, media_type, name, before_part)
    analysis = _with_attached(source, received_at, is_given=is_given)
    if not _asks_for_pictures(source, analysis.outcome):
        return analysis
    left_out = len(source.left_out)
    if pictures.read_into(source) or len(source.left_out) > left_out:
        return _with_attached(source, received_at, is_given=is_given)
    return analysis


def _asks_for_pictures(source: Source, outcome: Outcome) -> bool:
    """Whether unread pictures may hold what is missing: of a receipt a value, of a mail that says nothing all of it."""
    if not any(part.problem in pictures.UNREAD for part in source.all_parts):
        return False
    if isinstance(outcome, NotAReceipt):
        return source.length() < SAYS_LITTLE
    return not outcome.receipts or any(receipt.confidence < checking.SURE for receipt in outcome.receipts)


def signals_of(content: bytes, *, media_type: str = "", name: str = "") -> tuple[tuple[Reason, ...], Draft]:
    """Everything that weighs in the decision on one input, read to the end however hopeless: what weights are fitted
    on."""
    source = read(content, media_type, name)
    views = [view_of(page, source, None) for page in source.pages]
    draft = merge([*_marked(source), *_candidates((totals, *OTHERS), views)])
    return deciding.decide(signals.context(source, views), draft, source.headers).reasons, draft


def _with_attached(source: Source, received_at: datetime.datetime | None, *, is_given: bool = False) -> Analysis:
    """The mail together with the mails attached to it, each of which is judged for itself."""
    if not source.attached:
        return _analysed(source, received_at, is_given=is_given)
    own = _analysed(source, received_at)
    inner = [_with_attached(each, received_at) for each in source.attached]
    if all(isinstance(each.outcome, NotAReceipt) for each in inner):
        is_doubted = is_given and isinstance(own.outcome, NotAReceipt)
        return _most_telling(source, received_at) if is_doubted else own
    receipts = [receipt for each in (own, *inner) for receipt in receipts_of(each.outcome)]
    receipts = [receipt for receipt in receipts if receipt.total] or receipts
    first = next(each for each in (own, *inner) if not isinstance(each.outcome, NotAReceipt))
    doubtful = any(isinstance(each.outcome, Incomplete) for each in (own, *inner))
    made = Incomplete if doubtful else Found
    outcome = made(distinct(receipts), source.parts_with_text(), first.outcome.reasons, source.own_text())
    return replace(first, outcome=outcome, source=source)


def _most_telling(source: Source, received_at: datetime.datetime | None) -> Analysis:
    """Of a mail that was given as a receipt and those attached to it the first that shows a total, or else itself."""
    given = [_analysed(each, received_at, is_given=True) for each in source.walk()]
    best = next((each for each in given if any(receipt.total for receipt in receipts_of(each.outcome))), given[0])
    receipts = receipts_of(best.outcome)
    outcome = Incomplete(receipts, source.parts_with_text(), best.outcome.reasons, source.own_text())
    return replace(best, outcome=outcome, source=source)


def _analysed(source: Source, received_at: datetime.datetime | None, *, is_given: bool = False) -> Analysis:
    views = [view_of(page, source, received_at) for page in source.pages]
    reasons = signals.context(source, views)
    marked = _marked(source)
    is_read_anyway = bool(marked) or is_given
    if not is_read_anyway and deciding.is_hopeless(reasons, views):
        return _hopeless(reasons, source)
    amounts = list(_candidates((totals,), views))
    draft = merge([*marked, *amounts])
    if not is_read_anyway and deciding.is_hopeless(reasons, views, draft):
        return _hopeless(reasons, source, draft)
    draft = merge([*marked, *amounts, *_candidates(OTHERS, views)])
    verdict = deciding.decide(reasons, draft, source.headers)
    if is_given:
        verdict = deciding.as_given(verdict)
    draft = _weighed_by_type(draft, verdict.document_type)
    if verdict.score < REVIEW_AT and not is_given:
        return Analysis(_outcome((), verdict, source), draft, verdict, source)
    receipts = tuple(_receipts_of_files(source, views, received_at)) or tuple(
        _receipt(d, verdict, source, received_at) for d in _drafts(source, views, draft)
    )
    outcome: Outcome = _outcome(receipts, verdict, source)
    if is_given and isinstance(outcome, NotAReceipt):
        kept = Incomplete(receipts, source.parts_with_text(), outcome.reasons, source.own_text())
        # of a proforma or statement its type says so
        outcome = kept if outcome.code in GIVEN_KIND_OF else doubted(kept, outcome.code)
    return Analysis(outcome, draft, verdict, source)


def doubted(outcome: Found | Incomplete, code: AnyReasonCode) -> Incomplete:
    """What was given as a receipt and does not look like one, for the reason `code`, for a person to decide on."""
    problem = Problem(ProblemCode.NOT_A_RECEIPT, str(code))
    receipts = (replace(each, problems=(problem, *each.problems)) for each in outcome.receipts or (ExtractedReceipt(),))
    return Incomplete(tuple(receipts), outcome.parts, outcome.reasons, outcome.text)


def _marked(source: Source) -> list[Candidate]:
    """What an electronic invoice or a page's own marks say, without a word being read."""
    stated = [c for invoice in source.invoices for c in einvoice.candidates_of(invoice)]
    return [*stated, *schema_org.extract(source.linked_data)]


def _weighed_by_type(draft: Draft, kind: DocumentType | None) -> Draft:
    """The draft with the numbers and totals that such a document has before others."""
    draft = reranked(draft, "number", lambda c: numbers.bonus(c, kind))
    return reranked(draft, "total", lambda c: totals.bonus(c, kind))


def _receipts_of_files(
    source: Source, views: Sequence[View], received_at: datetime.datetime | None
) -> Iterator[ExtractedReceipt]:
    """One receipt for each group of files that stands for itself, and is a receipt for itself."""
    groups = split_files(views, source.invoices)
    in_a_group = frozenset[str]().union(*groups)
    body = [view for view in views if view.place.part is SourcePart.BODY]
    said = merge(_candidates(OTHERS, body)) if groups else Draft()
    for names in groups:
        own = _narrowed(source, in_a_group - names)
        pages = [view for view in views if view.place.part is SourcePart.FILE and view.place.name in names]
        found = [c for invoice in own.invoices for c in einvoice.candidates_of(invoice)]
        found += _candidates((totals, *OTHERS), pages)
        draft = _with_shared(merge(found), said)
        verdict = deciding.decide(signals.context(own, [*body, *pages]), draft, own.headers)
        draft = _weighed_by_type(draft, verdict.document_type)
        if verdict.score >= REVIEW_AT:
            files = tuple(name for name in (own.name, *(part.name for part in own.parts)) if name)
            yield from (
                replace(_receipt(d, verdict, own, received_at), files=files) for d in _drafts(own, pages, draft)
            )


def _narrowed(source: Source, others: frozenset[str]) -> Source:
    """The source without the files of other receipts."""
    return replace(
        source,
        pages=[page for page in source.pages if page.place.name not in others],
        invoices=[invoice for invoice in source.invoices if file_of(invoice) not in others],
        parts=[part for part in source.parts if part.name not in others],
    )


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
        yield _with_shared(merge(_candidates((totals, *OTHERS), [stretch])), whole)


def _with_shared(draft: Draft, whole: Draft) -> Draft:
    """The draft with what the whole says for it where it is silent."""
    shared = {name: whole.contenders[name] for name in _SHARED if name in whole.contenders}
    return Draft({**shared, **draft.contenders})


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
        withheld = invoice.amount("withheld") or Decimal(0)
        if len(invoices) > 1:
            yield Draft(own, problems, withheld)
            continue
        agreeing = {name: [c for c in whole.contenders[name] if c.value == own[name][0].value] for name in own}
        yield Draft({**whole.contenders, **agreeing}, problems, withheld)


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
    best = draft.best("total")
    if best is not None and not any(candidate.proofs for candidate in best.candidates):
        values["total"] = _modest(values["total"], seen, _AT_MOST_SEEN_UNPROVED)
    values["document_type"] = None if kind is None else Field(kind, 0.9, verdict.type_evidence)
    receipt = ExtractedReceipt(**values, line_items=draft.value("line_items") or ())
    today = received_at.date() if received_at else None
    around = checking.problems_around(source.parts, source.problems, verdict.reasons)
    found = checking.problems_of(receipt, today, draft.withheld)
    problems = tuple(dict.fromkeys((*draft.problems, *found, *around)))
    files = (source.name, *(part.name for part in source.parts)) if source.name else ()
    return replace(receipt, problems=problems, files=files, confidence=checking.confidence_of(receipt))


def _modest(field: Field[Any] | None, seen: frozenset[str], most: float = _AT_MOST_SEEN) -> Field[Any] | None:
    """What only pictures say is never sure, since a letter misread looks like any other."""
    if field is None or not seen or not all(evidence.place.name in seen for evidence in field.evidence):
        return field
    return replace(field, confidence=min(field.confidence, most))


def _outcome(receipts: tuple[ExtractedReceipt, ...], verdict: deciding.Verdict, source: Source) -> Outcome:
    reasons = _reasons(verdict, source)
    if verdict.score >= RECEIPT_AT and not source.left_out:
        return Found(receipts, source.parts_with_text(), reasons, source.own_text())
    if verdict.score >= REVIEW_AT:
        return Incomplete(receipts, source.parts_with_text(), reasons, source.own_text())
    if source.left_out:
        # what was not read may be the receipt
        around = checking.problems_around(source.parts, source.problems, verdict.reasons)
        doubtful = (ExtractedReceipt(problems=tuple(around)),)
        return Incomplete(doubtful, source.parts_with_text(), reasons, source.own_text())
    return NotAReceipt(verdict.against, reasons)


def _reasons(verdict: deciding.Verdict, source: Source) -> tuple[Reason, ...]:
    problems = dict.fromkeys([*source.all_problems, *map(SourceProblem, source.left_out)])
    return verdict.reasons + tuple(Reason(problem, 0.0) for problem in problems)
