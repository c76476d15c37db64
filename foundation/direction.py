"""Invisible characters that turn text around (Unicode UAX #9): in a name they let `exe.pdf` be read as `fdp.exe`."""

from __future__ import annotations

import re

CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates, with what ends them. The marks U+200E and U+200F turn nothing, and stay."""


def without_controls(text: str) -> str:
    """`text` as it is written, in the order its letters have by themselves."""
    return CONTROLS.sub("", text)
