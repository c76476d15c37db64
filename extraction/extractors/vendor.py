"""Who sold: the name the seller goes by, from the sender, the subject, the text and the small print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from ..languages import PARTY_LABELS, SELLER_FOLLOWS, patterns
from ..languages.lexicon import WORD, words_of
from ..normalizing.names import legal_name_in, name_in, name_key
from ..types import SUBJECT, Candidate
from . import letterhead, sender
from .base import Row, View
from .headings import begins_as_name, heading_in, is_title
from .paper import Paper
from .party_blocks import begins_with_from, concepts_of, party_label

name: Final = "vendor"

_AMOUNT_BETWEEN: Final = re.compile(
    rf"(?<!\w){patterns.any_of('amount_between')}\s(?P<name>[^\n,.:!()|]{{2,50}})", re.IGNORECASE
)
_AMOUNT_TRIGGERS: Final = patterns.first_words("amount_between")
_NAME: Final = re.compile(r"[:\s]{0,3}(?P<name>[^\n,:!()|\[]{2,50})")
_QUOTED: Final = re.compile(rf"[「『【](?P<quoted>[^「」『』【】\n]{{2,40}})[」』】]\s?{patterns.any_of('quoted')}")
"""Names in the brackets of Chinese and Japanese, before the words for buying there."""
_SENDS: Final = re.compile(
    rf"(?:העסק |בית העסק )?(?P<name>[^\n,:!()|]{{2,40}}?) {patterns.any_of('seller_sends')}", re.IGNORECASE
)
"""A line that begins with the seller, who sends the document."""
_SENDING_TRIGGERS: Final = patterns.first_words("seller_sends")
_HEBREW: Final = re.compile(
    r"(?<!\w)(?:שילמת .{1,20}? ל|(?:ההזמנה שלך|הזמנה(?: מס'| מספר)? \d{3,12}|הקנייה שלך|רכישתך|הזמנתך) מ"
    r"|(?:חשבונית|קבלה|מסמך)[^\d\n]{0,20}\d{2,12} מ|רכישה ב|(?P<whole>מאת(?=\s)))"
    r"(?P<apart>[-־\s])?\s?(?:אתר |חנות |חברת |בית העסק )?(?:של )?(?P<name>[^\n,.:!()|]{2,50})"
)
"""Hebrew writes "from", "to" and "at" as a letter before the name: "מ", "ל", "ב"."""
_NO_NAME_BEGINS: Final = re.compile(
    r"(?:את|תאריך|יום|קור|קורי|חודש|מספר|סוג|צורף|צורפת|צורפים|אתר|קוון|חירון|בוטל|אושר|ס(?!\w)|היום|מועד|שעה"
    r"|כתובת|ידי|פי|צד|ע\"מ|חשבון|לאי)(?!\w)"
)
"""What is left of a word that only begins with such a letter ("מקור", original), or is a date or a number."""
_HEBREW_TRIGGERS: Final = frozenset(
    ["מאת", "הזמנתך", "רכישה", "שילמת", "חשבונית", "קבלה", "מסמך", "ההזמנה", "הזמנה", "הקנייה", "רכישתך"]
)
_NAMED: Final = 6.0
"""What a mail must have told of its seller for its text not to be looked at as a paper."""
_IN_A_MAIL: Final = 0.4
"""What a name is worth less in a mail that only looks like a paper."""
_PASSED_ON: Final = 2.5
_DOUBTED: Final = 1.0
"""What an issuer's name is worth more on a document that does not know the mail's sender."""
_LONGEST_ROW: Final = 300
_ROWS_BELOW: Final = 2
_ANOTHER_LETTER: Final = re.compile(r"[בלמהו]-")
_COPYRIGHT: Final = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}\s?(?:[-,]\s?\d{4})?)?,?\s*(?P<name>[^\d.,|][^.,|\d©]{1,45})",
    re.IGNORECASE,
)


def applies_to(view: View) -> bool:
    """Every receipt has a seller."""
    return True


def extract(view: View) -> Iterator[Candidate]:
    """Names of the seller, the surest first; never the reader's own."""
    via_platform = sender.is_platform(view)
    readers = sender.readers(view)
    said = [*_from_subject(view, via_platform), *_from_rows(view, via_platform)]
    told = [*sender.candidates(view, via_platform), *(found for found in said if not _is_of(readers, found))]
    yield from told
    yield from (found for found in _on_paper(view, via_platform, told) if not _is_of(readers, found))


def _is_of(readers: AbstractSet[str], found: Candidate) -> bool:
    return sender.is_reader(str(found.value), readers)


def _on_paper(view: View, via_platform: bool, told: Sequence[Candidate]) -> Iterator[Candidate]:
    """Names that a document shows as papers do, or a mail that tells too little of its seller otherwise."""
    if view.headers is None or view.kind in ("pdf", "image"):
        yield from _issuers(view)
    elif max((found.score for found in told), default=0.0) < _NAMED:
        yield from _at_top(view)
        own = sender.own_names(view) if via_platform else frozenset()
        found = (each for each in letterhead.names(Paper.of(view)) if not sender.is_own(str(each.value), own))
        yield from (candidate._replace(score=candidate.score - _IN_A_MAIL) for candidate in found)


def _issuers(view: View) -> Iterator[Candidate]:
    """The names on a document; where it does not know the mail's sender, its issuer goes before a person who passes it
    on, of the reader's own house whatever its block is, and makes any other sender's name doubtful, since a picture in
    the letterhead may still be the sender's."""
    paper = Paper.of(view)
    found = list(letterhead.names(paper))
    surest = max((each.score for each in found), default=0.0)
    more = 0.0
    if view.headers is not None and not paper.says(sender.words_of_names(view)):
        least = 0.0 if sender.is_internal(view.headers) else letterhead.BY_CONTACT
        if sender.is_person(view.headers) and surest >= least:
            more = _PASSED_ON
        elif surest >= letterhead.BY_NUMBER:
            more = _DOUBTED
    for each in found:
        yield each._replace(score=each.score + more) if each.score == surest else each


def _at_top(view: View) -> Iterator[Candidate]:
    """The shop's name at the top of what a platform wrote for it: better than the platform's own, and than nothing."""
    first = view.rows[0] if view.rows else None
    if first is None or len(first.cells) > 1 or first.text.rstrip().endswith((",", "!")) or party_label(first.text):
        return
    found = heading_in(first.text)
    if found and not sender.is_own(found, sender.own_names(view)):
        yield Candidate("vendor", found, 3.2, first.evidence(name))


def _from_subject(view: View, via_platform: bool) -> Iterator[Candidate]:
    if view.headers is None:
        return
    subject = Row((view.headers.subject,), SUBJECT, 0)
    for found in _named_in(subject):
        yield Candidate("vendor", found, 8.0 if via_platform else 7.2, subject.evidence(name))


def _from_rows(view: View, via_platform: bool) -> Iterator[Candidate]:
    first_sum = view.amount_rows[0].index if view.amount_rows else len(view.rows)
    for row in view.rows:
        if len(row.text) > _LONGEST_ROW:
            continue
        for found in _named_in(row):
            yield Candidate("vendor", found, 7.2 if via_platform or row.index < 5 else 3.0, row.evidence(name))
        match = _COPYRIGHT.search(row.text) if _may_be_copyright(row.text) else None
        if match is not None and name_in(match["name"]):
            yield Candidate("vendor", name_in(match["name"]), 1.5 if via_platform else 3.5, row.evidence(name))
        yield from _labelled(view, row, via_platform, among_items=row.index > first_sum)


def _named_in(row: Row) -> Iterator[str]:
    """The seller that a phrase names ("your order from X"), unless it is the one who paid."""
    text = row.text
    for phrase in SELLER_FOLLOWS.find(row.words):
        match = _NAME.match(text, _end_of_word(text, phrase.end))
        if match is not None and (found := _first_name(match["name"])):
            if not _ANOTHER_LETTER.match(found):
                yield found
            return
    if not _AMOUNT_TRIGGERS.isdisjoint(row.words):
        match = _AMOUNT_BETWEEN.search(text)
        if match is not None and name_in(match["name"]):
            yield name_in(match["name"])
            return
    if not _HEBREW_TRIGGERS.isdisjoint(row.words):
        yield from _in_hebrew(text)
    if not _SENDING_TRIGGERS.isdisjoint(row.words):
        match = _SENDS.match(text)
        if match is not None and name_in(match["name"]):
            yield name_in(match["name"])
    match = _QUOTED.search(text) if "「" in text or "【" in text or "『" in text else None
    if match is not None and name_in(match["quoted"]):
        yield name_in(match["quoted"])


def _end_of_word(text: str, count: int) -> int:
    """Where the text's word of that number ends."""
    end = 0
    for _, match in zip(range(count), WORD.finditer(text), strict=False):
        end = match.end()
    return end


def _first_name(text: str) -> str:
    """The name that a text begins with, up to the end of its sentence; a point inside a word is its own
    ("Booking.com"), and so is one in a legal form ("Pvt. Ltd.")."""
    found = name_in(re.split(r"\.(?:\s|$)", text, maxsplit=1)[0])
    legal = legal_name_in(text) if found else ""
    return legal if legal and name_key(legal) == name_key(found) else found


def _in_hebrew(text: str) -> Iterator[str]:
    for match in _HEBREW.finditer(text):
        glued = not match["apart"] and not match["whole"]
        if match["whole"] and not match["apart"]:
            continue
        if (glued and _NO_NAME_BEGINS.match(match["name"])) or _is_payer(text[: match.start("name")]):
            continue
        found = name_in(match["name"])
        if found:
            yield found
            return


def _is_payer(before: str) -> bool:
    """Whether the words right before a name say that money was received from it."""
    words = words_of(before)
    return any(match.concept == "buyer" and match.end == len(words) for match in PARTY_LABELS.find(words))


def _may_be_copyright(text: str) -> bool:
    """A quick look: hardly a line is one."""
    return "©" in text or "opyright" in text or "(c)" in text or "(C)" in text or "COPYRIGHT" in text


def _labelled(view: View, row: Row, via_platform: bool, *, among_items: bool) -> Iterator[Candidate]:
    """Names beside or below a label of the seller; among the items it names only whose goods a market place sells."""
    concepts = {match.concept for match in PARTY_LABELS.find(row.words)}
    if not ("seller" in concepts or (via_platform and "payee" in concepts) or begins_with_from(row.words)):
        return
    paper = view.kind in ("pdf", "image") or view.headers is None
    score = 8.0 if via_platform else 3.3 if among_items and (paper or row.has_money) else 5.8 if paper else 4.5
    for column, cell in enumerate(row.cells[:3]):
        label, colon, rest = cell.partition(":")
        if len(label) > 40 or not _is_seller_label(label, via_platform) or not (colon or party_label(label)):
            continue
        said = rest.strip() or _after_label(label)
        value = _name_of(_value_of(view, row, column) if said is None else said)
        if value:
            yield Candidate("vendor", value, score, row.evidence(name))


def _after_label(cell: str) -> str | None:
    """What follows a label in its cell without a colon ("Sold by Acme"); None where nothing does. A label of one word
    may as well begin a name ("Shop Acme") or have a number behind it: neither names a seller."""
    label = party_label(cell)
    if label is None or label[1] >= len(words_of(cell)):
        return None
    return cell[_end_of_word(cell, label[1]) :].strip() if label[1] > 1 else ""


def _name_of(value: str) -> str:
    """The name in what a label is for; a field within it ("名称: …") says it is one."""
    if _is_label(value) or not begins_as_name(value):
        return ""
    return heading_in(value) or ("" if _is_field(value) or is_title(value) else name_in(value))


def _is_field(value: str) -> bool:
    """Whether a text is a field of its own with another label ("VAT ID: 123")."""
    return ":" in value and "://" not in value


def _value_of(view: View, row: Row, column: int) -> str:
    """The cell right of a label or, where the row is one of labels, the one below it."""
    beside = row.cells[column + 1] if column + 1 < len(row.cells) else ""
    following = view.rows[row.index + 1 : row.index + 1 + _ROWS_BELOW]
    below = [other.cells[column] for other in following if len(other.cells) == len(row.cells)]
    named = next((cell for cell in below if heading_in(cell)), "")
    if PARTY_LABELS.concepts(beside) and below and not is_title(below[0]):
        return named if _is_field(below[0]) else below[0]
    return beside if beside and not _is_label(beside) else named


def _is_label(cell: str) -> bool:
    """Whether a cell is a party's label and no name that only holds such a word ("Shop", "Store")."""
    label = party_label(cell)
    return label is not None and label[1] >= len(words_of(cell))


def _is_seller_label(label: str, via_platform: bool) -> bool:
    concepts = concepts_of(label)
    means = "seller" in concepts or (via_platform and "payee" in concepts) or party_label(f"{label}:") == ("seller", 1)
    return means and "buyer" not in concepts and len(label.split()) <= 4
