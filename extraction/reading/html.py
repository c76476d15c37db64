"""HTML into lines of cells, as a reader sees them: one line a row, labels beside their values.

Mail uses tables for layout and for data alike. A row whose cells hold one line each is one line of cells; a cell that
holds more is read as lines of its own. What is hidden from the reader (preheaders, the other device's
copy) is left out.

The parser mends the markup and writes it out again, well formed; that text is then gone through tag by tag, which costs
a third of visiting the parser's nodes one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from .. import limits
from ..normalizing.text import squeeze
from . import plain
from .styles import Effect, Styles, name_of, own_effect, shown_effect_of

Row = tuple[str, ...]
Action = Callable[[int], int | None]
"""What to do at the place of a tag; the place of the tag to go on behind, if it is another."""

_VOID: Final = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
])  # fmt: skip
_TYPED_LINE: Final = "\v"
"""The end of a line where lines are set as they were typed."""
_WIDE_SPACE: Final = re.compile(r"(?:&nbsp; ?){3,}")
"""As many spaces as nobody types but to set columns."""
_DECIMALS: Final = re.compile(r"\d[.,]\d{1,2}$")
_FIGURE: Final = frozenset("0123456789$€£¥₪")
_BEFORE_FIGURE: Final = re.compile(r"[^\W\d_]{2}[^\W\d_A-Z]$|:$")
_BEFORE_CAPITAL: Final = re.compile(r"[^\W\d_]{3}[^\W\d_A-Z]$|:$|\d{4}$")
_DEEPEST_COLUMNS: Final = 8
_MOST_COLUMNS: Final = 8
_LARGEST_COLUMN: Final = 24
"""Tags."""
_TOKEN: Final = re.compile(r"<([^>]*)>")
_UNREAD: Final = re.compile(r"<!--.*?-->|<(style|script|iframe|noembed|noframes|xmp)[ >].*?</\1>", re.DOTALL)
_SIZED: Final = re.compile(r'\sstyle="[^"]*font(?:-size|:)', re.IGNORECASE)
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
    return [row for row in _Reader(pieces[: 2 * limits.HTML_NODES + 1], Styles(html)).read() if row]


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


def _go_on(_: int) -> None:
    """Do nothing: most tags only set type."""


class _Reader:
    """Goes through text and tags in turn: an open line gathers text until a tag ends it, an open table row gathers the
    lines of its cells."""

    def __init__(self, pieces: list[str], styles: Styles) -> None:
        self._pieces = pieces
        """Text, tag, text, tag, ..., text."""
        self._styles = styles
        self._line: list[str] = []
        self._rows: list[Row] = []
        self._open: list[tuple[list[Row], list[list[Row]]]] = []
        """For each table row we are in: the lines before it, and the lines of each of its cells so far."""
        self._term = 0
        """Which line, counted from 1, is a term whose meaning may follow."""
        self._depth = 0
        self._typed_until = 0
        self._effects: dict[str, Effect] = {}
        self._actions: dict[str, Action] = {}
        """What each tag met so far asks to do."""
        self._by_effect: dict[Effect, Action] = {
            "line": self._end_line,
            "row": self._begin_row,
            "row end": self._end_row,
            "cell": self._begin_cell,
            "cell end": self._end_cell,
            "term end": self._end_term,
            "meaning end": self._end_meaning,
            "image": self._image,
            "raised": self._raise,
            "as typed": self._keep_lines,
            "column": self._columns,
            "columns": self._columns,
            "hidden": self._skip,
            "shrunk": self._skip_if_all_is_shrunk,
        }

    def read(self) -> list[Row]:
        """All lines."""
        self._read(0, len(self._pieces) - 1)
        return self._rows

    def _read(self, at: int, last: int) -> None:
        """Go through the pieces from one text to another."""
        pieces, actions, line, end_line = self._pieces, self._actions, self._line, self._by_effect["line"]
        while at < last:
            text = pieces[at]
            if text and (line or not text.isspace()):
                line.append(text)
            tag = pieces[at + 1]
            action = actions.get(tag)
            if action is None:
                effect = self._effects[tag] = self._styles.effect_of(tag)
                action = actions[tag] = self._by_effect.get(effect, _go_on)
            if action is end_line:
                if line:
                    action(at)
            elif action is not _go_on:
                at = (action(at + 1) or at + 1) - 1
            at += 2
        if at == last:
            line.append(pieces[last])
        self._end_line()

    def _skip(self, at: int) -> int:
        return max(self._inside(at), default=at)

    def _skip_if_all_is_shrunk(self, at: int) -> int | None:
        if not self._is_sized_inside(at):
            return self._skip(at)
        action = self._by_effect.get(shown_effect_of(self._pieces[at]))
        return action(at) if action is not None else None

    def _begin_cell(self, _: int) -> None:
        self._line.clear()
        self._rows = []

    def _begin_row(self, _: int) -> None:
        self._end_line()
        self._open.append((self._rows, []))

    def _end_line(self, _: int = 0) -> None:
        line = self._line
        if not line:
            return
        text = line[0] if len(line) == 1 else _joined(line)
        line.clear()
        if _TYPED_LINE in text or ("&" in text and text.count("&nbsp;") > 2):
            self._end_typed(text)
        elif (text := squeeze(_plain(text))) and len(self._rows) < limits.LINES:
            self._rows.append((text[: limits.LINE_CHARACTERS],))

    def _end_typed(self, text: str) -> None:
        """End lines whose ends or columns were typed."""
        for typed in text.split(_TYPED_LINE):
            if typed is text:
                cells = tuple(filter(None, (squeeze(_plain(cell)) for cell in _WIDE_SPACE.split(text))))
            else:
                cells = plain.cells_of(_plain(typed)[: limits.LINE_CHARACTERS])
            if cells and len(self._rows) < limits.LINES:
                self._rows.append(cells)

    def _end_term(self, _: int) -> None:
        self._end_line()
        self._term = len(self._rows)

    def _end_meaning(self, _: int) -> None:
        """A term and its meaning stand in one row where each is one line."""
        self._end_line()
        rows = self._rows
        if self._term and len(rows) == self._term + 1 and len(rows[-1]) == len(rows[-2]) == 1:
            rows[-2:] = [(*rows[-2], *rows[-1])]
        self._term = 0

    def _raise(self, at: int) -> None:
        """Small digits above the line are cents behind a whole amount, else a footnote's."""
        raised = self._pieces[at + 1].strip()
        before = "".join(self._line[-3:]).rstrip()
        if raised[:1].isdigit() and before[-1:].isdigit():
            cents = len(raised) == 2 and not _DECIMALS.search(before)
            self._line.append("." if cents else " ")

    def _keep_lines(self, at: int) -> None:
        """Lines are set as they were typed up to the element's end."""
        if own_effect(self._pieces[at]):
            self._end_line()
        if at > self._typed_until:
            self._typed_until = self._skip(at)
            for place in range(at + 1, self._typed_until, 2):
                self._pieces[place] = self._pieces[place].replace("\n", _TYPED_LINE)

    def _columns(self, at: int) -> int | None:
        """What stands side by side without a table: as in a table's row where it is of one height, else one below the
        other."""
        if own_effect(self._pieces[at]):
            self._end_line()
        if self._pieces[at + 2].startswith("table"):
            return None  # a part of the page, not of a line
        if self._line:
            self._line.append(" ")
        if self._line or self._depth >= _DEEPEST_COLUMNS:
            return None
        inside = self._effect_at(at) == "columns"
        group = self._chain(at + 2, inside=True) if inside else self._chain(at, inside=False)
        if len(group) < 2:
            return None
        before = self._rows
        self._depth += 1
        columns = [lines for place, end in group if (lines := self._lines_in(place, end))]
        self._depth -= 1
        even = len({len(lines) for lines in columns}) == 1
        self._rows = before + (beside(columns) if even else [line for lines in columns for line in lines])
        return group[-1][1]

    def _lines_in(self, place: int, end: int) -> list[Row]:
        """The lines of the element whose tags stand at two places."""
        self._rows = []
        effect = self._effect_at(place)
        action = self._by_effect[effect] if effect not in ("", "line", "column") else None
        self._read(((action(place) if action else None) or place) + 1, end - 1)
        return self._rows

    def _chain(self, at: int, *, inside: bool) -> list[tuple[int, int]]:
        """The places where elements begin and end that follow each other from a place on, with nothing between them:
        columns, or whatever stands inside of columns."""
        places: list[tuple[int, int]] = []
        while at < len(self._pieces) and len(places) < _MOST_COLUMNS and not self._pieces[at - 1].strip():
            end = self._end_near(at)
            if not end or not (inside or self._effect_at(at) == "column"):
                break
            places.append((at, end))
            at = end + 2
        return places

    def _end_near(self, at: int) -> int:
        """Where the element ends whose tag stands at a place, 0 where it is a large one: a part of a page, not of a
        line."""
        name = name_of(self._pieces[at])
        begin, end, depth = f"{name} ", f"/{name}", 0
        for place in range(at, min(at + 2 * _LARGEST_COLUMN, len(self._pieces)), 2):
            tag = self._pieces[place]
            if tag == end:
                depth -= 1
                if not depth:
                    return place
            elif tag == name or tag.startswith(begin):
                depth += 1
        return 0

    def _effect_at(self, place: int) -> Effect:
        tag = self._pieces[place]
        effect = self._effects.get(tag) or self._styles.effect_of(tag)
        return shown_effect_of(tag) if effect == "shrunk" else effect

    def _end_cell(self, _: int) -> None:
        self._end_line()
        if self._open and self._rows:
            self._open[-1][1].append(self._rows)
        self._rows = []

    def _end_row(self, _: int) -> None:
        self._line.clear()
        if self._open:
            self._rows, cells = self._open.pop()
            self._rows += beside(cells)

    def _image(self, at: int) -> None:
        alt = _ALT.search(self._pieces[at])
        if alt is not None and 2 < len(_plain(alt[1])) < 60:
            self._line.append(f" {alt[1]} ")

    def _inside(self, at: int) -> Iterator[int]:
        """The places of the tags inside an element whose tag stands at a place, the one that ends it last."""
        name = name_of(self._pieces[at])
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


def _joined(line: list[str]) -> str:
    """The text of a line from its pieces; a label and a value that only a style keeps apart are two words."""
    for i in range(1, len(line)):
        first = line[i][:1]
        if (first in _FIGURE and _BEFORE_FIGURE.search(line[i - 1][-3:])) or (
            first.isupper() and _BEFORE_CAPITAL.search(line[i - 1][-4:])
        ):
            line[i] = f" {line[i]}"
    return "".join(line)


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
