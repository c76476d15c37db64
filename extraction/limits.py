"""How much of an input is read. Reaching a limit never fails a mail: the rest is left out and the source says so."""

from __future__ import annotations

from typing import Final

MAIL_BYTES: Final = 40_000_000
PARTS: Final = 300
DEPTH: Final = 30
TEXT_BYTES: Final = 1_600_000
TEXT_CHARACTERS: Final = 400_000
LINES: Final = 4_000
LINE_CHARACTERS: Final = 2_000
HTML_NODES: Final = 40_000
HTML_DEPTH: Final = 2_000
SNIFFED_BYTES: Final = 1_024
"""By the first of them a file's kind is told."""
PDF_BYTES: Final = 25_000_000
PDF_PAGES: Final = 12
PDF_CHARACTERS: Final = 30_000
PDFS: Final = 8
ITEMS: Final = 400
XML_BYTES: Final = 8_000_000
CONTAINER_BYTES: Final = 30_000_000
"""Of everything that is opened in one input: archives, signed files, mail of Outlook."""
CONTAINER_ENTRIES: Final = 400
CONTAINER_DEPTH: Final = 8
CONTAINER_RATIO: Final = 200
"""Bytes out of a byte of an archive; printed text and XML unpack to twenty or fifty."""
XML_TAGS: Final = 400_000
XML_WRAPPED: Final = 20
"""Documents written inside others, of one file."""
KEPT_TEXT: Final = 20_000
"""Characters of the text of a mail or file that are handed on with it, to be searched."""
INVOICES: Final = 50
"""Electronic invoices of one input."""
INVOICE_LINES: Final = 200
INVOICE_FILES: Final = 20
SECONDS: Final = 1.2
"""After this much time no further part or page is opened."""
PICTURE_PIXELS: Final = 200_000_000
"""Of a file that is opened at all; telephones make a hundred million."""
PICTURE_BYTES: Final = 80_000_000
"""Of a decoded picture; JPEG is decoded grey, and smaller where it may."""
OCR_SECONDS: Final = 10.0
"""For all pages of a document, beside the input's own time, and only where the program is installed."""
OCR_INPUT_SECONDS: Final = 20.0
"""For all documents of one input together."""
OCR_DOCUMENTS: Final = 4
OCR_PAGES: Final = 4
"""Of a document: the first ones, and the last."""
OCR_PIXELS: Final = 8_000_000
"""Of a page as it is read."""
