"""Who sent a mail, and which rule is about them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Final, TypeVar

from extraction.facts.platforms import FREE_MAIL

R = TypeVar("R")

_HEAD: Final = 65_536
"""Bytes in which a mail's header is looked for."""
_END_OF_HEADER: Final = re.compile(rb"\r?\n\r?\n")
_DOMAIN: Final = re.compile(r"(?=.{3,253}\Z)(?:[^\s@.,;<>()\[\]\"/\\:]{1,63}\.)+[^\s@.,;<>()\[\]\"/\\:\d]{2,63}\Z")
_PARSER: Final = BytesHeaderParser()


def address_of(mail: bytes) -> str:
    """The address in a mail's `From`, in lower case; empty if there is none."""
    head = mail[:_HEAD]
    end = _END_OF_HEADER.search(head)
    sender = _PARSER.parsebytes(head[: end.end()] if end else head)["From"]
    address = parseaddr(str(sender or ""))[1].strip().lower()
    return address if address.count("@") == 1 else ""


def domain_of(sender: str) -> str:
    """The domain of an address, or of itself."""
    return sender.rpartition("@")[2]


def is_public(sender: str) -> bool:
    """Whether it is a domain at which everybody may have an address."""
    return "@" not in sender and sender in FREE_MAIL


def tidy(text: str) -> str:
    """An address or a domain as rules have it, from what a person typed; empty if it is neither."""
    sender = text.strip().lower().removeprefix("*").removeprefix("@").rstrip(".")
    name, at, domain = sender.rpartition("@")
    is_right = bool(_DOMAIN.match(domain)) and (not at or bool(name)) and not re.search(r"[\s@<>,;]", name)
    return sender if is_right else ""


def match(rules: Mapping[str, R], address: str) -> R | None:
    """The rule about an address, of several the most specific: its own, its domain's, that of a domain above."""
    if not rules or not address:
        return None
    return next((rules[sender] for sender in _from_narrow_to_wide(address) if sender in rules), None)


def covers(sender: str, address: str) -> bool:
    """Whether a rule for `sender` is about an address."""
    return sender in _from_narrow_to_wide(address)


def _from_narrow_to_wide(address: str) -> Iterator[str]:
    yield address
    domain = domain_of(address)
    while domain:
        yield domain
        domain = domain.partition(".")[2]
