"""HTML into lines of cells, as a reader sees them: one line a row, labels beside their values.

Mail uses tables for layout and for data alike. A row whose cells hold one line each is one line of cells; a cell that
holds more is read as lines of its own. What is hidden from the reader (preheaders, the other device's
copy) is left out.
"""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..normalizing.text import fold, squeeze
from . import limits

Row = tuple[str, ...]

_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)[^\"]{0,400}overflow|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_NO_SIZE: Final = re.compile(r"font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)", re.IGNORECASE)
_STYLED: Final = (
    '[style*="none" i],[style*="hidden" i],[style*="font-size:0" i],[style*="font-size: 0" i],[style*="mso-hide" i]'
    ',[style*="opacity" i],[hidden]'
)
_SKIPPED: Final = ("style", "script", "head", "title", "noscript", "template", "svg", "object", "select")
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "center",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "form",
        "fieldset",
        "address",
        "pre",
        "hr",
        "body",
        "html",
        "figure",
    ]
)
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_NESTING: Final = re.compile(
    r"<(?!br|img|meta|input|hr|link|col|/?(?:p|li|t[dhr]|option)[ />]|!)(/?)[a-z]", re.IGNORECASE
)
_LINE_ELEMENT: Final = re.compile(r"<(?:br|p|td|div|li|h\d)[\s/>]", re.IGNORECASE)


def lines_of(html: str) -> list[Row]:
    """The visible lines of a page; a line is a tuple of its cells' texts, never empty ones."""
    html = html[: limits.TEXT_CHARACTERS]
    if _is_too_deep(html):
        return [(line,) for line in (squeeze(part) for part in _TAG.split(html)[: limits.LINES]) if line]
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return []
    _drop_hidden(tree)
    writer = _Writer()
    writer.walk(tree.body)
    return [row for row in writer.finish() if row]


def plain_text(html: str) -> str:
    """All text of a page in one string, hidden text included; the quick look before the careful one."""
    html = html[: limits.TEXT_CHARACTERS]
    if _is_too_deep(html):
        return _TAG.sub(" ", html)
    tree = LexborHTMLParser(html)
    tree.strip_tags(["style", "script", "head"])
    return tree.body.text(separator=" ") if tree.body is not None else ""


def _is_too_deep(html: str) -> bool:
    """Whether elements stand too deep in each other: the parser's time grows with the square of the depth."""
    if html.count("<") <= limits.HTML_DEPTH:
        return False
    depth = 0
    for tag in _NESTING.finditer(html):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > limits.HTML_DEPTH:
            return True
    return False


def has_markup(html: str) -> bool:
    """Whether lines are set by elements; some senders put plain text into an HTML part."""
    return bool(_LINE_ELEMENT.search(html))


def structured_data(html: str) -> list[str]:
    """The JSON-LD blocks of a page."""
    if "ld+json" not in html or _is_too_deep(html):
        return []
    return [node.text() for node in LexborHTMLParser(html).css('script[type*="ld+json"]')]


def _drop_hidden(tree: LexborHTMLParser) -> None:
    tree.strip_tags(list(_SKIPPED))
    body = tree.body
    for node in body.css(_STYLED) if body is not None else ():
        attributes = node.attributes
        style = attributes.get("style") or ""
        if "hidden" in attributes or _HIDDEN_STYLE.search(style) or _is_empty_size(node, style):
            node.decompose()


def _is_empty_size(node: LexborNode, style: str) -> bool:
    """Whether text is shrunk to nothing; a size of 0 that elements inside set right is only a way to lay out."""
    return bool(_NO_SIZE.search(style)) and len(node.css('[style*="font-size" i],[style*="font:" i]')) <= 1


class _Writer:
    """Collects lines while the tree is walked; an open line gathers inline text until a block ends it."""

    def __init__(self, budget: int = limits.HTML_NODES) -> None:
        self.rows: list[Row] = []
        self._open: list[str] = []
        self.budget = budget

    def walk(self, parent: LexborNode, depth: int = 0) -> None:
        node = parent.child
        while node is not None and self.budget > 0:
            self.budget -= 1
            tag = node.tag
            if tag == "-text":
                self._open.append(node.text_content or "")
            elif tag == "br":
                self.end_line()
            elif tag == "tr":
                self.end_line()
                self._table_row(node, depth)
            elif tag == "img":
                self._image(node)
            elif depth < 200 and tag != "-comment":
                self._element(node, tag in _BLOCKS, depth)
            node = node.next

    def end_line(self) -> None:
        if self._open:
            text = " ".join(fold("".join(self._open)).split())
            self._open.clear()
            if text and len(self.rows) < limits.LINES:
                self.rows.append((text[: limits.LINE_CHARACTERS],))

    def finish(self) -> list[Row]:
        self.end_line()
        return self.rows

    def _element(self, node: LexborNode, block: bool, depth: int) -> None:
        if block:
            self.end_line()
        self.walk(node, depth + 1)
        if block:
            self.end_line()

    def _image(self, node: LexborNode) -> None:
        alt = node.attributes.get("alt") or ""
        if 2 < len(alt) < 60:
            self._open.append(f" {alt} ")

    def _table_row(self, row: LexborNode, depth: int) -> None:
        cells = []
        cell = row.child
        while cell is not None and self.budget > 0:
            if cell.tag in ("td", "th"):
                inner = _Writer(self.budget)
                inner.walk(cell, depth + 1)
                lines = inner.finish()
                self.budget = inner.budget - 1
                if lines:
                    cells.append(lines)
            cell = cell.next
        self.rows.extend(beside(cells))


def beside(cells: list[list[Row]]) -> list[Row]:
    """The lines of a table row from the lines of its cells, each a column."""
    if len(cells) <= 1:
        return cells[0] if cells else []
    if all(len(lines) == 1 for lines in cells):
        return [tuple(text for lines in cells for text in lines[0])]
    if _is_layout(cells):
        return [line for lines in cells for line in lines]
    height = max(len(lines) for lines in cells)
    return [
        tuple(text for lines in cells if i < len(lines) for text in lines[i])
        for i in range(height)
    ]  # fmt: skip


def _is_layout(cells: list[list[Row]]) -> bool:
    """Columns that stand beside each other without belonging together: long ones, or ones with tables in them."""
    heights = [len(lines) for lines in cells]
    has_tables = sum(1 for lines in cells if any(len(line) > 1 for line in lines))
    return max(heights) > 12 or has_tables > 1 or (has_tables == 1 and min(heights) > 1)
