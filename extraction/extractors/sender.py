"""Who wrote a mail and who reads it: what the sender's name and domain say of the seller, and whose names are the
reader's.

The surest name is a sender's whose mail is its own. A platform only carries the document of somebody else, and a person
who writes from a firm's domain is not the firm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final, Literal

from ..facts.platforms import FREE_MAIL, INVOICING, MAILERS, NAMES
from ..languages import patterns
from ..languages.lexicon import words_of
from ..normalizing.names import brand_of, clean_name, is_role, name_key, plain, registrable_domain, spelled_in
from ..reading import Headers
from ..types import Candidate, Place, SourcePart
from .base import Row, View

_MADE_WITH: Final = re.compile(patterns.any_of("made_with"), re.IGNORECASE)
_SENT_FOR: Final = re.compile(rf"\S\s+{patterns.any_of('sent_for')}\s+\S", re.IGNORECASE)
_PROCESSING: Final = re.compile(patterns.any_of("processing"), re.IGNORECASE)
_HIDDEN_IN: Final = re.compile(r"[._+-]+")
_LONGEST_ROW: Final = 300
_SHORTEST_KEY: Final = 4
_SHORTEST_LOCAL_PART: Final = 6
_FOR_ANOTHER: Final = 7.5
_ITSELF: Final = 7.0
_PLATFORM_FOR_ANOTHER: Final = 6.3
_MAY_BE_PERSON: Final = 5.5
"""Less than a name that heads a tax number, more than the domain's."""
_PERSON: Final = 4.0
_PLATFORM: Final = 2.5
_DOMAIN: Final = 5.0
_DOMAIN_OF_PLATFORM: Final = 2.0


def candidates(view: View, via_platform: bool) -> Iterator[Candidate]:
    """The sender's name, and the one in its domain."""
    headers = view.headers
    if headers is None or not headers.sender_address:
        return
    row = Row((f"{headers.sender_name} <{headers.sender_address}>",), Place(SourcePart.HEADER, "From"), 0)
    name = clean_name(headers.sender_name)
    domain = registrable_domain(headers.domain)
    personal = headers.domain in FREE_MAIL or is_internal(headers)
    worth = 0.0
    if _names_itself(headers) and name and name.casefold() not in NAMES:
        worth = _score(view, headers, name, personal, via_platform)
        yield Candidate("vendor", name, worth, row.evidence("vendor"))
    if domain and not personal and MAILERS.isdisjoint(words_of(domain.partition(".")[0])):
        score = _DOMAIN_OF_PLATFORM if via_platform else _DOMAIN
        brand = brand_of(domain) if worth > score else _spelled_brand(view, domain)
        yield Candidate("vendor", brand, score, row.evidence("vendor"), "domain")


def _spelled_brand(view: View, domain: str) -> str:
    """The name in a domain, as the mail writes it where it does."""
    brand = domain.partition(".")[0]
    spelled = (spelled_in(row.text, brand) for row in view.rows if len(row.text) <= _LONGEST_ROW)
    return next(filter(None, spelled), brand_of(domain))


def _score(view: View, headers: Headers, name: str, personal: bool, via_platform: bool) -> float:
    """What a sender's name is worth; a platform that writes in the seller's name bears none of its own."""
    if _SENT_FOR.search(headers.sender_name):
        return _FOR_ANOTHER
    if personal:
        return _PERSON
    if via_platform:
        own = is_own(name, own_names(view)) or _PROCESSING.search(name)
        return _PLATFORM if own else _PLATFORM_FOR_ANOTHER
    return _worth_of_person(headers, name)


def _worth_of_person(headers: Headers, name: str) -> float:
    """A sender's name is worth less where it is a person's in a firm, whose domain has not a word of it, or no more of
    it than the family's."""
    label = plain(registrable_domain(headers.domain).partition(".")[0])
    words = [plain(word) for word in words_of(name) if len(word) > 2]
    if not any(word in label for word in words):
        return {"first": _MAY_BE_PERSON, "full": _PERSON}.get(_name_in_address(headers), _ITSELF)
    is_of_family = bool(_name_in_address(headers)) and words[0] not in label
    return _MAY_BE_PERSON if is_of_family else _ITSELF


def _name_in_address(headers: Headers) -> Literal["", "first", "full"]:
    """How much of a person's name, two words or three, stands in the address before the sign."""
    words = [plain(word) for word in words_of(clean_name(headers.sender_name))]
    if not 1 < len(words) < 4:
        return ""
    local = _HIDDEN_IN.sub("", headers.sender_address.partition("@")[0].lower())
    first, last = words[0], words[-1]
    full = (first + last, last + first, first[:1] + last, first + last[:1], last + first[:1])
    return "full" if local in full else "first" if local == first else ""


def is_person(headers: Headers) -> bool:
    """Whether a person wrote the mail, and no desk or machine: under its own name, for itself or to a colleague."""
    return headers.domain in FREE_MAIL or is_internal(headers) or bool(_name_in_address(headers))


def is_platform(view: View) -> bool:
    """Whether the sender only carries the document: a known platform, or one the text says it was made with."""
    headers = view.headers
    if headers is None:
        return False
    if registrable_domain(headers.domain) in INVOICING or _SENT_FOR.search(headers.sender_name):
        return True
    name = clean_name(headers.sender_name).casefold()
    if not name:
        return False
    if name in NAMES or _PROCESSING.search(name):
        return True
    naming = (row.text for row in view.rows if name in row.text.casefold())
    return any((match := _MADE_WITH.search(text)) and name in text[match.end() :].casefold() for text in naming)


def own_names(view: View) -> frozenset[str]:
    """What a platform calls itself: its domain's name and, where that is in it, its sender's."""
    brand = name_key(registrable_domain(view.headers.domain).partition(".")[0]) if view.headers is not None else ""
    return frozenset([brand]) if len(brand) > 2 else frozenset()


def is_own(found: str, own: AbstractSet[str]) -> bool:
    """Whether a name is one of the platform's own: theirs, or begun with theirs."""
    key = name_key(found)
    return found.casefold() in NAMES or any(key.startswith(brand) or brand.startswith(key) for brand in own)


def words_of_names(view: View) -> frozenset[str]:
    """The longer words by which a text would name the sender: of its name, and its domain's."""
    headers = view.headers
    if headers is None:
        return frozenset()
    brand = registrable_domain(headers.domain).partition(".")[0]
    named = [*words_of(clean_name(headers.sender_name)), *words_of(brand), brand.replace("-", "")]
    return frozenset(word for word in named if len(word) >= _SHORTEST_KEY and not is_role(word))


def readers(view: View) -> frozenset[str]:
    """What the mail's readers are called, by their addresses: firms by their domains, persons by what stands before;
    nobody who shares the sender's domain."""
    headers, outer = view.headers, view.forwarded_by
    addresses = [*(headers.to if headers is not None else ()), *(outer.to if outer is not None else ())]
    return frozenset(_keys_of(addresses, registrable_domain(headers.domain) if headers is not None else ""))


def _keys_of(addresses: Iterable[str], senders: str) -> Iterator[str]:
    for address in addresses:
        local, _, host = address.lower().partition("@")
        domain = registrable_domain(host)
        firm, person = name_key(domain.partition(".")[0]), _HIDDEN_IN.sub("", local)
        if domain != senders and domain not in FREE_MAIL and len(firm) >= _SHORTEST_KEY:
            yield firm
        if domain != senders and len(person) >= _SHORTEST_LOCAL_PART and not is_role(local):
            yield person


def is_reader(name: str, keys: AbstractSet[str]) -> bool:
    """Whether a name is one of the readers', or begins with it."""
    words = [plain(word) for word in words_of(name)] if keys else []
    return any("".join(words[:count]) in keys for count in range(1, len(words) + 1))


def _names_itself(headers: Headers) -> bool:
    """Whether the sender's name is a firm's and not that of a desk in it."""
    return bool(headers.sender_name) and "@" not in headers.sender_name and not is_role(headers.sender_name)


def is_internal(headers: Headers) -> bool:
    """Whether a colleague of the reader's sent it on: who writes from the reader's own domain has sold nothing."""
    return any(address.rpartition("@")[2].lower() == headers.domain for address in headers.to)
