"""`ETag`, `If-Match` and `If-None-Match` on a receipt (RFC 9110, section 13): nobody overwrites another unseen.

A tag is `"7-1a2b3c4d"`: the version of the row, and a digest of its representation, which differs by language. For a
change the version alone counts, so `If-Match: "7"` does too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import ValidationError

from receipts.models import Receipt

TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')
LIST = re.compile(r'\s*(?:W/)?"[\x21\x23-\x7e]*"\s*(?:,\s*(?:W/)?"[\x21\x23-\x7e]*"\s*)*')
"""Tags and commas between them; a tag may hold commas too."""
VERSION = re.compile(r"([0-9]{1,9})(?:-.*)?")
Versions = frozenset[int] | None
"""The versions a caller has seen and means to change; None: whichever there is."""


def etag_of(receipt: Receipt, shown: Any) -> str:
    """The strong tag of a receipt whose representation is `shown`."""
    digest = hashlib.sha256(JSONRenderer().render(shown)).hexdigest()
    return f'"{receipt.version}-{digest[:8]}"'


def versions_in(request: Request) -> Versions:
    """What `If-Match` asks for. Raises ValidationError if it is malformed."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    found = (VERSION.fullmatch(tag) for weak, tag in _tags_in("If-Match", given) if not weak)
    return frozenset(int(version[1]) for version in found if version)


def is_known(request: Request, etag: str) -> bool:
    """Whether the caller has this representation: `If-None-Match`. Raises ValidationError if it is malformed."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or etag in {f'"{tag}"' for _, tag in _tags_in("If-None-Match", given)}


def _tags_in(header: str, given: str) -> Iterator[tuple[bool, str]]:
    """Each tag in a list of them, and whether it is weak."""
    if given and LIST.fullmatch(given) is None:
        raise ValidationError({header: ["Send the ETag of an answer, with its quotes."]})
    for found in TAG.finditer(given):
        yield bool(found[1]), found[2]
