"""WHERE FROM: connected mailboxes, the runs that read them, and the ledger of every mail a run listed.

Each arrow of a state machine is one method here; it writes only its own columns, by a conditional UPDATE, so that two
workers can never both take it.
"""

from gmail.models.connection import Credential, GmailConnection
from gmail.models.ledger import COUNTERS, Message
from gmail.models.run import (
    ActiveRunExistsError,
    LeaseLostError,
    SyncRequest,
    SyncRun,
    in_hand,
    lease,
    redispatch_after,
)
from gmail.models.window import SyncWindow

__all__ = [
    "COUNTERS",
    "ActiveRunExistsError",
    "Credential",
    "GmailConnection",
    "LeaseLostError",
    "Message",
    "SyncRequest",
    "SyncRun",
    "SyncWindow",
    "in_hand",
    "lease",
    "redispatch_after",
]
