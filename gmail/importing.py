"""Imports a mail: a person says that it is a receipt, also of one that no run ever listed."""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Sequence

from kombu.exceptions import OperationalError

from businesses.models import User
from foundation.errors import ApiError
from foundation.logs import log_line
from gmail import finding, tasks
from gmail.models import GmailConnection, Message, SyncRun, start_import
from receipts.intake import Receipt

logger = logging.getLogger(__name__)
GMAIL_ID = re.compile("[0-9A-Za-z_-]{1,32}")


class MailGoneError(ApiError):
    """Gmail has no such mail, or has it no more."""

    status = 404
    code = "MAIL_GONE"
    message = "Gmail does not find this mail."
    hint = "Look for it in Gmail: it may be deleted for good, or in another mailbox. Its document can be uploaded."


def import_mail(
    connection: GmailConnection, gmail_id: str, *, trigger: str, user: User, now: datetime.datetime
) -> SyncRun | Sequence[Receipt]:
    """Queue a run that makes a receipt of the mail; or return the receipts it has already. Doing it twice is harmless.

    While the queue or Gmail is away, the run waits. Raises MailGoneError, and as `tasks.require_connected`.
    """
    if not GMAIL_ID.fullmatch(gmail_id):
        raise MailGoneError
    (mail,) = finding.known(connection, [gmail_id])
    if mail.receipts:
        return mail.receipts
    tasks.require_connected(connection)
    unsure = mail.message is None or mail.message.outcome == Message.Outcome.GONE
    if unsure and finding.is_gone(connection, gmail_id, now=now):
        raise MailGoneError
    run, is_new = start_import(connection, gmail_id, trigger=trigger, requested_by=user, now=now)
    if is_new:
        _send(run)
    return run


def _send(run: SyncRun) -> None:
    """The run is a row, and due soon: without a queue it is sent as soon as there is one."""
    try:
        tasks.send(run)
    except OperationalError:
        logger.warning("run %s waits for the queue", run.pk)
        return
    fields = {"business_id": run.business_id, "run_id": run.pk, "job_id": run.job_id, "mode": run.mode}
    log_line(logger, f"🔔 JOB ENQUEUED: Gmail receipts import run_id={run.pk} job_id={run.job_id}", fields)
