"""What a tag of an HTML page does to the text around it: by its name, and by what its style says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, Literal

Effect = Literal[
    "", "line", "row", "row end", "cell", "cell end", "term end", "meaning end", "image", "raised", "as typed",
    "columns", "column", "hidden", "shrunk",
]  # fmt: skip

Declarations = Mapping[str, str]
"""What a style declares: each property's value by its whole name, both in small letters."""

_NOTHING: Final = re.compile(r"[+-]?0*\.?0*(?:%|[a-z]{2,4})?")
_BESIDE: Final = frozenset(["inline-block", "inline-table", "table-cell"])
_TELLING: Final = (
    "display", "visib", "mso-hide", "size:0", "size: 0", "opacity", "max-height", "float", "white-space",
    "line-through",
)  # fmt: skip
"""Any of these stands in a style that does more than set type: most styles need not be taken apart."""
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
_HIDES: Final = re.compile(r"(?<![\w-])display\s*:\s*none")
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
        if ' hidden="' in tag:
            return "hidden"
        own = own_effect(tag)
        declared = _declarations_of(tag)
        if self._hidden_classes and "display" not in declared and self._is_of_hidden_class(tag):
            return "hidden"
        if not declared:
            return own
        if _hides(declared):
            return "hidden"
        return "shrunk" if _is_nothing(declared.get("font-size", "")) else _layout_effect(own, declared)

    def _is_of_hidden_class(self, tag: str) -> bool:
        if not any(name in tag for name in self._hidden_classes):
            return False
        names = _CLASS.search(tag)
        return names is not None and not self._hidden_classes.isdisjoint(names[1].split())


def shown_effect_of(tag: str) -> Effect:
    """What the tag does if it hides nothing."""
    return _layout_effect(own_effect(tag), _declarations_of(tag))


def _declarations_of(tag: str) -> Declarations:
    """What a tag's style declares, as far as that matters here; the last word on a property counts, unless one before
    it is important."""
    style = tag.partition(' style="')[2].partition('"')[0].lower()
    declared: dict[str, str] = {}
    if not style or not any(map(style.__contains__, _TELLING)):
        return declared
    settled: set[str] = set()
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        value, important, _ = value.partition("!")
        if (name := name.strip()) not in settled or important:
            declared[name] = value.strip()
            settled.update([name] if important else ())
    return declared


def _hides(declared: Declarations) -> bool:
    return (
        declared.get("display") == "none"
        or declared.get("visibility") in ("hidden", "collapse")
        or declared.get("mso-hide") == "all"
        or _is_nothing(declared.get("opacity", ""))
        or (
            _is_nothing(declared.get("max-height", ""))
            and any("hidden" in declared.get(name, "") for name in ("overflow", "overflow-y"))
        )
    )


def _is_nothing(size: str) -> bool:
    """Whether a size is zero, of whatever unit."""
    return "0" in size and _NOTHING.fullmatch(size) is not None


def _layout_effect(own: Effect, declared: Declarations) -> Effect:
    """What the style makes of a tag's own effect; only what stands in a line can become a column of it."""
    if not declared or (own and own != "line"):
        return own
    if any("line-through" in declared.get(name, "") for name in ("text-decoration", "text-decoration-line")):
        return "hidden"
    if declared.get("white-space", "").startswith(("pre", "break-spaces")):
        return "as typed"
    display = declared.get("display", "")
    if display in ("flex", "inline-flex"):
        is_column = any("column" in declared.get(name, "") for name in ("flex-direction", "flex-flow"))
        return own if is_column else "columns"
    return "column" if display in _BESIDE or declared.get("float") in ("left", "right") else own


def _hidden_by(sheet: str) -> Iterator[str]:
    for hides in islice(_HIDES.finditer(sheet), _MOST_RULES):
        rule = sheet.rfind("{", 0, hides.start())
        if sheet.count("{", 0, max(rule, 0)) == sheet.count("}", 0, max(rule, 0)):  # else for some media alone
            selectors = sheet[max(sheet.rfind(mark, 0, rule) for mark in "};/") + 1 : max(rule, 0)]
            yield from (name[1] for part in selectors.split(",") if (name := _CLASS_SELECTOR.fullmatch(part)))
