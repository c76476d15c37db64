"""Connected mailboxes, the runs that read them, and the ledger of every mail a run listed.

Each arrow of a state machine is one method that writes only its own columns, by a conditional UPDATE, so that two
workers can never both take it. Nothing here imports back:

    progress      what a run has done and has left; recorded under its lease
    importing     a run for one mail that a person calls a receipt
    access_event  who looked for mail in a mailbox, and who called a mail a receipt
    lease         which worker may write to a run, and when it is due
    run           a run's row: what was asked, how it stands
    ledger        one row for every mail a run listed
    window        a range of time that a run lists
    connection    a mailbox and its tokens
    states        the states of a run, and the errors it can end with
"""

from gmail.models.access_event import AccessEvent
from gmail.models.connection import SOURCE, Credential, GmailConnection
from gmail.models.importing import start_import
from gmail.models.lease import Lease, LeaseLostError, due_runs, lease_duration, mark_dispatched, max_in_flight
from gmail.models.ledger import COUNTERS, LedgerRow, Message, Relisting, RunLedger, due_for_rereading, gmail_url
from gmail.models.progress import RunProgress
from gmail.models.run import ActiveRunExistsError, SyncRequest, SyncRun, redispatch_after
from gmail.models.states import RunError
from gmail.models.window import SyncWindow

__all__ = [
    "COUNTERS",
    "SOURCE",
    "AccessEvent",
    "ActiveRunExistsError",
    "Credential",
    "GmailConnection",
    "Lease",
    "LeaseLostError",
    "LedgerRow",
    "Message",
    "Relisting",
    "RunError",
    "RunLedger",
    "RunProgress",
    "SyncRequest",
    "SyncRun",
    "SyncWindow",
    "due_for_rereading",
    "due_runs",
    "gmail_url",
    "lease_duration",
    "mark_dispatched",
    "max_in_flight",
    "redispatch_after",
    "start_import",
]
