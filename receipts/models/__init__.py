"""WHAT: receipts, the files beside them, every change of them, their totals, and a business's categories.

A field that is not known is null. Rows of receipts are written by :mod:`receipts.ledger` alone. Nothing here imports
back:

    search        what receipts are found by, and the text of documents
    totals        sums of receipts, kept as rows
    event         every change of a receipt, with who made it
    rules         what was said for the mail to come: facts about vendors, rules by sender
    job           work that outlasts a request
    document      the files beside receipts
    receipt       receipts, and where their values stood
    category      a business's own headings
"""

from receipts.models.category import CATEGORY_NAME_TAKEN, Category
from receipts.models.document import Document, path_of
from receipts.models.event import NOT_UNDOABLE, Correction, Event, EventKind, Way
from receipts.models.job import ACTIVE_JOBS, Job, JobStatus
from receipts.models.receipt import (
    AMOUNT_LIMIT,
    DOCUMENT_TYPE_CHOICES,
    EARLIEST_ISSUE,
    LISTED,
    NOTE_LENGTH,
    Reading,
    Receipt,
    Status,
    validate_currency,
)
from receipts.models.rules import DayOrder, FactKind, SenderAction, SenderRule, VendorFact
from receipts.models.search import DocumentText, SearchProgress, SearchRow
from receipts.models.totals import (
    MIXED_RATES,
    UNDATED,
    UNKNOWN_RATE,
    Grain,
    GroupedBy,
    Standing,
    Total,
    TotalChange,
    TotalsState,
    VendorTotal,
)

__all__ = [
    "ACTIVE_JOBS",
    "AMOUNT_LIMIT",
    "CATEGORY_NAME_TAKEN",
    "DOCUMENT_TYPE_CHOICES",
    "EARLIEST_ISSUE",
    "LISTED",
    "MIXED_RATES",
    "NOTE_LENGTH",
    "NOT_UNDOABLE",
    "UNDATED",
    "UNKNOWN_RATE",
    "Category",
    "Correction",
    "DayOrder",
    "Document",
    "DocumentText",
    "Event",
    "EventKind",
    "FactKind",
    "Grain",
    "GroupedBy",
    "Job",
    "JobStatus",
    "Reading",
    "Receipt",
    "SearchProgress",
    "SearchRow",
    "SenderAction",
    "SenderRule",
    "Standing",
    "Status",
    "Total",
    "TotalChange",
    "TotalsState",
    "VendorFact",
    "VendorTotal",
    "Way",
    "path_of",
    "validate_currency",
]
