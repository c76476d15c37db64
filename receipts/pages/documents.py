"""The pane that shows a receipt's files, and the places in them where its values stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from businesses.page_access import MemberRequest, for_members
from foundation.errors import ApiError
from receipts import document_pages, document_pictures, storage
from receipts.evidence import Spot, spots_of
from receipts.messages import file_problem_message
from receipts.models import Document, Receipt
from receipts.page_pictures import Outline
from receipts.pages.access import receipt_or_404


@dataclass(frozen=True, slots=True)
class Outlined:
    """A spot on a page: `points` are the corners of its outline, as SVG takes them."""

    key: str
    points: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of the document that is shown: its number from 1, the size of its picture, and what stood where on it."""

    number: int
    width: int
    height: int
    outlined: tuple[Outlined, ...]


def document_context(
    shown: Receipt, wanted: str = "", *, spot: str = "", is_waited_for: bool = False
) -> dict[str, Any]:
    """For `receipts/document.html`: the files of `shown`, and the one whose id is `wanted` or else the first.

    `spot` is the key of one that is pointed at. Unless it `is_waited_for`, a document whose pages nobody has looked at
    before asks for the pane once more, by a request of its own, so that the page itself does not wait.
    """
    documents = list(shown.documents.order_by("origin", "id"))
    chosen = next((document for document in documents if str(document.pk) == wanted), next(iter(documents), None))
    spots = spots_of(shown, documents)
    context: dict[str, Any] = {
        "documents": documents,
        "document": chosen,
        "spots": spots,
        "spot": spot if spot in {one.key for one in spots} else "",
        "pane": reverse("receipt-document", args=[shown.pk]),
        "document_receipt": shown.pk,
        "shown_as": "",
    }
    if chosen is None:
        return context
    context["file_problem"] = file_problem_message(chosen.problem)
    try:
        return context | _look(chosen, spots, is_waited_for=is_waited_for)
    except FileNotFoundError:
        gone = gettext("This file is missing from the document store. Everything else on this page works without it.")
        return context | {"trouble": gone}
    except ApiError:
        later = gettext("This file cannot be shown at the moment. Try again in a minute, or open it in a new tab.")
        return context | {"trouble": later}


@require_safe
@for_members
def document(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """The pane by itself, its pages made if nobody has looked at them before."""
    shown = receipt_or_404(request, receipt_id)
    wanted, spot = request.GET.get("document", ""), request.GET.get("spot", "")
    context = document_context(shown, wanted, spot=spot, is_waited_for=True)
    return render(request, "receipts/document.html", context | {"receipt": shown})


def _look(chosen: Document, spots: Sequence[Spot], *, is_waited_for: bool) -> dict[str, Any]:
    """How the file is shown. Raises FileNotFoundError, StorageUnavailableError, ReaderBusyError and its like."""
    if chosen.media_type not in document_pictures.KINDS:
        storage.find(chosen.business_id, chosen.sha256)
        return {"shown_as": "frame" if chosen.media_type in document_pages.KINDS else "nothing"}
    outline = document_pictures.kept_outline(chosen)
    if outline is None and is_waited_for:
        outline = document_pictures.outline_of(chosen)
    if outline is None:
        storage.find(chosen.business_id, chosen.sha256)
        return {"shown_as": "soon"}
    if outline.problem is not None:
        return {"shown_as": "nothing", "file_problem": file_problem_message(outline.problem)}
    return {"shown_as": "pages", "pages": _pages(chosen, outline, spots), "page_count": outline.count}


def _pages(chosen: Document, outline: Outline, spots: Sequence[Spot]) -> list[ShownPage]:
    own = [spot for spot in spots if spot.document == chosen]
    pages = []
    for number, shape in enumerate(outline.pages, 1):
        outlined = tuple(Outlined(spot.key, points) for spot in own if (points := spot.outline_on(number, shape)))
        pages.append(ShownPage(number, shape.width, shape.height, outlined))
    return pages
