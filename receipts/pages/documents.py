"""The pane that shows a receipt's files."""

from __future__ import annotations

from typing import Any

from receipts import document_pages
from receipts.intake import MAIL_TYPE
from receipts.messages import file_problem_message
from receipts.models import Document, Receipt

SHOWN_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")


def document_context(shown: Receipt, wanted: str = "") -> dict[str, Any]:
    """For `receipts/document.html`: the files of `shown`, and the one whose id is `wanted` or else the first."""
    documents = list(shown.documents.order_by("origin", "id"))
    chosen = next((document for document in documents if str(document.pk) == wanted), next(iter(documents), None))
    return {
        "documents": documents,
        "document": chosen,
        "shown_as": _shown_as(chosen) if chosen else "",
        "file_problem": file_problem_message(chosen.problem) if chosen else "",
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
