"""From bytes to text in reading order: mail into headers and pages, HTML and PDF into rows of cells, XML
into a tree."""

from .mail import Headers
from .source import Page, Source, read

__all__ = ["Headers", "Page", "Source", "read"]
