"""What a tag of an HTML page does to the text around it: by its name, and by what its style says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal

Effect = Literal[
    "", "line", "row", "row end", "cell", "cell end", "term end", "meaning end", "image", "raised", "as typed",
    "columns", "column", "hidden", "shrunk",
]  # fmt: skip

_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)[^\"]{0,400}overflow|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
)
_NO_SIZE: Final = re.compile(r"font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)")
_LAYOUTS: Final[tuple[tuple[str, re.Pattern[str], Effect], ...]] = (
    ("line-through", re.compile(r"text-decoration[a-z-]*\s*:[^;\"]{0,40}line-through"), "hidden"),
    ("white-space", re.compile(r"white-space\s*:\s*(?:pre|break-spaces)"), "as typed"),
    (
        "flex",
        re.compile(r"display\s*:\s*(?:inline-)?flex(?![^\"]{0,400}flex-(?:direction|flow)\s*:\s*column)"),
        "columns",
    ),
    ("inline-block", re.compile(r"display\s*:\s*inline-block"), "column"),
    ("table-cell", re.compile(r"display\s*:\s*table-cell"), "column"),
    ("float", re.compile(r"float\s*:\s*(?:left|right)"), "column"),
)
"""Words of a style that may set lines otherwise than the tag's name says, how they do, and what that does."""
_NOT_SHOWN: Final = frozenset([
    "style", "script", "head", "title", "noscript", "template", "svg", "object", "select", "s", "strike", "del",
])  # fmt: skip
"""What is struck out does not hold any more: the price before."""
_BLOCKS: Final = frozenset([
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tbody",
    "thead", "tfoot", "caption", "center", "blockquote", "section", "article", "header", "footer", "main",
    "nav", "aside", "form", "fieldset", "address", "pre", "hr", "body", "html", "figure",
])  # fmt: skip
_CLASS: Final = re.compile(r'\sclass="([^"]*)"')
_STYLE_SHEET: Final = re.compile(r"<style[^>]{0,200}>([^<]*)")
_CLASS_SELECTOR: Final = re.compile(r"\s*[a-z]{0,10}\.([\w-]+)\s*")
_HIDES: Final = re.compile(r"display\s*:\s*none")
_MOST_RULES: Final = 40

_EFFECTS: Final[dict[str, Effect]] = {
    "br": "line",
    "img": "image",
    "sup": "raised",
    "tr": "row",
    "/tr": "row end",
    "td": "cell",
    "th": "cell",
    "/td": "cell end",
    "/th": "cell end",
}
_EFFECTS.update(dict.fromkeys([f"{slash}{name}" for name in _BLOCKS for slash in ("", "/")], "line"))
_EFFECTS.update({"pre": "as typed", "/dt": "term end", "/dd": "meaning end"})
_EFFECTS.update(dict.fromkeys(_NOT_SHOWN, "hidden"))


def name_of(tag: str) -> str:
    """The name of a tag, with its slash if it ends an element."""
    return tag.partition(" ")[0]


def own_effect(tag: str) -> Effect:
    """What the tag does by its name alone."""
    return _EFFECTS.get(name_of(tag), "")


class Styles:
    """What the tags of one page do, its style sheets considered."""

    def __init__(self, html: str) -> None:
        sheets = _STYLE_SHEET.findall(html)
        self._hidden_classes = {name for sheet in sheets if "none" in sheet for name in _hidden_by(sheet)}

    def effect_of(self, tag: str) -> Effect:
        """What the tag does by its name and its style."""
        if " " not in tag:
            return _EFFECTS.get(tag, "")
        if ' hidden="' in tag or (self._hidden_classes and self._is_of_hidden_class(tag)):
            return "hidden"
        own = _EFFECTS.get(tag.partition(" ")[0], "")
        style = tag.partition(' style="')[2].partition('"')[0].lower()
        if not style:
            return own
        if "none" in style or "hid" in style or "size:0" in style or "size: 0" in style or "opacity" in style:
            if _HIDDEN_STYLE.search(style):
                return "hidden"
            if _NO_SIZE.search(style):
                return "shrunk"
        return _layout_effect(own, style)

    def _is_of_hidden_class(self, tag: str) -> bool:
        if not any(name in tag for name in self._hidden_classes):
            return False
        names = _CLASS.search(tag)
        return names is not None and not self._hidden_classes.isdisjoint(names[1].split())


def shown_effect_of(tag: str) -> Effect:
    """What the tag does if it hides nothing."""
    return _layout_effect(own_effect(tag), tag.partition(' style="')[2].partition('"')[0].lower())


def _layout_effect(own: Effect, style: str) -> Effect:
    """What the style makes of a tag's own effect; only what stands in a line can become a column of it."""
    if own and own != "line":
        return own
    if (
        "float" in style
        or "white-" in style
        or "line-thr" in style
        or ("display" in style and ("inline-" in style or "flex" in style or "-cell" in style))
    ):
        for word, means, effect in _LAYOUTS:
            if word in style and means.search(style):
                return effect
    return own


def _hidden_by(sheet: str) -> Iterator[str]:
    for hides in islice(_HIDES.finditer(sheet), _MOST_RULES):
        rule = sheet.rfind("{", 0, hides.start())
        if sheet.count("{", 0, max(rule, 0)) == sheet.count("}", 0, max(rule, 0)):  # else for some media alone
            selectors = sheet[max(sheet.rfind(mark, 0, rule) for mark in "};/") + 1 : max(rule, 0)]
            yield from (name[1] for part in selectors.split(",") if (name := _CLASS_SELECTOR.fullmatch(part)))
