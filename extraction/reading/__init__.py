"""From bytes to text in reading order: mail into headers and pages, HTML and PDF into rows of cells, XML
into a tree."""

from .mail import Headers
from .page import Page
from .reader import read
from .source import ALL_READ, BODY, BeforePart, Source, read_every_part

__all__ = ["ALL_READ", "BODY", "BeforePart", "Headers", "Page", "Source", "read", "read_every_part"]
