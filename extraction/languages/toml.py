"""Reads TOML as language files use it: sections, and keys whose values are texts or lists of texts.

A list of texts is a list in JSON too, which the standard library reads ten times as fast; and a process reads tens of
thousands of phrases before its first mail. Whatever is more than that, or wrong, is left to `tomllib`.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any, Final

_STATEMENT: Final = re.compile(
    r"(?:\s++|#[^\n]*+)*+"
    r"""(?:\[(?P<section>[\w-]++)\]|(?P<key>[\w-]++|"[^"\\\n]++")"""
    r""" = (?P<value>"[^"\\\n]*+"|'[^'\n]*+'|\[[^\[\]\\]*+\]))"""
    r"[ \t]*+(?:#[^\n]*+)?$",
    re.ASCII | re.MULTILINE,
)
_REST: Final = re.compile(r"(?:\s|#[^\n]*+)*+")


def loads(text: str) -> dict[str, Any]:
    """Read a file's text, as `tomllib.loads` does. Raises tomllib.TOMLDecodeError."""
    content = _plain(text)
    return tomllib.loads(text) if content is None else content


def _plain(text: str) -> dict[str, Any] | None:
    """What stands in a file of sections, texts and lists of texts; None if it is more than that, or wrong."""
    content: dict[str, Any] = {}
    table, at = content, 0
    while (found := _STATEMENT.match(text, at)) is not None:
        at = found.end()
        section, key, value = found.groups()
        holder, name = (content, section) if section else (table, key.strip('"'))
        if name in holder:
            return None
        try:
            holder[name] = {} if section else _value(value)
        except ValueError:
            return None
        if section:
            table = holder[name]
    return content if _REST.fullmatch(text, at) else None


def _value(value: str) -> Any:
    """A text or a list. Raises ValueError."""
    try:
        return json.loads(_without_last_comma(value))
    except json.JSONDecodeError:
        return tomllib.loads(f"value = {value}")["value"]


def _without_last_comma(value: str) -> str:
    inside = value[:-1].rstrip()
    return f"{inside[:-1]}]" if inside.endswith('",') else value
