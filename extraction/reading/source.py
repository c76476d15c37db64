"""What extractors read: the headers, the pages of text, the XML documents and the files that one input carries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from .. import limits
from ..structured import einvoice
from ..structured.einvoice import Invoice
from ..types import BrokenLimit, FileProblem, Part, SourcePart, SourceProblem
from .containers import Budget
from .decoration import Surroundings
from .mail import Headers, MailPart
from .page import Page

BODY: Final = 0
PICTURES: Final = 1_000
ALL_READ: Final = -1
BeforePart = Callable[[int], BrokenLimit | None]
"""Called before a part is read, with its number: BODY, the place of a file among the mail's files, from 1 (the mails
attached to it follow its files), or PICTURES and the place of a picture among all parts; and with ALL_READ
when no part is being read any more. What lies inside a file belongs to it. Answers why the part must be left out; None
to read it."""


def read_every_part(_: int) -> None:
    """Leave nothing out."""


@dataclass(frozen=True, slots=True)
class EnclosedMail:
    """A mail found in a file, still to be read; `depth` counts the containers and mails around it."""

    file: MailPart
    depth: int


@dataclass(slots=True)
class Source:
    """Everything that was read of one input; the mails that are attached to a mail are sources of their own."""

    headers: Headers | None = None
    """Of the mail, or of the original one if this was forwarded."""
    forwarded_by: Headers | None = None
    pages: list[Page] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    """Electronic ones, of XML files and inside PDFs."""
    linked_data: list[Any] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    """Each under a name that no other part of the input has."""
    problems: list[SourceProblem] = field(default_factory=list)
    """The limits that cut the reading short."""
    surroundings: Surroundings = field(default_factory=Surroundings)
    """What the pictures of the mail stand in."""
    deadline: float = 0.0
    before_part: BeforePart = read_every_part
    left_out: list[BrokenLimit] = field(default_factory=list)
    """Why parts were left out."""
    name: str = ""
    """Of an attached mail: what it is kept under."""
    attached: list[Source] = field(default_factory=list)
    enclosed: list[EnclosedMail] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    """Of the whole input, as is `kept`."""
    kept: dict[str, str] = field(default_factory=dict)
    """The media types of all parts by their names."""

    @property
    def body(self) -> Page | None:
        """The page that is the mail itself, or the document that was given bare."""
        return self.pages[0] if self.pages else None

    def has_text(self) -> bool:
        """Whether the mail itself says anything."""
        return bool(self.pages) and self.pages[0].place.part is SourcePart.BODY

    def length(self) -> int:
        """How many characters there are to read beside what pictures show."""
        pages = [page for page in self.pages if page.kind != "image"]
        return sum(len(cell) for page in pages for line in page.lines for cell in line.cells)

    def add_invoices(self, found: Iterable[Invoice]) -> None:
        """Add those that are no copies of one there is, as many as are read."""
        invoices = einvoice.distinct([*self.invoices, *found])
        if len(invoices) > limits.INVOICES and SourceProblem.TOO_MANY_DOCUMENTS not in self.problems:
            self.problems.append(SourceProblem.TOO_MANY_DOCUMENTS)
        self.invoices = invoices[: limits.INVOICES]

    def out_of_time(self) -> bool:
        """Whether no further part should be opened."""
        return time.monotonic() > self.deadline

    def broken_limit(self, part: int) -> BrokenLimit | None:
        """Why the part of that number is left out; None if it is to be read."""
        broken = self.before_part(part)
        if broken is not None:
            self.left_out.append(broken)
        return broken

    def keep(self, file: MailPart, media_type: str, problem: FileProblem | None = None) -> str:
        """Keep a file beside the receipt; return the name it is kept under."""
        name = self.unique_name(file.name)
        self.kept[name] = media_type
        self.parts.append(Part(name, media_type, file.content, problem))
        return name

    def unique_name(self, name: str) -> str:
        """The name, with a number where another part has it already: "invoice (2).pdf"."""
        if name not in self.kept:
            return name
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, f".{ending}") if dot else (name, "")
        number = 2
        while f"{stem} ({number}){ending}" in self.kept:
            number += 1
        return f"{stem} ({number}){ending}"

    def count_kept(self, media_type: str) -> int:
        """How many parts of the whole input are of this type."""
        return sum(1 for kept in self.kept.values() if kept == media_type)

    def count_read(self) -> int:
        """A number that grows with whatever is read."""
        return len(self.pages) + len(self.invoices) + len(self.parts) + len(self.enclosed)

    def enclose(self, file: MailPart, depth: int) -> None:
        """Note a mail that was found in a file, to be read as a source of its own."""
        if depth > limits.CONTAINER_DEPTH:
            self.keep(file, "message/rfc822", FileProblem.TOO_LARGE)
        else:
            self.enclosed.append(EnclosedMail(file, depth))

    def attach(self, file: MailPart, headers: Headers) -> Source:
        """Keep a mail attached to this one; return the source it is to be read into."""
        inner = Source(
            headers,
            forwarded_by=self.forwarded_by or self.headers,
            name=self.keep(file, "message/rfc822"),
            deadline=self.deadline,
            budget=self.budget,
            kept=self.kept,
        )
        self.attached.append(inner)
        return inner

    def walk(self) -> Iterator[Source]:
        """This source and those inside it."""
        yield self
        for inner in self.attached:
            yield from inner.walk()

    @property
    def all_parts(self) -> list[Part]:
        """The parts of this source and of those inside it."""
        return [part for source in self.walk() for part in source.parts]

    def parts_with_text(self) -> tuple[Part, ...]:
        """All parts, each with the beginning of its text."""
        read = [(source, page) for source in self.walk() for page in source.pages]
        pages: dict[str, list[Page]] = {}
        for source, page in read:
            name = page.place.name if page.place.part is SourcePart.FILE else source.name
            pages.setdefault(name, []).append(page)
        return tuple(
            replace(part, text=_text_of(pages[part.name])) if part.name in pages else part for part in self.all_parts
        )

    def own_text(self) -> str:
        """The beginning of the text of the mail itself, or of what was given bare; of a mail its subject first."""
        own = [page for page in self.pages if page.place.part is not SourcePart.FILE]
        subject = self.headers.subject if self.headers else ""
        return _text_of(own, subject)

    @property
    def all_problems(self) -> list[SourceProblem]:
        """What cut the reading of this source and of those inside it short."""
        return [problem for source in self.walk() for problem in source.problems]


def _text_of(pages: Iterable[Page], heading: str = "") -> str:
    lines, left = [heading], limits.KEPT_TEXT - len(heading)
    for page in pages:
        for line in page.lines:
            text = " ".join(line.cells)
            lines.append(text)
            left -= len(text) + 1
            if left < 0:
                return "\n".join(lines)[: limits.KEPT_TEXT]
    return "\n".join(lines).strip()
