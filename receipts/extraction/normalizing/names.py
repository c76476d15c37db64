"""Names of firms: without the words a sender adds, and from a domain when there is no other."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import tldextract

from ..facts.months import MONTHS

_DOMAINS: Final = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
_VIA: Final = re.compile(
    r"\s+(?:via|through|באמצעות|über|par|tramite)\s+.*$|\s*[|•].*$|\s+-\s+(?:no.?reply|do not reply|notifications?).*$",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(
    r"(?<!\w)(?:e-?receipts?|receipts?|billing|invoic(?:e|es|ing)|payments?|orders?|no.?reply"
    r"|do.?not.?reply|noreply|support|customer (?:service|care|support)"
    r"|notifications?|team|accounts?(?: receivable)?|auto-?confirm|sales|service|info|mail(?:er)?"
    r"|confirmations?|reservations?|bookings?|kundenservice"
    r"|rechnung(?:en)?|rechnungsstelle|buchhaltung|facturation|factures?|facturación|facturas?|fatture|fatturazione|bestellung(?:en)?|facturatie"
    r"|ordini|commandes?|pedidos?|חשבוניות|קבלות|הזמנות|שירות לקוחות|הנהלת חשבונות)(?!\w|\.\w)",
    re.IGNORECASE,
)
_LEGAL_FORM: Final = re.compile(
    r"(?<![\w.])(?:gmbh(?: & co\.? kg)?|ag|ug|kg|ohg|e\.?k\.|inc\.?|l\.?l\.?c\.?|ltd\.?|limited|plc"
    r"|corp\.?|s\.?a\.?r\.?l\.?|s\.?a\.?s\.?u?|s\.?a\.?|s\.?r\.?l\.?s?|s\.?p\.?a\.?"
    r"|s\.?l\.?u?|b\.?v\.?|n\.?v\.?|a/s|aps|ab|as|oy|oyj|sp\. ?z ?o\.? ?o\.?|s\.r\.o\.|a\.s\.|kft\.?"
    r"|zrt\.?|bt\.|d\.o\.o\.|pty|pvt|llp|co\.|eurl|eirl|ltda\.?|ооо|ао|тов"
    r"|şti\.?|a\.ş\.|ε\.π\.ε\.|α\.ε\.|株式会社|有限公司|بع\"מ)(?!\w)|בע\"?מ|株式会社|有限公司",
    re.IGNORECASE,
)
_LEGAL_FORMS: Final = re.compile(rf"(?:{_LEGAL_FORM.pattern})(?:[ ,.]{{0,2}}(?:{_LEGAL_FORM.pattern}))?", re.IGNORECASE)
_NAME_STOPS: Final = re.compile(
    r"\s+(?:for|on|has|have|is|was|with|of|and|using|from|dated|via|vom|wurde|du|le|pour|del|por|il|op"
    r"|delivered|shipped|confirmed|received|dispatched|completed|cancelled|canceled"
    r"|z dnia|от)(?!\w)|\s\d|[\n|(]"
)
_ADDRESS: Final = re.compile(
    r"(?:https?:|www\.|via|viale|piazza|rue|avenue|boulevard|place|calle|avenida|plaza|rua|ul\.|ulica|str\.|straße|רחוב"
    r"|p\.?o\.? box)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_NAME: Final = 6
_EDGES: Final = " \t\"'<>()[]{}|*-–—:;,.!®™"


def clean_name(text: str) -> str:
    """A firm's name without what surrounds it; empty when nothing is left."""
    text = _VIA.sub("", text.strip(_EDGES))
    shorter = " ".join(_ROLE.sub(" ", text).split()).strip(_EDGES)
    name = shorter if sum(c.isalnum() for c in shorter) > 1 else text
    return name[:80].strip(_EDGES) if any(c.isalpha() for c in name) else ""


def name_in(text: str) -> str:
    """The name at the start of a piece of prose; empty when what stands there is no name."""
    name = clean_name(_NAME_STOPS.split(text, maxsplit=1)[0])
    words = name.split()
    if not words or len(words) > _LONGEST_NAME or is_address(name) or name[0].isdigit() or name.casefold() in MONTHS:
        return ""
    cased = name[0].lower() != name[0].upper()
    return "" if cased and name[0].islower() and "." not in words[0] else name


def legal_name_in(text: str) -> str:
    """The name at the start of a text that ends in GmbH, Ltd, S.r.l. and the like; empty when there is none."""
    form = _LEGAL_FORMS.search(text)
    before = text[: form.start()].strip(_EDGES) if form is not None else ""
    if form is None or not any(c.isalpha() for c in before) or len(before.split()) > _LONGEST_NAME:
        return ""
    return "" if before[0].islower() or is_address(before) else clean_name(text[: form.end()])


def is_address(text: str) -> bool:
    """Whether a text is a mail or web address or begins like a street."""
    return "@" in text or bool(_ADDRESS.match(text))


def name_key(name: str) -> str:
    """What two spellings of one firm's name have in common: letters and digits, without the legal form."""
    bare = "".join(c for c in _LEGAL_FORM.sub("", name).casefold() if c.isalnum())
    return bare or name.casefold()


def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered: `mail.shop.co.il` is `shop.co.il`."""
    found = _DOMAINS(host)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else host


def brand_of(domain: str) -> str:
    """The name in a registrable domain, with a capital."""
    word = domain.partition(".")[0]
    return word[:1].upper() + word[1:]


def country_of(host: str) -> str:
    """The country of a host's top-level domain, upper case; empty for generic ones."""
    last = host.rpartition(".")[2].upper()
    if last in ("GOV", "EDU", "MIL"):
        return "US"
    return (
        {"UK": "GB"}.get(last, last)
        if len(last) == 2 and last not in ("IO", "CO", "ME", "TV", "AI", "EU", "FM", "LY", "SO", "TO")
        else ""
    )


def is_aligned(name: str, domain: str) -> bool:
    """Whether a sender's name and the domain it writes from have a word in common, or there is nothing to compare."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", domain).lower() if c.isalnum())
    spoken = unicodedata.normalize("NFKD", clean_name(name)).lower().replace("\u0301", "")
    words = re.findall(r"[a-z0-9]{3,}", spoken)
    initials = "".join(word[0] for word in words)
    return (
        not words or any(word in plain for word in words) or (len(words) > 1 and initials in re.split(r"[.-]", domain))
    )
