"""The pages of PDFs and picture files as pictures: made once in the reader process, then kept (:mod:`.made_files`)."""

from __future__ import annotations

import json
from typing import Final

from django.http import Http404

from extraction.types import FileProblem
from foundation.errors import ApiError
from receipts import made_files, reader_process, storage
from receipts.models import Document
from receipts.page_pictures import VERSION, Outline, PagePicture
from receipts.reader_codec import decode, encode
from receipts.reader_handle import BrokenOffError

KINDS: Final = {
    "application/pdf": "pdf",
    "image/bmp": "picture",
    "image/gif": "picture",
    "image/heic": "picture",
    "image/jpeg": "picture",
    "image/png": "picture",
    "image/tiff": "picture",
    "image/webp": "picture",
}
"""The media types that have pictures of their pages, and what the reader calls them."""


class PageNotShownError(ApiError):
    """No picture can be made of the page: the file is damaged, locked, or takes more than it may."""

    status = 422
    code = "PAGE_NOT_SHOWN"
    message = "No picture can be made of this page."
    hint = "Download the file to see it; its description says what is wrong with it."


def kept_outline(document: Document) -> Outline | None:
    """The outline of a document of one of KINDS, if it was made before. Raises StorageUnavailableError."""
    found = made_files.kept(document, _outline_name(document))
    if found is None:
        return None
    outline: Outline = decode(Outline, json.loads(found), [])
    return outline


def outline_of(document: Document) -> Outline:
    """What pages a document of one of KINDS has.

    Raises FileNotFoundError, StorageUnavailableError, ReaderBusyError, ReaderUnavailableError.
    """
    outline = kept_outline(document)
    if outline is None:
        try:
            outline = reader_process.of_this_process().make_outline(
                storage.read(document.business_id, document.sha256),
                kind=KINDS[document.media_type],
                patience=reader_process.PATIENCE_SECONDS,
            )
        except BrokenOffError as broken:
            outline = Outline(problem=FileProblem(broken.limit))
        made_files.keep(document, _outline_name(document), encode(outline, []).encode())
    return outline


def picture_of(document: Document, number: int) -> bytes:
    """A page, counted from 1, as a picture of the type `page_pictures.MEDIA_TYPE`.

    Raises Http404 (no such page), PageNotShownError, and what `outline_of` does.
    """
    if document.media_type not in KINDS or number < 1:
        raise Http404
    name = made_files.name_of(document, "picture", VERSION, number)
    picture = made_files.kept(document, name)
    if picture is None:
        outline = outline_of(document)
        if outline.problem is None and number > len(outline.pages):
            raise Http404
        picture = b"" if outline.problem else _make(document, number).content
        made_files.keep(document, name, picture)
    if not picture:
        raise PageNotShownError
    return picture


def etag_of(document: Document, number: int) -> str:
    """The ETag of such a picture."""
    return f'"{document.sha256}-picture{VERSION}-{number}"'


def _outline_name(document: Document) -> str:
    return made_files.name_of(document, "outline", VERSION)


def _make(document: Document, number: int) -> PagePicture:
    content = storage.read(document.business_id, document.sha256)
    reader, patience = reader_process.of_this_process(), reader_process.PATIENCE_SECONDS
    try:
        return reader.make_picture(content, kind=KINDS[document.media_type], number=number, patience=patience)
    except BrokenOffError as broken:
        return PagePicture(problem=FileProblem(broken.limit))
