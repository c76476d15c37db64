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
    """Add the text of the source's unread pictures to its pages; whether any was read."""
    deadline = time.monotonic() + limits.OCR_SECONDS
    unread = [(i, part) for i, part in enumerate(source.parts) if part.problem in UNREAD]
    found = False
    for i, part in unread[: limits.OCR_PICTURES]:
        broken = source.broken_limit(PICTURES + i)
        if broken is not None:
            source.parts[i] = replace(part, problem=FileProblem(broken))
            continue
        lines = [line for place, image in _images(part) for line in ocr.lines_in(image, place, deadline)]
        if lines:
            source.parts[i] = replace(part, problem=None)
            source.pages.append(Page("image", Place(SourcePart.FILE, part.name), tuple(lines)))
            found = True
    source.before_part(ALL_READ)
    return found


def _images(part: Part) -> Iterator[tuple[Place, bytes]]:
    if part.media_type == "application/pdf":
        for number, image in enumerate(pdf.pictures(part.content, limits.OCR_PICTURES), start=1):
            yield Place(SourcePart.FILE, part.name, page=number), image
    else:
        yield Place(SourcePart.FILE, part.name), part.content
