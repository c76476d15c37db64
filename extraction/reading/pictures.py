"""Pictures and documents without text, read after all else: it takes seconds, and most mail does without."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from .. import limits
from ..types import FileProblem, Part, Place, SourcePart
from . import ocr, pdf
from .page import Page
from .source import ALL_READ, PICTURES, Source

UNREAD = frozenset({FileProblem.PICTURE, FileProblem.NO_TEXT})


def read_into(source: Source) -> bool:
    """Add the text of unread pictures to the pages of the source or attached mail they stand in; whether any was
    read."""
    deadline = time.monotonic() + limits.OCR_SECONDS
    numbered = enumerate((each, i) for each in source.walk() for i in range(len(each.parts)))
    unread = [(number, each, i) for number, (each, i) in numbered if each.parts[i].problem in UNREAD]
    found = False
    for number, each, i in unread[: limits.OCR_PICTURES]:
        part = each.parts[i]
        broken = source.broken_limit(PICTURES + number)
        if broken is not None:
            each.parts[i] = replace(part, problem=FileProblem(broken))
            continue
        lines = [line for place, image in _images(part) for line in ocr.lines_in(image, place, deadline)]
        if lines:
            each.parts[i] = replace(part, problem=None)
            each.pages.append(Page("image", Place(SourcePart.FILE, part.name), tuple(lines)))
            found = True
    source.before_part(ALL_READ)
    return found


def _images(part: Part) -> Iterator[tuple[Place, bytes]]:
    if part.media_type == "application/pdf":
        for number, image in enumerate(pdf.pictures(part.content, limits.OCR_PICTURES), start=1):
            yield Place(SourcePart.FILE, part.name, page=number), image
    else:
        yield Place(SourcePart.FILE, part.name), part.content
