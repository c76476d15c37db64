"""The inverted index that answers searches: word -> mails, and for phrases the words of each mail in order.

Words are numbered; a mail's words are stored as the bytes of an array of those numbers, so that a phrase is found by
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
BREAK = 0  # separates sections, so that no phrase spans two
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
    """A mail the index can add; the index sets `ordinal`."""

    ordinal: int

    def raw(self) -> bytes:
        """The bytes of the mail."""


class Field:
    """One searchable field of all mails; `cache` holds the results of recent words and phrases."""

    def __init__(self) -> None:
        self.postings: defaultdict[str, array[int]] = defaultdict(lambda: array(NUMBER))
        self.sequences: dict[int, bytes] = {}
        self.cache: dict[tuple[str, ...], int] = {}

    def store(self, tokens: tuple[str, ...], found: int) -> int:
        """Caches a result and returns it."""
        if len(self.cache) >= CACHED_ANSWERS:
            self.cache.clear()
        self.cache[tokens] = found
        return found


class Numbers(dict[str, int]):
    """Maps each word to its number, from 1."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self) + 1
        return self[word]


class Index:
    """Answers `search.evaluate`'s questions about a mailbox."""

    def __init__(self, mails: Iterable[IndexedMail], *, address: str, labels: dict[str, str]) -> None:
        self.address = address
        self._labels = labels
        self._numbers = Numbers()
        self._fields: defaultdict[str, Field] = defaultdict(Field)
        self._mails: list[IndexedMail] = []
        self._facts: dict[Node, int] = {}
        self._live = 0
        for mail in mails:
            self._insert(mail)
        self._live = (1 << len(self._mails)) - 1

    def add(self, mail: IndexedMail) -> None:
        """Adds one mail."""
        self._insert(mail)
        for field in self._fields.values():
            field.cache.clear()
        self._facts.clear()
        self._live |= 1 << mail.ordinal

    def remove(self, mail: IndexedMail) -> None:
        """Removes a mail from all results."""
        self._live &= ~(1 << mail.ordinal)

    def invalidate_labels(self) -> None:
        """Drops cached results after a change of a mail's labels."""
        self._facts.clear()

    def everything(self) -> int:
        """Returns all mails."""
        return self._live

    def where(self, fact: Node, test: Callable[[search.Mail], bool]) -> int:
        """Returns the mails that pass a test; the same fact must have the same test."""
        if fact not in self._facts:
            if len(self._facts) >= CACHED_ANSWERS:
                self._facts.clear()
            self._facts[fact] = pack((mail.ordinal for mail in self._mails if test(mail)), len(self._mails))
        return self._facts[fact]

    def label_id(self, name: str) -> str:
        """Returns the id of a label: user labels by name (dashes may replace spaces, slashes), system labels by id."""
        for label_id, label_name in self._labels.items():
            if _with_dashes(name) in {_with_dashes(label_name), _with_dashes(label_id)}:
                return label_id
        return name.upper()

    def phrase(self, field: str, tokens: tuple[str, ...]) -> int:
        """Returns the mails whose field has these words in sequence."""
        index = self._fields[field]
        if any(token not in index.postings for token in tokens):
            return 0
        if tokens in index.cache:
            return index.cache[tokens]
        if len(tokens) == 1:
            return index.store(tokens, pack(index.postings[tokens[0]], len(self._mails)))
        found = self.everything()
        for token in tokens:
            found &= self.phrase(field, (token,))
        needle = array(NUMBER, [self._numbers[token] for token in tokens]).tobytes()
        in_order = (ordinal for ordinal in unpack(found) if _contains(index.sequences[ordinal], needle))
        return index.store(tokens, pack(in_order, len(self._mails)))

    def _insert(self, mail: IndexedMail) -> None:
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
    """Returns a mail's searchable content: field name -> the words of each of its sections."""
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
    """Yields bodies and text attachments alike: Gmail searches both."""
    for part in parts:
        if part.mime_type.startswith("text/"):
            text = part.text()[:LONGEST_TEXT]
            yield mime.visible_text(text) if part.mime_type == "text/html" else text


def _contains(sequence: bytes, needle: bytes) -> bool:
    position = sequence.find(needle)
    while position % WIDTH and position != -1:
        position = sequence.find(needle, position + 1)
    return position != -1


def _with_dashes(name: str) -> str:
    return name.lower().replace(" ", "-").replace("/", "-")
