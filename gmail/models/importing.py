"""An import: a run of its own for one mail that a person calls a receipt, beside whichever run reads the mailbox.

The mail becomes the import's. A run that had it keeps it by a relisting, so that the equation of both holds: with the
outcome it had there, or, where that run was still to read it, as a duplicate. docs/decisions/0024-import.md
"""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from businesses.models import User
from gmail.models.access_event import AccessEvent
from gmail.models.connection import GmailConnection
from gmail.models.ledger import REOPENED, Message, Relisting
from gmail.models.run import SyncRun

ATTEMPTS = 5


class _MovedError(Exception):
    """Another run took the mail while its row was being locked."""


def start_import(
    connection: GmailConnection, gmail_id: str, *, trigger: str, requested_by: User | None, now: datetime.datetime
) -> tuple[SyncRun, bool]:
    """Queue a run that reads the mail, whatever its outcome was; return it, and whether it is new.

    While an import of the mail is active, that is the one.
    """
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _start(connection, gmail_id, trigger=trigger, requested_by=requested_by, now=now)
        except (IntegrityError, _MovedError) as error:
            # another process made or took the row since we looked
            met = error
    raise met


def _start(
    connection: GmailConnection, gmail_id: str, *, trigger: str, requested_by: User | None, now: datetime.datetime
) -> tuple[SyncRun, bool]:
    message, owner = _locked(connection, gmail_id)
    if owner is not None and message.outcome == "" and owner.is_import and owner.is_active:
        return owner, False
    run = SyncRun.queue(
        connection,
        now=now,
        mode=SyncRun.Mode.IMPORT,
        trigger=trigger,
        requested_by=requested_by,
        windows_made=True,
        listed=1,
    )
    if owner is not None:
        _leave(owner, message)
    for name, value in (REOPENED | {"run": run, "rank": 0, "found_by": Message.FoundBy.IMPORT}).items():
        setattr(message, name, value)
    message.imported_at = now
    message.save()
    AccessEvent.objects.create(
        business_id=connection.business_id,
        connection=connection,
        kind=AccessEvent.Kind.IMPORTED,
        message=message,
        way=trigger,
        by=requested_by,
        at=now,
    )
    return run, True


def _locked(connection: GmailConnection, gmail_id: str) -> tuple[Message, SyncRun | None]:
    """The mail's row and its run, both locked: first the run, as whoever writes its results does. Or a new row."""
    rows = Message.objects.filter(connection=connection, gmail_id=gmail_id)
    found = rows.values_list("run_id", flat=True).first()
    if found is None:
        return Message(connection=connection, business_id=connection.business_id, gmail_id=gmail_id), None
    owner = SyncRun.objects.select_for_update().get(pk=found)
    message = rows.select_for_update().get()
    if message.run_id != owner.pk:
        raise _MovedError
    return message, owner


def _leave(owner: SyncRun, message: Message) -> None:
    """Let the run that had the mail account for it."""
    if message.outcome or not owner.is_active:
        Relisting.remember_taken([message])
        return
    # it may have listed the mail before, when another run had it
    counted = Relisting.objects.filter(run=owner, message=message).exists()
    Relisting.remember_duplicates(owner.pk, [message.pk])
    change: dict[str, object] = {"listed": F("listed") - 1} if counted else {"duplicates": F("duplicates") + 1}
    SyncRun.objects.filter(pk=owner.pk).update(**change)
