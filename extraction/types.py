"""The values the engine passes from stage to stage, and the three answers it can give.

A mail or document is *read* into lines of text; *extractors* propose :class:`Candidate` values with their
:class:`Evidence`; merging, checking and deciding turn them into :class:`Found`, :class:`Incomplete` or
:class:`NotAReceipt`. A field that is not known is None: nothing is guessed.
"""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final, Generic, NamedTuple, NewType, TypeVar

T = TypeVar("T")


class DocumentType(enum.StrEnum):
    """What kind of paper it is; `PROFORMA` and `STATEMENT` are receipts only when somebody uploads them."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    INVOICE_RECEIPT = "invoice_receipt"
    ORDER = "order"
    REFUND = "refund"
    CREDIT_NOTE = "credit_note"
    PROFORMA = "proforma"
    STATEMENT = "statement"


class BrokenLimit(enum.StrEnum):
    """What ended the reading of a part, given by the process that runs the engine under limits.

    Each is a FileProblem and a SourceProblem of the same value too.
    """

    OVER_MEMORY = "over_memory"
    OVER_TIME = "over_time"
    READER_DIED = "reader_died"
    """It crashed, or was ended from outside, each time."""


class FileProblem(enum.StrEnum):
    """Why a file could not be read."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"
    PICTURE = "picture"
    OVER_MEMORY = "over_memory"
    OVER_TIME = "over_time"
    READER_DIED = "reader_died"
    UNKNOWN_STANDARD = "unknown_standard"
    """XML with sums in it, of a standard that is not known."""
    UNREADABLE = "unreadable"
    """For a reason that has no code."""


class SourceProblem(enum.StrEnum):
    """A limit that cut the reading of a mail short."""

    TOO_LARGE = "too_large"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    TOO_MUCH_TO_READ_IN_TIME = "too_much_to_read_in_time"
    OVER_MEMORY = "over_memory"
    OVER_TIME = "over_time"
    READER_DIED = "reader_died"


class ProblemCode(enum.StrEnum):
    """What keeps a receipt from being approved by itself."""

    MISSING = "missing"
    PROFORMA = "proforma"
    STATEMENT = "statement"
    SUM_MISMATCH = "sum_mismatch"
    TAX_EXCEEDS_TOTAL = "tax_exceeds_total"
    LINES_MISMATCH = "lines_mismatch"
    NEGATIVE_AMOUNT = "negative_amount"
    DOCUMENTS_DISAGREE = "documents_disagree"
    """An electronic invoice and the paper beside it say different things."""
    FUTURE_DATE = "future_date"
    UNVERIFIED_SENDER = "unverified_sender"
    DOCUMENT_ENCRYPTED = "document_encrypted"
    DOCUMENT_DAMAGED = "document_damaged"
    DOCUMENT_EMPTY = "document_empty"
    DOCUMENT_TOO_LARGE = "document_too_large"
    DOCUMENT_WITHOUT_TEXT = "document_without_text"
    DOCUMENT_OVER_MEMORY = "document_over_memory"
    DOCUMENT_OVER_TIME = "document_over_time"
    DOCUMENT_READER_DIED = "document_reader_died"
    DOCUMENT_UNKNOWN_STANDARD = "document_unknown_standard"
    DOCUMENT_UNREADABLE = "document_unreadable"
    TOO_LARGE = "too_large"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    TOO_MUCH_TO_READ_IN_TIME = "too_much_to_read_in_time"
    OVER_MEMORY = "over_memory"
    OVER_TIME = "over_time"
    READER_DIED = "reader_died"
    NOT_A_RECEIPT = "not_a_receipt"
    """Somebody gave it as a receipt, and it does not look like one."""
    # the ledger's own
    NOTHING_READ = "nothing_read"
    NOT_STORABLE = "not_storable"
    NOT_FOUND_AGAIN = "not_found_again"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person should look at; `field` is the field of :class:`ExtractedReceipt` it is about, if one.

    Of `NOT_A_RECEIPT` it is the code of the reason.
    """

    code: ProblemCode
    field: str | None = None

    def __str__(self) -> str:
        """As it is stored and printed: the code, and behind a colon the field ("missing:total")."""
        return f"{self.code}:{self.field}" if self.field else str(self.code)


class ReasonCode(enum.StrEnum):
    """What weighs in the decision beside the events that a mail tells of."""

    ARITHMETIC = "arithmetic"
    ATTACHED_DOCUMENT = "attached_document"
    AUTO_REPLY = "auto_reply"
    BANK_SENDER = "bank_sender"
    BOOKING_WITHOUT_PRICE = "booking_without_price"
    BOUNCE = "bounce"
    BULK = "bulk"
    CARD = "card"
    DOCUMENT = "document"
    ELECTRONIC_INVOICE = "electronic_invoice"
    GIVEN_AS_DOCUMENT = "given_as_document"
    IMITATES_A_RECEIPT = "imitates_a_receipt"
    INTERNAL_SENDER = "internal_sender"
    LIST_MAIL = "list_mail"
    LOCKED_DOCUMENT = "locked_document"
    MAILING_LIST = "mailing_list"
    NO_SIGN_OF_A_RECEIPT = "no_sign_of_a_receipt"
    NO_TOTAL = "no_total"
    NUMBER = "number"
    OFFICE_WITHOUT_ADDRESS = "office_without_address"
    OWN_DOCUMENT = "own_document"
    """Issued by the business itself: a copy within one house, or by what `receipts.intake` knows of the business."""
    PAYMENT_METHOD = "payment_method"
    PAYMENT_ROW = "payment_row"
    PERSONAL_SENDER = "personal_sender"
    PICTURE_ALONE = "picture_alone"
    """Next to no words beside a picture that was not read."""
    PRESSES_TO_ACT = "presses_to_act"
    REPLY = "reply"
    SENDER_NOT_AUTHENTICATED = "sender_not_authenticated"
    SENDER_RULE = "sender_rule"
    """A rule of the business says that it takes none from this sender; `receipts.intake` gives it."""
    TOTAL = "total"
    TRACKER = "tracker"
    UNFORESEEN_DAMAGE = "unforeseen_damage"
    UNREAD_DOCUMENT = "unread_document"
    UNREAD_INVOICE = "unread_invoice"
    UNREAD_PICTURE = "unread_picture"


Concept = NewType("Concept", str)
"""An event that a mail tells of, by its name in `decision.weights.EVENT_WEIGHTS`."""
AnyReasonCode = ReasonCode | SourceProblem | Concept


class SourcePart(enum.StrEnum):
    """The part of an input that a value stood in."""

    SUBJECT = "subject"
    HEADER = "header"
    BODY = "body"
    FILE = "file"
    """An attached file, or the input itself where it is no mail."""
    MARKUP = "markup"
    """What a page says of itself for machines, as schema.org has it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its lower left corner; of a picture, in pixels."""

    left: int
    bottom: int
    right: int
    top: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture of a page as it was read: its size, and by how many degrees it was turned counterclockwise before."""

    width: int
    height: int
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an input something stood: its part, and there a row, a page and the box on it, or a path of markup."""

    part: SourcePart
    name: str = ""
    """Of the file or header."""
    row: int | None = None
    """From 1."""
    page: int | None = None
    """From 1."""
    box: Box | None = None
    path: str = ""
    sheet: Sheet | None = None
    """What the box lies on, where that is a picture of the page."""

    def __str__(self) -> str:
        """The place in English: "body row 12", "invoice.pdf page 1 [72,640,310,652]", "header From"."""
        box = self.box
        pieces = (
            self.name if self.part is SourcePart.FILE else self.part,
            self.name if self.part is SourcePart.HEADER else "",
            f"row {self.row}" if self.row is not None else "",
            f"page {self.page}" if self.page is not None else "",
            f"[{box.left},{box.bottom},{box.right},{box.top}]" if box is not None else "",
            self.path,
        )
        return " ".join(piece for piece in pieces if piece)


SUBJECT: Final = Place(SourcePart.SUBJECT)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a value was read from: the piece of the source (at most 200 characters), where it stood, and the name of
    the extractor that read it."""

    text: str
    place: Place
    how: str


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A value, how sure we are of it (0 to 1), and what it rests on."""

    value: T
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class LineItem:
    """One bought thing; amounts are in the receipt's currency, as printed."""

    description: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A file worth keeping beside a receipt: an attachment with its real media type, decided by its bytes."""

    name: str
    media_type: str
    content: bytes
    problem: FileProblem | None = None
    """Why it could not be read."""
    text: str = ""
    """The beginning of what was read in it."""


@dataclass(frozen=True, slots=True)
class ExtractedReceipt:
    """One receipt as read. Amounts are Decimal and never negative: `document_type` tells which way money went."""

    document_type: Field[DocumentType] | None = None
    vendor: Field[str] | None = None
    vendor_tax_id: Field[str] | None = None
    buyer_tax_id: Field[str] | None = None
    number: Field[str] | None = None
    issue_date: Field[datetime.date] | None = None
    net: Field[Decimal] | None = None
    tax: Field[Decimal] | None = None
    tax_rate: Field[Decimal] | None = None
    """In percent: Decimal("18")."""
    total: Field[Decimal] | None = None
    currency: Field[str] | None = None
    """ISO 4217, upper case."""
    payment_method: Field[str] | None = None
    last4: Field[str] | None = None
    allocation_number: Field[str] | None = None
    line_items: tuple[LineItem, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What keeps it from being approved by itself."""
    files: tuple[str, ...] = ()
    """The names of the parts it stands in, where the mail holds others of other receipts; empty where all are its."""
    confidence: float = 0.0
    """The least confidence among vendor, total, currency and issue date; 0 where one of them is missing."""


FIELD_NAMES: Final = tuple(each.name for each in fields(ExtractedReceipt) if each.default is None)
"""The fields of :class:`ExtractedReceipt` that hold a :class:`Field`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that weighed in the decision; `weight` above 0 speaks for a receipt. `code` never quotes mail."""

    code: AnyReasonCode
    weight: float
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """It is a receipt, or several."""

    receipts: tuple[ExtractedReceipt, ...]
    parts: tuple[Part, ...] = ()
    reasons: tuple[Reason, ...] = ()
    text: str = ""
    """The beginning of the mail's own text, its subject first."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Probably a receipt, but doubtful or unreadable: a person should look."""

    receipts: tuple[ExtractedReceipt, ...]
    parts: tuple[Part, ...] = ()
    reasons: tuple[Reason, ...] = ()
    text: str = ""
    """The beginning of the mail's own text, its subject first."""


@dataclass(frozen=True, slots=True)
class NotAReceipt:
    """It is none; `code` says why, without a word of the mail."""

    code: AnyReasonCode
    reasons: tuple[Reason, ...] = ()


Outcome = Found | Incomplete | NotAReceipt


def receipts_of(outcome: Outcome) -> tuple[ExtractedReceipt, ...]:
    """The receipts of an outcome; none where it is no receipt."""
    return () if isinstance(outcome, NotAReceipt) else outcome.receipts


class Proof(enum.StrEnum):
    """What confirms that an amount is the total."""

    PARTS = "parts"
    """Its parts, such as net and tax, add up to it."""
    LINES = "lines"
    """The rows above add up to it."""
    CHANGE = "change"
    """What was given, less the change."""
    ORDERS = "orders"
    """The totals of several orders add up to it."""


class Candidate(NamedTuple):
    """One proposal for one field, before anything was decided."""

    field: str
    """The field of :class:`ExtractedReceipt` it is for."""
    value: object
    """None where the field is printed and cannot be read: what else might be taken for it has to be surer than that."""
    score: float
    """About 0 to 10."""
    evidence: Evidence
    kind: str = ""
    """What its label calls it: the role of an amount ("grand", "paid"), the kind of a number ("order"); empty where
    that says nothing."""
    proofs: tuple[Proof, ...] = ()
    in_prose: bool = False
    """Read from a sentence and not from a labelled row."""
