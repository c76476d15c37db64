"""HTML into lines of cells, as a reader sees them: one line a row, labels beside their values.

Mail uses tables for layout and for data alike. A row whose cells hold one line each is one line of cells; a cell that
holds more is read as lines of its own. What is hidden from the reader (preheaders, the other device's
copy) is left out.

The parser mends the markup and writes it out again, well formed; that text is then gone through tag by tag, which costs
a third of visiting the parser's nodes one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from selectolax.lexbor import LexborHTMLParser

from ..normalizing.text import squeeze
from . import limits

Row = tuple[str, ...]

_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)[^\"]{0,400}overflow|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
)
_NO_SIZE: Final = re.compile(r"font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)")
_NOT_SHOWN: Final = frozenset([
    "style", "script", "head", "title", "noscript", "template", "svg", "object", "select",
])  # fmt: skip
_BLOCKS: Final = frozenset([
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tbody",
    "thead", "tfoot", "caption", "center", "blockquote", "section", "article", "header", "footer", "main",
    "nav", "aside", "form", "fieldset", "address", "pre", "hr", "body", "html", "figure",
])  # fmt: skip
_VOID: Final = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
])  # fmt: skip
_TOKEN: Final = re.compile(r"<([^>]*)>")
_UNREAD: Final = re.compile(r"<!--.*?-->|<(style|script|iframe|noembed|noframes|xmp)[ >].*?</\1>", re.DOTALL)
_SIZED: Final = re.compile(r'\sstyle="[^"]*font(?:-size|:)', re.IGNORECASE)
_STYLE: Final = re.compile(r'\sstyle="([^"]*)"')
_ALT: Final = re.compile(r'\salt="([^"]*)"')
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_NESTING: Final = re.compile(
    r"<(?!br|img|meta|input|hr|link|col|/?(?:p|li|t[dhr]|option)[ />]|!)(/?)[a-z]", re.IGNORECASE
)
_LINE_ELEMENT: Final = re.compile(r"<(?:br|p|td|div|li|h\d)[\s/>]", re.IGNORECASE)


def lines_of(html: str) -> list[Row]:
    """The visible lines of a page; a line is a tuple of its cells' texts, never empty ones."""
    html = html[: limits.TEXT_CHARACTERS]
    if is_too_deep(html):
        return [(line,) for line in (squeeze(part) for part in _TAG.split(html)[: limits.LINES]) if line]
    body = LexborHTMLParser(html).body
    if body is None:
        return []
    pieces = _TOKEN.split(_UNREAD.sub("", body.html or ""))
    return [row for row in _Reader(pieces[: 2 * limits.HTML_NODES + 1]).read() if row]


def plain_text(html: str) -> str:
    """All text of a page in one string, hidden text included; the quick look before the careful one."""
    html = html[: limits.TEXT_CHARACTERS]
    if is_too_deep(html):
        return _TAG.sub(" ", html)
    tree = LexborHTMLParser(html)
    tree.strip_tags(["style", "script", "head"])
    return tree.body.text(separator=" ") if tree.body is not None else ""


def is_too_deep(html: str) -> bool:
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


_Effect = Literal["", "line", "row", "row end", "cell", "cell end", "image", "hidden", "shrunk"]
"""What a tag does to the text around it."""

_EFFECTS: Final[dict[str, _Effect]] = {
    "br": "line",
    "img": "image",
    "tr": "row",
    "/tr": "row end",
    "td": "cell",
    "th": "cell",
    "/td": "cell end",
    "/th": "cell end",
}
_EFFECTS.update(dict.fromkeys([f"{slash}{name}" for name in _BLOCKS for slash in ("", "/")], "line"))
_EFFECTS.update(dict.fromkeys(_NOT_SHOWN, "hidden"))


def _name_of(tag: str) -> str:
    return tag.partition(" ")[0]


def _effect_of(tag: str) -> _Effect:
    lowered = tag.lower() if " " in tag else ""
    if "none" in lowered or "hid" in lowered or "size:0" in lowered or "size: 0" in lowered or "opacity" in lowered:
        style = _STYLE.search(lowered)
        if ' hidden="' in lowered or (style and _HIDDEN_STYLE.search(style[1])):
            return "hidden"
        if style and _NO_SIZE.search(style[1]):
            return "shrunk"
    return _EFFECTS.get(_name_of(tag), "")


class _Reader:
    """Goes through text and tags in turn: an open line gathers text until a tag ends it, an open table row gathers the
    lines of its cells."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        """Text, tag, text, tag, ..., text."""
        self._effects: dict[str, _Effect] = {}
        self._line: list[str] = []
        self._rows: list[Row] = []
        self._open: list[tuple[list[Row], list[list[Row]]]] = []
        """For each table row we are in: the lines before it, and the lines of each of its cells so far."""

    def read(self) -> list[Row]:
        """All lines."""
        pieces, effects, line, at, last = self._pieces, self._effects, self._line, 0, len(self._pieces) - 1
        while at < last:
            text = pieces[at]
            if text and (line or not text.isspace()):
                line.append(text)
            tag = pieces[at + 1]
            effect = effects.get(tag)
            if effect is None:
                effect = effects[tag] = _effect_of(tag)
            if effect == "line":
                if line:
                    self._end_line()
            elif effect:
                at = self._apply(effect, at + 1) - 1
            at += 2
        line.append(pieces[last])
        self._end_line()
        return self._rows

    def _apply(self, effect: _Effect, at: int) -> int:
        """Do what the tag at a place asks for; the place of the tag to go on behind."""
        match effect:
            case "cell":
                self._line.clear()
                self._rows = []
            case "cell end":
                self._end_cell()
            case "row":
                self._end_line()
                self._open.append((self._rows, []))
            case "row end":
                self._end_row()
            case "line":
                self._end_line()
            case "image":
                self._image(self._pieces[at])
            case "shrunk" if self._is_sized_inside(at):
                return self._apply(_EFFECTS.get(_name_of(self._pieces[at]), ""), at)
            case "hidden" | "shrunk":
                return max(self._inside(at), default=at)
        return at

    def _end_line(self) -> None:
        if self._line:
            text = squeeze(_plain("".join(self._line)))
            self._line.clear()
            if text and len(self._rows) < limits.LINES:
                self._rows.append((text[: limits.LINE_CHARACTERS],))

    def _end_cell(self) -> None:
        self._end_line()
        if self._open and self._rows:
            self._open[-1][1].append(self._rows)
        self._rows = []

    def _end_row(self) -> None:
        self._line.clear()
        if self._open:
            self._rows, cells = self._open.pop()
            self._rows += beside(cells)

    def _image(self, tag: str) -> None:
        alt = _ALT.search(tag)
        if alt is not None and 2 < len(_plain(alt[1])) < 60:
            self._line.append(f" {alt[1]} ")

    def _inside(self, at: int) -> Iterator[int]:
        """The places of the tags inside an element whose tag stands at a place, the one that ends it last."""
        name = _name_of(self._pieces[at])
        depth = 0 if name in _VOID else 1
        while depth and at + 2 < len(self._pieces):
            at += 2
            tag = self._pieces[at]
            if tag.startswith(name) and tag[len(name) : len(name) + 1] in ("", " "):
                depth += 1
            elif tag == f"/{name}":
                depth -= 1
            yield at

    def _is_sized_inside(self, at: int) -> bool:
        """Whether elements inside set right a size of 0, which then is only a way to lay out."""
        return any(_SIZED.search(self._pieces[i]) for i in self._inside(at))


def _plain(text: str) -> str:
    """Text without the four references that the parser writes."""
    if "&" not in text:
        return text
    return (
        text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )


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
