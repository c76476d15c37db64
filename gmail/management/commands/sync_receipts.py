"""`manage.py sync_receipts`: read mailboxes from the command line, with a progress bar."""

from __future__ import annotations

import datetime
import json
import signal
import time
from argparse import ArgumentParser, ArgumentTypeError
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from foundation.errors import ApiError
from gmail import sync, tasks
from gmail.messages import pending_message
from gmail.models import ActiveRunExistsError, GmailConnection, SyncRequest, SyncRun
from gmail.serializers import SyncRunSerializer, progress_of, time_left_of

PAUSED_EXIT = 3
EPILOG = """exit codes: 0 every run completed; 1 a run failed or was cancelled; 2 wrong arguments, or nothing to sync;
3 paused by Ctrl-C (the next call goes on); 4 a run ended partial (--max-messages reached)."""


class Command(BaseCommand):
    """Starts runs and, unless `--enqueue` is given, works on them itself."""

    help = f"Read the receipts of connected mailboxes, of stopped ones too. {EPILOG}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--business", type=int, metavar="ID", help="the mailboxes of this business")
        who.add_argument("--all", action="store_true", help="the mailboxes of all businesses")
        parser.add_argument("--connection", type=int, metavar="ID", help="just this mailbox")
        parser.add_argument("--mode", choices=["incremental", "full_backfill"], default="incremental")
        parser.add_argument("--from", dest="from_date", type=_date, metavar="YYYY-MM-DD", help="first day to read")
        parser.add_argument("--to", dest="to_date", type=_date, metavar="YYYY-MM-DD", help="last day to read")
        parser.add_argument("--months-back", type=_months, default=36, help="1 to 240, default: %(default)s")
        parser.add_argument("--max-messages", type=_positive, help="stop after so many mails; the run ends partial")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--wait", action="store_true", default=True, help="work on it here and show progress (default)"
        )
        how.add_argument("--enqueue", action="store_true", help="leave the work to the workers and return at once")
        parser.add_argument("--json", action="store_true", help="print one JSON object for each run")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["from_date"] and options["to_date"] and options["from_date"] > options["to_date"]:
            raise CommandError("--to lies before --from.", returncode=2)
        connections = list(_connections(options))
        if not connections:
            raise CommandError("No connected mailbox: connect one in the browser first.", returncode=2)
        sync_request = SyncRequest(
            mode=options["mode"],
            from_date=options["from_date"],
            to_date=options["to_date"],
            months_back=options["months_back"],
            max_messages=options["max_messages"],
            trigger=SyncRun.Trigger.COMMAND,
        )
        codes = [self._sync(connection, sync_request, options) for connection in connections]
        if any(codes):
            raise SystemExit(max(codes, key=[0, 4, 1, PAUSED_EXIT].index))

    def _sync(self, connection: GmailConnection, sync_request: SyncRequest, options: dict[str, Any]) -> int:
        try:
            if options["enqueue"]:
                run = tasks.start_sync(connection, sync_request, now=timezone.now())
            else:
                tasks.require_connected(connection)
                run = SyncRun.start(connection, sync_request, now=timezone.now())
        except (ApiError, ActiveRunExistsError) as error:
            hint = getattr(error, "hint", "") or "Wait for it, or cancel it in the operator console."
            self.stderr.write(f"Mailbox {connection.pk}: {error}. {hint}")
            return 1
        if not options["enqueue"]:
            run = _Watch(run, quiet=options["json"]).work()
        if options["json"]:
            self.stdout.write(json.dumps(SyncRunSerializer(run).data))
        else:
            self.stdout.write(_summary(run))
        return _exit_code(run)


class _Watch:
    """Works on a run slice by slice and shows its progress. Ctrl-C finishes the current slice and pauses the run."""

    def __init__(self, run: SyncRun, *, quiet: bool) -> None:
        self.run = run
        self.interrupted = False
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[found]} receipts · {task.fields[rate]:.1f} mails/s · {task.fields[units]} units"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
        )
        self.progress = Progress(*columns, console=Console(stderr=True), disable=quiet)

    def work(self) -> SyncRun:
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            with self.progress:
                bar = self.progress.add_task("Reading mail", total=100, found=0, rate=0.0, units=0, left="")
                while self._go_on():
                    self._one_slice()
                    self._show(bar)
        finally:
            signal.signal(signal.SIGINT, before)
        return self.run

    def _go_on(self) -> bool:
        if self.interrupted and self.run.pause():
            self.run.refresh_from_db()
        return self.run.is_active and self.run.status != SyncRun.Status.PAUSED

    def _one_slice(self) -> None:
        now = timezone.now()
        waits = self.run.resume_at and self.run.started_at and self.run.resume_at > now
        if waits and not self._may_go_on:
            time.sleep(0.2)
            self.run.refresh_from_db()
            self._may_go_on = self.run.resume_at is not None and self.run.resume_at <= timezone.now()
            return
        done = sync.run_slice(self.run.pk, clock=timezone.now, on_start=lambda run: None)
        self.run.refresh_from_db()
        self._may_go_on = done is not None and done.go_on
        if done is None:
            time.sleep(0.2)

    _may_go_on = True

    def _show(self, bar: TaskID) -> None:
        state, left = progress_of(self.run), time_left_of(self.run)
        elapsed = (timezone.now() - (self.run.started_at or timezone.now())).total_seconds()
        self.progress.update(
            bar,
            completed=state["percentage"],
            found=self.run.saved_receipts,
            rate=self.run.decided / elapsed if elapsed > 0 else 0.0,
            units=self.run.units_spent,
            left=f"about {left.seconds} s left" if left.seconds else pending_message(left.pending),
        )

    def _interrupt(self, signum: int, frame: FrameType | None) -> None:
        self.interrupted = True


def _connections(options: dict[str, Any]) -> Any:
    connections = GmailConnection.objects.filter(status=GmailConnection.Status.CONNECTED).select_related("business")
    if options["business"] is not None:
        connections = connections.filter(business_id=options["business"])
    if options["connection"] is not None:
        connections = connections.filter(pk=options["connection"])
    return connections.order_by("pk")


def _summary(run: SyncRun) -> str:
    text = (
        f"Run {run.pk} {run.status}: {run.listed} mails listed, {run.saved_receipts} receipts saved, "
        f"{run.duplicates} duplicates, {run.not_receipts} no receipts, {run.failed} failed, {run.gone} gone, "
        f"{run.units_spent} units."
    )
    return f"{text} {run.error_code}: {run.error_hint}" if run.error_code else text


def _exit_code(run: SyncRun) -> int:
    if run.status == SyncRun.Status.PAUSED:
        return PAUSED_EXIT
    if run.status == SyncRun.Status.PARTIAL:
        return 4
    return 1 if run.status in (SyncRun.Status.FAILED, SyncRun.Status.CANCELLED) else 0


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date: write it like 2026-01-31") from None


def _months(text: str) -> int:
    months = _positive(text)
    if months > 240:
        raise ArgumentTypeError("at most 240")
    return months


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
