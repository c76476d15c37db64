"""From bytes to text in reading order: mail into headers and pages, HTML and PDF into rows of cells, XML
into a tree."""

from .containers import Opened
from .documents import open_archive
from .mail import Headers
from .page import Page
from .reader import read
from .sniffing import media_type_of
from .source import ALL_READ, BODY, BeforePart, Source, read_every_part

__all__ = [
    "ALL_READ",
    "BODY",
    "BeforePart",
    "Headers",
    "Opened",
    "Page",
    "Source",
    "media_type_of",
    "open_archive",
    "read",
    "read_every_part",
]
