"""Names of firms: without the words a sender adds, and from a domain when there is no other."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import tldextract

from ..languages import MONTHS, ROLE_WORDS, patterns

_DOMAINS: Final = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
_VIA: Final = re.compile(
    rf"\s{patterns.any_of('sent_for')}\s.*$|[|•].*$|\s-\s{{1,3}}{patterns.any_of('via')}.*$", re.IGNORECASE
)
_ROLE: Final = re.compile(rf"(?<!\w){patterns.any_of('role')}(?!\w|\.\w)", re.IGNORECASE)
_SAID_BY_CASE: Final = (
    r"(?-i:(?:AG|UG|(?<!\d )KG|KGAA|OHG|GBR|AB|AS|ASA|OY|OYJ|SA|SE|SL|SNC|BV|NV|VOF|CV|AD|LDA|LTDA|UAB|SIA|LP|АО"
    r"|АД|ЕТ|ΑΕ|ΟΕ|ΕΕ)"
    r"(?=\s*(?:$|[,.;|()·–/-]|\d{3}|& |au capital|z\.? ?o))"
    r"|KGaA|GbR|PartG|Oyj?|Sas|SAS|SASU|SLU|Slu|Snc|Ltda|Lda|EIRELI|EAD|OÜ|[eE]\.?[uUvVgG]\."
    r"|Limited|LIMITED|Unlimited|UNLIMITED|Company|COMPANY|Corporation|CORPORATION|Incorporated|INCORPORATED"
    r"|ЗАО|ПАО|ОАО|ЕАД|ООД|ЕООД|ΕΠΕ|ΙΚΕ)"
)
"""Forms that are words or units in small letters ("as", "ab", "kg"): only their capitals tell them, and of the shortest
that the name ends with them."""
_LEGAL_FORM: Final = re.compile(
    rf"(?<![\w.])(?:gmbh(?: & co\.? kg(?:aa)?)?|mbh|e\.?k\.|inc\.?|incorporated|l\.?l\.?c\.?|ltd\.?|plc"
    rf"|private limited"
    r"|corp\.?|s\.?a\.?r\.?l\.?|s\.?à\.? ?r\.?l\.?|s\.a\.(?:s\.?)?(?:u\.?)?|s\.a(?!\.)|s\.?r\.?l\.?s?|s\.n\.c\.?"
    r"|s\.?p\.?a\.?"
    r"|s\.l\.u?\.?|s\.?coop\.?|s\. de r\.l\.|b\.v\.?|n\.v\.?|v\.o\.f\.?|a/s|aps|i/s|k/s|sp\. ?z ?o\. ?o\.?"
    r"|sp\. ?[jk]\.|s\.c\.|s\.r\.o\.|spol\. s r\.o\."
    r"|a\.s\.|v\.o\.s\.|kft\.?|zrt\.?|nyrt\.?|bt\.|d\.o\.o\.|d\.d\.|j\.d\.o\.o\.|pty|pvt|pte|sdn|bhd|tbk|llp"
    r"|& co\.?|co\.(?=,? ?ltd)|eurl|eirl"
    r"|sociedad limitada|sociedad anónima|société anonyme|aktiengesellschaft|aktiebolag|osakeyhtiö|ооо|тов"
    r"|şti\.?|a\.ş\.|ε\.π\.ε\.|α\.ε\.|ο\.ε\.|ε\.ε\.|ι\.κ\.ε\."
    rf"|{_SAID_BY_CASE})(?!\w)|בע\"?מ|בע״מ|株式会社|合同会社|有限会社|有限公司|有限责任公司|股份公司|주식회사|จำกัด|ش\.م\.م",
    re.IGNORECASE,
)
_LEGAL_FORMS: Final = re.compile(rf"(?:{_LEGAL_FORM.pattern})(?:[ ,.]{{0,2}}(?:{_LEGAL_FORM.pattern}))?", re.IGNORECASE)
_FORM_WORDS: Final = frozenset(
    word
    for line in (
        "gmbh mbh ag ug kg kgaa ohg gbr partg ek eu ev inc incorporated llc lp llp ltd limited unlimited plc"
        " corp corporation company co",
        "sarl sàrl sas sasu sa srl srls snc spa sl slu coop se bv nv vof cv as asa ab aps oy oyj ad ead oü uab sia zoo",
        "kft zrt nyrt bt doo dd pty pvt pte sdn bhd tbk eurl eirl lda ltda eireli anonyme anónima limitada"
        " aktiengesellschaft",
        "aktiebolag osakeyhtiö sro şti aş ооо оао зао пао ао ад еад оод еоод ет тов тзов пп прат фоп ип ичп επε"
        " αε ικε οε εε",
        'בע"מ בע עמותת شركة مؤسسة pt công 株 合 有 주식회사 주 บ ห จ ش',
    )
    for word in line.split()
)
_FORM_LETTERS: Final = frozenset("abcdeijklnoprsuvzzαειοκш")
_TOLD: Final = re.compile(r"(?<!\S)(?:[^\W\dA-ZÀ-ÞА-Я\u0590-\uffff]\S{0,30} ){3}")
"""Three small words in a row are a sentence's and end before the name."""
_SENTENCE_ENDS: Final = re.compile(r"(?:\w{5}|\d)\.\s+(?=[^\W\d_])")
_LONG_NUMBER: Final = re.compile(r"(?<!\w)\d{3}")
_FORM_FIRST: Final = re.compile(
    r"(?:^|[\s:])(?:株式会社|合同会社|有限会社|㈱|㈲|\(株\)|（株）|\(주\)|㈜|주식회사|(?:ООО|ОАО|ЗАО|ПАО|АО|ТОВ|ТзОВ|ПП|ПрАТ|ФОП|ИП"
    r"|ИЧП)(?!\w)"
    r"|(?:PT|CV)\.? (?=[A-Z])|บริษัท|ห้างหุ้นส่วนจำกัด|شركة |مؤسسة |Công ty (?:TNHH|Cổ phần|CP) |עמותת )\s?"
    r"[^|;,()〒\d]{2,50}"
)
"""Forms that stand before the name."""
_NAME_STOPS: Final = re.compile(
    r"\s[-–]\s(?=\S{0,20}\d)|\s\S{0,3}[$€£¥₪₹]|\s(?:התקבלה|התקבל|נשלחה|נשלח|אושרה|אושר|הושלמה|בוצעה|בוצע|בסך"
    r"|על סך|מיום|מתאריך)(?!\w)|\s(?:for|on|has|have|is|was|with|of|and|using|from|dated|via|vom|wurde|du|le|pour"
    r"|del|por|il|op"
    r"|delivered|shipped|confirmed|received|dispatched|completed|cancelled|canceled"
    r"|z dnia|от)(?!\w)|\s\d|[\n|(\[]"
)
_ADDRESS: Final = re.compile(
    r"(?:https?:|www\.|via|viale|piazza|rue|avenue|boulevard|place|calle|avenida|plaza|rua|ul\.|ulica|str\."
    r"|straße|רחוב"
    r"|p\.?o\.? box)(?!\w)",
    re.IGNORECASE,
)
_SENTENCE_GOES_ON: Final = re.compile(r"(?<=\w)(?: [^\W\dA-ZÀ-ÞА-Я\u0590-\uffff][\w'’]{0,30}){2,8}\s*$")
"""Small words at the end are no more of the name."""
_LONGEST_NAME: Final = 6
_REMEMBERED: Final = 512
"""Names and hosts: one mail asks about its sender's a dozen times."""
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe"}
)
"""What addresses spell with two letters."""
_QUOTES: Final = (("«", "»"), ("„", "“"), ("「", "」"), ("『", "』"))
_DESK_MARK: Final = re.compile(r"(\s[-–—/]\s|[:,]\s)")
_OPENS_QUOTE: Final = re.compile(r'(?<!\S)"\S')
_ENDS_QUOTE: Final = re.compile(r'\S"(?!\S)')
"""A mark inside a word is no quotation's: it shortens words in Hebrew."""
_EDGES: Final = " \t\"'<>()[]{}|*-–—:;,.!®™·•«»„“”「」『』【】：、。"


@lru_cache(_REMEMBERED)
def clean_name(text: str) -> str:
    """A firm's name without what surrounds it; empty when nothing is left."""
    text = html.unescape(text) if "&" in text else text
    bare = _without_desk(_VIA.sub("", text.strip(_EDGES)))
    shorter = " ".join(_ROLE.sub(" ", bare).split()).strip(_EDGES)
    name = shorter if sum(map(str.isalnum, shorter)) > 1 else bare
    return _quoted_as_in(text, name[:80].strip(_EDGES)) if any(map(str.isalpha, name)) else ""


def _without_desk(text: str) -> str:
    """A sender's name without the desk it puts before or behind the firm: "Accounts - Oak Studio"."""
    first, mark, last = _DESK_MARK.split(text, maxsplit=1) if _DESK_MARK.search(text) else (text, "", "")
    if mark and is_role(first) != is_role(last):
        return last if is_role(first) else first
    return text


def _quoted_as_in(text: str, name: str) -> str:
    """A name with the quotation mark that it lost at an edge: `Café «Sol»`, `"Sol" Cafés`."""
    for opening, closing in _QUOTES:
        if opening in name and closing not in name[name.index(opening) + 1 :]:
            return name + closing
    if name.count('"') == 1:
        if _OPENS_QUOTE.search(name):
            return f'{name}"'
        if text.lstrip()[:1] == '"' and _ENDS_QUOTE.search(name):
            return f'"{name}'
    return name


def trimmed(text: str) -> str:
    """A name as a paper prints it, without the marks around it; empty where there are no letters."""
    name = _quoted_as_in(text, text[:80].strip(_EDGES))
    return name if any(map(str.isalpha, name)) else ""


def name_in(text: str) -> str:
    """The name at the start of a piece of prose; empty when what stands there is no name."""
    name = clean_name(_SENTENCE_GOES_ON.sub("", _NAME_STOPS.split(text.partition("<")[0], maxsplit=1)[0]))
    words = name.split()
    if not words or len(words) > _LONGEST_NAME or is_address(name) or _is_number(words[0]) or name.casefold() in MONTHS:
        return ""
    if is_legal_form(name):
        return ""
    return "" if words[0].islower() and "." not in words[0] else name


def _is_number(word: str) -> bool:
    """Whether a word is a number or begins with one; a web address may (`4you.example`)."""
    return word[0].isdigit() and not ("." in word and any(map(str.isalpha, word)))


def may_have_legal_form(words: Iterable[str], text: str) -> bool:
    """A quick look at a line's words (folded): most lines hold no legal form."""
    if not _FORM_WORDS.isdisjoint(words):
        return True
    return ("." in text or "/" in text) and not _FORM_LETTERS.isdisjoint(words)


def legal_name_in(text: str) -> str:
    """The name at the start of a text that ends in GmbH, Ltd, S.r.l. and the like, or that such a form begins; empty
    when there is none."""
    for form in _LEGAL_FORMS.finditer(text):
        start = max(text.rfind(":", 0, form.start()), text.rfind(")", 0, form.start())) + 1
        for ends in (_TOLD, _SENTENCE_ENDS):
            start = max((found.end() for found in ends.finditer(text, start, form.start())), default=start)
        before = text[start : form.start()].strip(_EDGES)
        if any(map(str.isalpha, before)):
            last_point = "." if form[0].count(".") > 1 and form[0].endswith(".") else ""
            return trimmed(text[start : form.end()]) + last_point if _may_have_form(before) else ""
    first = _FORM_FIRST.search(text)
    name = trimmed(first[0].lstrip(" :")) if first is not None else ""
    return name if len(name.split()) <= _LONGEST_NAME else ""


def is_legal_form(text: str) -> bool:
    """Whether a text is a legal form and no name before it: "Oy"."""
    return not _LEGAL_FORM.sub("", text).strip(_EDGES)


def _may_have_form(name: str) -> bool:
    small = name[0].islower() and "." not in name.split()[0]
    return not (small or len(name.split()) > _LONGEST_NAME or is_address(name) or _LONG_NUMBER.search(name))


@lru_cache(_REMEMBERED)
def is_role(name: str) -> bool:
    """Whether a sender's name says only which desk or machine of a firm writes: "Accounting", "Billing Team"."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return bool(words) and all(word in ROLE_WORDS for word in words)


def is_address(text: str) -> bool:
    """Whether a text is a mail or web address or begins like a street."""
    return "@" in text or bool(_ADDRESS.match(text))


@lru_cache(_REMEMBERED)
def name_key(name: str) -> str:
    """What two spellings of one firm's name have in common: letters and digits, without the legal form."""
    bare = "".join(c for c in _LEGAL_FORM.sub("", name).casefold() if c.isalnum())
    return bare or name.casefold()


@lru_cache(_REMEMBERED)
def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered: `mail.shop.co.il` is `shop.co.il`."""
    found = _DOMAINS(host)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else host


def brand_of(domain: str) -> str:
    """The name in a registrable domain, with a capital."""
    word = domain.partition(".")[0]
    return word[:1].upper() + word[1:]


def spelled_in(text: str, brand: str) -> str:
    """The words of a text that a domain's brand is made of, as the firm writes them ("Café Müller" for `cafe-mueller`);
    empty where none are."""
    wanted = plain(brand)
    if wanted not in plain(text) and (text.isascii() or wanted not in plain(text.translate(_UMLAUTS))):
        return ""
    words = text.split()
    for start, word in enumerate(words):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            found = " ".join(words[start:end]).strip(_EDGES)
            if word[:1].islower() or len(found) > 2 * len(wanted) or is_address(found):
                break
            if wanted in (plain(found), plain(found.translate(_UMLAUTS))):
                return found
    return ""


def plain(text: str) -> str:
    """A text's letters and digits as addresses spell them: small, without accents, spaces and marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return _NO_LETTERS.sub("", text.casefold())


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
