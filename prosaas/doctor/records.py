"""The database rows: tokens no key opens, runs that are stuck or failed, mailboxes that need reconnecting."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from gmail.models import GmailConnection, RunError, SyncRun
from prosaas.checks import REMEDY as KEY_REMEDY
from prosaas.checks import encrypted_tokens, opens
from prosaas.doctor.findings import Check, Verdict, failed, ok, warning

A_DAY = datetime.timedelta(days=1)
SILENCE = datetime.timedelta(minutes=10)
"""An active run without a sign of life for that long is stuck."""
TESTING_MIN, TESTING_MAX = datetime.timedelta(days=6, hours=23), datetime.timedelta(days=7, hours=12)
"""When a grant of a Google app in testing ends, as we notice it (Google Identity, "Refresh token expiration")."""
OWNERS = {RunError.GMAIL_BLOCKED_BY_POLICY, RunError.GMAIL_NO_MAILBOX, RunError.GMAIL_RECONNECT_REQUIRED}
"""What an owner or an administrator of theirs mends: no fault of the installation."""
REFUSALS = {
    RunError.GMAIL_API_DISABLED: (
        "The Gmail API is not enabled for the Google project of GOOGLE_CLIENT_ID.",
        "Google Cloud console, APIs & Services, Library, Gmail API: enable it, and wait some minutes.",
    ),
    RunError.GOOGLE_CLIENT_REFUSED: (
        "Google refuses our client when access is renewed.",
        "Compare GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET with Google Cloud console, APIs & Services, Credentials: "
        "the client may be deleted, disabled or have another secret.",
    ),
}
"""What Google says to the installation itself, and what the operator does."""


@dataclass(frozen=True, slots=True)
class Records:
    """Facts from the tables; `worked_ago` is in seconds, None if no run was ever worked on."""

    tokens: int
    unreadable: int
    stuck: list[int]
    failures: dict[str, int]
    to_reconnect: int
    died_after_a_week: int
    refusal: str
    worked_ago: float | None
    short_questions: int


def look(*, now: datetime.datetime) -> Records:
    """Read the facts. Raises DatabaseError."""
    tokens = encrypted_tokens()
    lost = GmailConnection.objects.filter(status=GmailConnection.Status.RECONNECT_REQUIRED)
    worked_at = SyncRun.objects.aggregate(last=Max("heartbeat_at"))["last"]
    return Records(
        tokens=len(tokens),
        unreadable=sum(not opens(token) for token in tokens.values()),
        stuck=list(stuck(now).values_list("pk", flat=True)),
        failures=failures_since(now - A_DAY),
        to_reconnect=lost.count(),
        died_after_a_week=sum(
            died_after_a_week(*row)
            for row in lost.values_list("status_reason", "connected_at", "status_changed_at").iterator()
        ),
        refusal=standing_refusal(),
        worked_ago=(now - worked_at).total_seconds() if worked_at else None,
        short_questions=GmailConnection.objects.filter(short_questions_since__isnull=False).count(),
    )


def stuck(now: datetime.datetime) -> QuerySet[SyncRun]:
    """Return active runs without a lease and without a recent sign of life."""
    unheld = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now)
    active = SyncRun.objects.filter(unheld, status__in=SyncRun.DISPATCHED)
    # in the background a run may wait for spare capacity as long as it likes
    active = active.exclude(mode__in=SyncRun.BACKGROUND)
    silent = active.annotate(seen=Coalesce("heartbeat_at", "queued_at")).filter(seen__lt=now - SILENCE)
    # a run that waits for Gmail's quota is due much later; one that is dispatched in vain is due soon
    return silent.filter(resume_at__lte=now + SILENCE / 2).order_by("pk")


def failures_since(moment: datetime.datetime) -> dict[str, int]:
    """Count the runs that failed since then, by error code."""
    runs = SyncRun.objects.filter(status=SyncRun.Status.FAILED, finished_at__gte=moment).order_by()
    return dict(runs.values_list("error_code").annotate(Count("pk")))


def standing_refusal() -> str:
    """Return the code with which Google refused the installation, unless a run has completed since."""
    refused = SyncRun.objects.filter(status=SyncRun.Status.FAILED, error_code__in=REFUSALS).order_by("-finished_at")
    last = refused.values_list("error_code", "finished_at").first()
    if last is None or SyncRun.objects.filter(status=SyncRun.Status.COMPLETED, finished_at__gt=last[1]).exists():
        return ""
    return str(last[0])


def died_after_a_week(reason: str, connected_at: datetime.datetime, lost_at: datetime.datetime) -> bool:
    """Return whether a grant ended when those of an app in testing do."""
    return reason == "invalid_grant" and TESTING_MIN <= lost_at - connected_at <= TESTING_MAX


def check_encryption_key(records: Records) -> Verdict:
    """Check that ENCRYPTION_KEY opens every token."""
    if not records.unreadable:
        return ok("ENCRYPTION_KEY opens every stored token ({tokens}).", tokens=records.tokens)
    return failed(
        "ENCRYPTION_KEY does not open {unreadable} of {tokens} stored Gmail tokens.",
        KEY_REMEDY,
        unreadable=records.unreadable,
        tokens=records.tokens,
    )


def check_stuck_runs(records: Records) -> Verdict:
    """Check that every active run makes progress."""
    if not records.stuck:
        return ok("No run is stuck.")
    return failed(
        "{count} runs have not moved for {minutes} minutes: {runs}.",
        "They go on by themselves once workers and beat run: mend those first. "
        "Else cancel the run in the console and start it again.",
        count=len(records.stuck),
        minutes=SILENCE.seconds // 60,
        runs=", ".join(map(str, records.stuck[:10])),
    )


def check_failed_runs(records: Records) -> Verdict:
    """Check that no run failed in the last day."""
    if not records.failures:
        return ok("No run failed in the last 24 hours.")
    counts = ", ".join(f"{count} {code}" for code, count in sorted(records.failures.items()))
    says = "Runs failed in the last 24 hours: {counts}."
    remedy = "The console lists them with what to do; a retry takes up only what failed."
    # a revoked consent is no fault of the installation
    tell = warning if set(records.failures) <= OWNERS else failed
    return tell(says, remedy, counts=counts)


def check_mailboxes(records: Records) -> Verdict:
    """Check that every mailbox can be read."""
    if not records.to_reconnect:
        return ok("No mailbox needs to be connected again.")
    return warning(
        "{count} mailboxes need to be connected again; nothing of them is read meanwhile.",
        "Their owners press Connect Gmail on the home page; the console lists them.",
        count=records.to_reconnect,
    )


def check_questions(records: Records) -> Verdict:
    """Check that Gmail answers long questions whole."""
    if not records.short_questions:
        return ok("Gmail answers our questions whole.")
    return warning(
        "{count} mailboxes are asked in short questions, because Gmail did not answer long ones whole.",
        "They are read whole, at more units. The console names them, and can have long questions tried again.",
        count=records.short_questions,
    )


def check_refusal(records: Records) -> Verdict:
    """Check that Google does not refuse the installation itself."""
    if not records.refusal:
        return ok("Google refuses no run for a fault of ours.")
    says, remedy = REFUSALS[RunError(records.refusal)]
    return failed(says, remedy)


def check_testing(records: Records) -> Verdict:
    """Check that grants outlive a week."""
    if not records.died_after_a_week:
        return ok("No grant ended after seven days.")
    return failed(
        "{count} grants ended seven days after consent: your Google app is in testing.",
        "Google Cloud console, Google Auth Platform, Audience: publish the app, or make it Internal. "
        "Then connect the mailboxes again.",
        count=records.died_after_a_week,
    )


CHECKS: dict[str, Check[Records]] = {
    "encryption_key": check_encryption_key,
    "stuck_runs": check_stuck_runs,
    "failed_runs": check_failed_runs,
    "mailboxes": check_mailboxes,
    "gmail_questions": check_questions,
    "google_refusal": check_refusal,
    "google_testing": check_testing,
}
