"""What a page says of itself for machines: schema.org items, as JSON-LD or as microdata.

Both come out in the shape of JSON-LD: a dictionary with its "@type", where a value is text or another such dictionary.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import limits
from ..normalizing.text import squeeze

_VALUE_AT: Final = {
    "meta": "content", "a": "href", "area": "href", "link": "href", "img": "src", "time": "datetime", "data": "value",
    "meter": "value", "object": "data",
}  # fmt: skip
"""Where the HTML standard puts the value of a property, by element; else it is the element's text."""


def is_marked_up(markup: str) -> bool:
    """Whether a page may hold items at all; cheap."""
    return "ld+json" in markup or "itemscope" in markup


def items_of(markup: str) -> list[Any]:
    """Every item of a page whose elements stand not too deep in each other; what is no valid JSON is left out."""
    tree = LexborHTMLParser(markup)
    return [*_json_blocks(tree), *_microdata(tree)]


def _json_blocks(tree: LexborHTMLParser) -> Iterator[Any]:
    for node in tree.css('script[type*="ld+json"]'):
        try:
            yield json.loads(node.text())
        except (ValueError, RecursionError):
            continue


def _microdata(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    scopes = tree.css("[itemscope]")[: limits.ITEMS]
    items = {scope.mem_id: {"@type": _type_of(scope)} for scope in scopes}
    for node in tree.css("[itemprop]")[: limits.ITEMS]:
        owner = _owner(node, items)
        if owner is not None:
            value = items.get(node.mem_id) or _value_of(node)
            for name in (node.attributes.get("itemprop") or "").split():
                owner.setdefault(name, value)
    yield from (items[scope.mem_id] for scope in scopes if "itemprop" not in scope.attributes)


def _type_of(scope: LexborNode) -> str:
    return (scope.attributes.get("itemtype") or "").rstrip("/").rpartition("/")[2]


def _owner(node: LexborNode, items: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    parent = node.parent
    while parent is not None and parent.mem_id not in items:
        parent = parent.parent
    return None if parent is None else items[parent.mem_id]


def _value_of(node: LexborNode) -> str:
    """The property's value; mail writers put `content` on any element."""
    attributes = node.attributes
    value = attributes.get("content") or attributes.get(_VALUE_AT.get(node.tag or "", ""))
    return squeeze(value or node.text())
