"""The pages of the ledger: home, and one receipt with its document."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.heavy_reads import heavy_read
from businesses.models import Business, for_business
from businesses.page_access import MemberRequest, choose, for_members, for_writers
from businesses.permissions import BusinessNotFoundError
from foundation.strict_input import row_id
from receipts import changes, conditions, document_pages, listing, totals
from receipts.form_merging import merge
from receipts.forms import WHOLE_ROW, CorrectionForm
from receipts.intake import MAIL_TYPE
from receipts.keyset import Page, Position
from receipts.ledger import Cause
from receipts.listing import Listing
from receipts.messages import file_problem_message, problem_messages
from receipts.models import Category, Document, Receipt, Status, Way
from receipts.presentation import facts_of
from receipts.search.query import cut
from receipts.selection import Selection
from receipts.stats import Bucket
from receipts.totals import Buckets

PAGE = 25
NEWEST = listing.order_of("-received_at")
TABS = {
    "": (gettext_lazy("All receipts"), [conditions.listed()]),
    "review": (gettext_lazy("To review"), [conditions.to_review()]),
    "approved": (
        gettext_lazy("Approved"),
        [conditions.one_of("status", [Status.APPROVED]), conditions.is_copy(wanted=False)],
    ),
    "aside": (gettext_lazy("Put aside"), [conditions.put_aside()]),
}
"""Every receipt that is not deleted is under "All receipts" or under "Put aside"."""

SHOWN_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
DONE = {
    Status.APPROVED: gettext_lazy("Approved."),
    Status.REJECTED: gettext_lazy("Rejected: it no longer counts."),
    Status.NOT_RECEIPT: gettext_lazy("Noted: this is not a receipt, and it no longer counts."),
    Status.PENDING_REVIEW: gettext_lazy("Back among those to review."),
}


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which receipts a page of the ledger shows: tab, words searched for, category, and the row it begins after."""

    tab: str = ""
    words: str = ""
    category: int | None = None
    before: int | None = None

    @classmethod
    def from_parameters(cls, given: Mapping[str, str]) -> LedgerQuery:
        tab = given.get("show", "")
        return cls(
            tab=tab if tab in TABS else "",
            words=cut(given.get("q", "")),
            category=row_id(given.get("category", "")),
            before=row_id(given.get("before", "")),
        )

    def url(self, **changes: Any) -> str:
        """The query string of the page that shows this, with `changes`."""
        parameters = {"show": self.tab, "q": self.words, "category": self.category, "before": self.before} | changes
        return "?" + urlencode({key: value for key, value in parameters.items() if value})


@require_safe
@for_members
def home(request: MemberRequest) -> HttpResponse:
    """Totals by currency, the mailboxes (a fragment of gmail's), and the newest receipts."""
    business, query = request.membership.business, LedgerQuery.from_parameters(request.GET)
    mine = receipts_of(business)
    category = _category(business, query.category)
    listed = mine.filter(category=category) if category else mine
    with heavy_read(business, when=bool(query.words)):
        page = _page(business, query)
    context = {
        "query": query,
        "rows": page.rows,
        "older": query.url(before=page.next.key[-1]) if page.next else "",
        "newest": query.url(before=None) if query.before else "",
        "category": category,
        "every_category": query.url(category=None, before=None),
        "tabs": _tabs(query, _to_review(listed, business, category)),
        "totals": _totals(mine, business),
        "may_export": request.membership.may_export,
        "any": bool(page.rows or page.next) or mine.exists(),
    }
    return render(request, "receipts/home.html", context)


@require_safe
@for_members
def receipt(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """One receipt: what was read and where, what people said, and the document beside it."""
    return render(request, "receipts/receipt.html", _receipt_context(request, _get(request, receipt_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def edit(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """The same page with its fields open for correction."""
    shown = _get(request, receipt_id)
    form, meanwhile = CorrectionForm(request.POST or None, instance=_get(request, receipt_id)), None
    try:
        if request.method == "POST" and form.is_valid() and _correct(request, shown, form):
            return redirect("receipt", receipt_id)
    except changes.ChangedMeanwhileError:
        shown = _get(request, receipt_id)
        form, meanwhile = merge(request.POST, _get(request, receipt_id), since=_version(request) or shown.version)
    context = _receipt_context(request, shown)
    context |= {"form": form, "whole_row": WHOLE_ROW, "meanwhile": meanwhile, "version": shown.version}
    return render(request, "receipts/receipt.html", context)


@require_POST
@for_writers
def decide(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """Approve, reject, say that it is no receipt, or take that back."""
    decided, status = _get(request, receipt_id), request.POST.get("status", "")
    if status not in Status.values:
        raise Http404
    changes.correct(decided, {"status": status}, cause=_cause(request))
    messages.success(request, DONE[Status(status)])
    return redirect("receipt", receipt_id)


@require_POST
@for_members
def choose_business(request: MemberRequest) -> HttpResponse:
    """Act for another of the person's businesses from now on."""
    try:
        choose(request, row_id(request.POST.get("business", "")))
    except BusinessNotFoundError as error:
        raise Http404 from error
    return redirect("home")


def receipts_of(business: Business) -> QuerySet[Receipt]:
    """The business's receipts that are not deleted."""
    return for_business(Receipt.objects.filter(deleted_at__isnull=True), business)


def _category(business: Business, category_id: int | None) -> Category | None:
    if category_id is None:
        return None
    return for_business(Category.objects.filter(pk=category_id), business).first()


def _get(request: MemberRequest, receipt_id: int) -> Receipt:
    return get_object_or_404(
        receipts_of(request.membership.business).select_related("business", "category", "reading"), pk=receipt_id
    )


def _cause(request: MemberRequest) -> Cause:
    return Cause(Way.PAGE, timezone.now(), request.user)


def _version(request: MemberRequest) -> int | None:
    """Which version of the receipt the form was made for; None: a form of the version before does not say."""
    return row_id(request.POST.get("version", ""))


def _correct(request: MemberRequest, corrected: Receipt, form: CorrectionForm) -> bool:
    """Save the corrections; False, with the reasons on the form, if they are refused. Raises ChangedMeanwhileError."""
    version = _version(request)
    try:
        with changes.unchanged_since(corrected, None if version is None else {version}):
            is_new = changes.correct(corrected, form.cleaned_data, cause=_cause(request))
    except changes.InvalidCorrectionError as error:
        for name, reasons in error.extra["fields"].items():
            form.add_error(name, reasons)
        return False
    if is_new:
        messages.success(request, gettext("Saved. What was read is kept beside it."))
    return True


def listing_of(business: Business, query: LedgerQuery) -> Listing:
    """All receipts that the ledger's pages show for `query`, wherever it begins."""
    asked = [*TABS[query.tab][1]]
    if query.words:
        asked.append(conditions.found_by(business, query.words, now=timezone.now()))
    category = _category(business, query.category)
    if category:
        asked.append(conditions.one_of("category_id", [category.pk]))
    return Listing(receipts_of(business), asked)


def _page(business: Business, query: LedgerQuery) -> Page[Receipt]:
    before = for_business(Receipt.objects.filter(pk=query.before), business).first() if query.before else None
    start = Position(NEWEST.key_of(before)) if before else None
    return listing_of(business, query).read(NEWEST, start, size=PAGE).page


def _next_to_review(shown: Receipt) -> Receipt | None:
    rows = Listing(receipts_of(shown.business), [conditions.to_review()])
    return next(iter(rows.read(NEWEST, Position(NEWEST.key_of(shown)), size=1).page.rows), None)


def _to_review(listed: QuerySet[Receipt], business: Business, category: Category | None) -> int:
    categories = frozenset({category.pk} if category else ())
    selection = Selection(statuses=frozenset({Status.PENDING_REVIEW}), duplicate=False, categories=categories)
    count = totals.count_of(business, selection)
    return listed.filter(conditions.TO_REVIEW).count() if count is None else count


def _tabs(query: LedgerQuery, to_review: int) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label,
            "url": query.url(show=name, before=None),
            "count": to_review if name == "review" else None,
            "is_current": name == query.tab,
        }
        for name, (label, _) in TABS.items()
    ]


def _receipt_context(request: MemberRequest, shown: Receipt) -> dict[str, Any]:
    documents = list(shown.documents.order_by("origin", "id"))
    wanted = request.GET.get("document", "")
    chosen = next((document for document in documents if str(document.pk) == wanted), next(iter(documents), None))
    return {
        "receipt": shown,
        "facts": facts_of(shown),
        "problems": problem_messages(shown.problems),
        "documents": documents,
        "document": chosen,
        "shown_as": _shown_as(chosen) if chosen else "",
        "file_problem": file_problem_message(chosen.problem) if chosen else "",
        "may_write": request.membership.may_write,
        "next_to_review": _next_to_review(shown),
    }


def _shown_as(document: Document) -> str:
    """How a page can show the file: "pdf", "image", "mail", "xml", or "" if only by opening it."""
    if document.media_type == "application/pdf":
        return "pdf"
    if document.media_type == MAIL_TYPE:
        return "mail"
    if document_pages.KINDS.get(document.media_type) == "xml":
        return "xml"
    return "image" if document.media_type in SHOWN_IMAGES else ""


@dataclass(frozen=True, slots=True)
class Period:
    """What was spent in a stretch of time, one sum a currency, the business's own first.

    `is_estimate`: of the newest receipts alone, since there are very many, and the totals are not built yet.
    """

    label: str
    sums: list[Bucket]
    is_estimate: bool


def _totals(mine: QuerySet[Receipt], business: Business) -> list[Period]:
    today = timezone.localdate(timezone=business.zone)
    starts = {gettext("This month"): today.replace(day=1), gettext("This year"): today.replace(month=1, day=1)}
    sums = {label: _sums_since(mine, business, day) for label, day in starts.items()}
    return [
        Period(label, _own_first(found.buckets, business.currency), found.is_estimate) for label, found in sums.items()
    ]


def _sums_since(mine: QuerySet[Receipt], business: Business, day: datetime.date) -> Buckets:
    rows = mine.filter(received_at__gte=datetime.datetime.combine(day, datetime.time(), business.zone))
    return totals.sums_of(business, rows, Selection(from_date=day))


def _own_first(sums: list[Bucket], own: str) -> list[Bucket]:
    return sorted(sums, key=lambda bucket: (bucket.currency is None, bucket.currency != own, -bucket.count))
