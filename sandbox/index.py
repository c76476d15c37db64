"""The inverted index that answers searches: word -> mails, and for phrases the words of each mail in order.

Words are numbered; a mail's words are kept as the bytes of an array of those numbers, so that a phrase is found by
one search for bytes.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from sandbox import mime, search
from sandbox.bitset import pack, unpack
from sandbox.query import Node
from sandbox.words import words

NUMBER = "I"
WIDTH = array(NUMBER).itemsize
BREAK = 0  # stands between sections, so that no phrase runs from one into the next
LONGEST_TEXT = 2_000_000
CACHED_ANSWERS = 4096
HEADER_FIELDS = {
    "subject": ("subject",),
    "from": ("from",),
    "to": ("to",),
    "cc": ("cc",),
    "list": ("list-id", "list-post"),
}
WHOLE_MAIL = ("subject", "from", "to", "cc", "body", "filename")


class IndexedMail(search.Mail, Protocol):
    """A mail the index can take in; it writes the number it gives the mail into `ordinal`."""

    ordinal: int

    def raw(self) -> bytes:
        """The bytes of the mail."""


class Field:
    """One searchable field of all mails; `cache` holds the sets of words and phrases asked for lately."""

    def __init__(self) -> None:
        self.postings: defaultdict[str, array[int]] = defaultdict(lambda: array(NUMBER))
        self.sequences: dict[int, bytes] = {}
        self.cache: dict[tuple[str, ...], int] = {}

    def remember(self, tokens: tuple[str, ...], found: int) -> int:
        """Keeps an answer for the next time and returns it."""
        if len(self.cache) >= CACHED_ANSWERS:
            self.cache.clear()
        self.cache[tokens] = found
        return found


class Numbers(dict[str, int]):
    """Gives each word its number, from 1."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self) + 1
        return self[word]


class Index:
    """Answers the questions `search.evaluate` asks of a mailbox."""

    def __init__(self, mails: Iterable[IndexedMail], *, address: str, labels: dict[str, str]) -> None:
        self.address = address
        self._labels = labels
        self._numbers = Numbers()
        self._fields: defaultdict[str, Field] = defaultdict(Field)
        self._mails: list[IndexedMail] = []
        self._facts: dict[Node, int] = {}
        self._live = 0
        for mail in mails:
            self._take(mail)
        self._live = (1 << len(self._mails)) - 1

    def add(self, mail: IndexedMail) -> None:
        """Takes in one more mail."""
        self._take(mail)
        for field in self._fields.values():
            field.cache.clear()
        self._facts.clear()
        self._live |= 1 << mail.ordinal

    def remove(self, mail: IndexedMail) -> None:
        """The mail no longer matches anything."""
        self._live &= ~(1 << mail.ordinal)

    def relabelled(self) -> None:
        """Labels of a mail have changed."""
        self._facts.clear()

    def everything(self) -> int:
        """All mails that are there."""
        return self._live

    def where(self, fact: Node, test: Callable[[search.Mail], bool]) -> int:
        """The mails that pass a test; the same fact has the same test."""
        if fact not in self._facts:
            if len(self._facts) >= CACHED_ANSWERS:
                self._facts.clear()
            self._facts[fact] = pack((mail.ordinal for mail in self._mails if test(mail)), len(self._mails))
        return self._facts[fact]

    def label_id(self, name: str) -> str:
        """User labels go by name (spaces and slashes may be written as dashes), system labels by their id."""
        for label_id, label_name in self._labels.items():
            if _dashed(name) in {_dashed(label_name), _dashed(label_id)}:
                return label_id
        return name.upper()

    def phrase(self, field: str, tokens: tuple[str, ...]) -> int:
        """The mails whose field has these words one after the other."""
        index = self._fields[field]
        if any(token not in index.postings for token in tokens):
            return 0
        if tokens in index.cache:
            return index.cache[tokens]
        if len(tokens) == 1:
            return index.remember(tokens, pack(index.postings[tokens[0]], len(self._mails)))
        found = self.everything()
        for token in tokens:
            found &= self.phrase(field, (token,))
        needle = array(NUMBER, [self._numbers[token] for token in tokens]).tobytes()
        in_order = (ordinal for ordinal in unpack(found) if _contains(index.sequences[ordinal], needle))
        return index.remember(tokens, pack(in_order, len(self._mails)))

    def _take(self, mail: IndexedMail) -> None:
        mail.ordinal = len(self._mails)
        self._mails.append(mail)
        sections = read_sections(mail.raw())
        for field in (*HEADER_FIELDS, "filename"):
            self._put(field, mail.ordinal, sections[field])
        self._put("text", mail.ordinal, (tokens for name in WHOLE_MAIL for tokens in sections[name]))
        for field in ("has", "rfc822msgid"):
            self._put(field, mail.ordinal, sections[field])

    def _put(self, name: str, ordinal: int, sections: Iterable[list[str]]) -> None:
        field, sequence, numbers = self._fields[name], array(NUMBER), self._numbers
        for tokens in sections:
            sequence.extend([numbers[token] for token in tokens])
            sequence.append(BREAK)
            for token in set(tokens):
                posting = field.postings[token]
                if not posting or posting[-1] != ordinal:
                    posting.append(ordinal)
        field.sequences[ordinal] = sequence.tobytes()


def read_sections(raw: bytes) -> dict[str, list[list[str]]]:
    """What can be searched in a mail: field name -> the words of each of its sections."""
    root = mime.read(raw)
    found: dict[str, list[list[str]]] = {
        field: [words(value) for name, value in root.headers if name.lower() in names]
        for field, names in HEADER_FIELDS.items()
    }
    parts = list(root.walk())
    found["body"] = [words(text) for text in _texts(parts)]
    found["filename"] = [words(part.filename) for part in parts if part.filename]
    found["has"] = [["attachment"]] if any(part.is_attachment for part in parts) else []
    found["rfc822msgid"] = [[value.strip().strip("<>")] for name, value in root.headers if name.lower() == "message-id"]
    return found


def _texts(parts: list[mime.Part]) -> Iterator[str]:
    """Bodies and text attachments alike: Gmail searches both."""
    for part in parts:
        if part.mime_type.startswith("text/"):
            text = part.text()[:LONGEST_TEXT]
            yield mime.visible_text(text) if part.mime_type == "text/html" else text


def _contains(sequence: bytes, needle: bytes) -> bool:
    position = sequence.find(needle)
    while position % WIDTH and position != -1:
        position = sequence.find(needle, position + 1)
    return position != -1


def _dashed(name: str) -> str:
    return name.lower().replace(" ", "-").replace("/", "-")
