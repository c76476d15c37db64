"""What may become of an uploaded file, by code, and the words for it."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doors.file_types import Refusal
from receipts.intake import ProblemCode


class FileOutcome(enum.StrEnum):
    """What became of a file."""

    RECEIPT = "receipt"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    FAILED = "failed"


class FileReason(enum.StrEnum):
    """What there is to know about that."""

    TO_REVIEW = "to_review"
    LOCKED = "locked"
    DAMAGED = "damaged"
    TOO_MUCH = "too_much"
    RESTORED = "restored"
    SAME_FILE = "same_file"
    SAME_DOCUMENT = "same_document"
    EMPTY = Refusal.EMPTY.value
    TOO_LARGE = Refusal.TOO_LARGE.value
    UNSUPPORTED_TYPE = Refusal.UNSUPPORTED_TYPE.value
    PART_UNREAD = "part_unread"
    MISSING = "missing"
    UNREADABLE = "unreadable"


SAVED: Final = _("Saved and approved: everything in it is clear.")
REASONS: Final[Mapping[FileReason, Promise]] = {
    FileReason.TO_REVIEW: _("Saved. Please look at it: not everything in it is clear."),
    FileReason.LOCKED: _(
        "Saved, but locked with a password, so it could not be read. Upload a copy without one, or fill in the receipt "
        "yourself."
    ),
    FileReason.DAMAGED: _(
        "Saved, but damaged, so it could not be read whole. Upload it again, or fill in the receipt yourself."
    ),
    FileReason.TOO_MUCH: _(
        "Saved, but there is more in it than is read at once, so receipts in it may be missing. Upload it in smaller "
        "parts."
    ),
    FileReason.RESTORED: _("It was here before, and its receipt had been deleted. It is back now."),
    FileReason.SAME_FILE: _("This file is here already. Nothing was added."),
    FileReason.SAME_DOCUMENT: _("The same document came before, so this one does not count."),
    FileReason.EMPTY: _("It is empty. Choose it again: it may not have been copied whole."),
    FileReason.TOO_LARGE: _("It is larger than %(megabytes)d MB. Send a smaller copy of it."),
    FileReason.UNSUPPORTED_TYPE: _(
        "A file of this kind cannot be read. Send PDF, pictures (JPEG, PNG, HEIC, TIFF, WebP), XML, HTML, mail (.eml, "
        ".msg) or a ZIP archive of these."
    ),
    FileReason.PART_UNREAD: _("Some files in this archive could not be opened. Send them by themselves."),
    FileReason.MISSING: _("It is no longer in the document store. Upload it again."),
    FileReason.UNREADABLE: _("It could not be saved. Tell the operator when you uploaded it."),
}

UNREAD: Final[Mapping[ProblemCode, FileReason]] = {
    ProblemCode.DOCUMENT_ENCRYPTED: FileReason.LOCKED,
    ProblemCode.DOCUMENT_DAMAGED: FileReason.DAMAGED,
    ProblemCode.DOCUMENT_TOO_LARGE: FileReason.TOO_MUCH,
}
"""Problems of a saved receipt about which whoever uploaded it can do something at once."""


def review_reason(problems: Collection[str]) -> FileReason:
    """Why somebody has to look at receipts that were saved with these problems."""
    return next((reason for code, reason in UNREAD.items() if code in problems), FileReason.TO_REVIEW)


def file_message(reason: str | None) -> str:
    """A sentence for what became of a file."""
    if reason is None:
        return gettext(str(SAVED))
    return str(REASONS[FileReason(reason)]) % {"megabytes": settings.UPLOAD_MAX_MB}
