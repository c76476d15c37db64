"""What a run has done and what it has left: its cursors, its windows, and the ledger of its mails.

Each `record_...` is one transaction that begins by renewing the lease, so a run never says more than it has done, and a
worker that lost its lease records nothing: LeaseLostError.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Q, QuerySet

from gmail import coverage, plan, proof, search
from gmail.models.connection import GmailConnection
from gmail.models.lease import Lease
from gmail.models.ledger import REOPENED, Message, Relisting, counts_of
from gmail.models.run import SyncRun
from gmail.models.window import SyncWindow
from gmail.proof import Proof

Moment = datetime.datetime
MAX_WINDOWS = 16
"""How many windows are listed at the same time, at most."""
TO_BE_FOUND = ("", Message.Outcome.GONE)
"""Outcomes of mails that are read when they are found again."""
RESULT_COLUMNS = ["outcome", "reason", "attempts", "retry_at", "received_at", "decided_in", "saved", "engine_version"]
REOPENED_AT_ONCE = 100
"""So many mails lose their earlier outcome before they are read again: half a minute's work."""


class RunProgress:
    """Records what the holder of `lease` has done, and answers what is left to do."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.run = lease.run
        self._windows_left = True
        """False once no open window was found: only the lease's holder opens any, so none need be looked for."""

    def record_history(
        self, cursor: coverage.Cursor, finding: coverage.Finding, windows: Sequence[plan.Window], *, now: Moment
    ) -> None:
        """The next cursor, the windows to list, and the mails to fetch by id."""
        with self.lease.fence(now=now, **_cursor_columns(cursor), **_windows_columns(windows)):
            self._open(windows)
            if finding.sweep:
                self._request_sweep(now)
            place = Place(rank=search.Rank.BIG, found_by=Message.FoundBy.HISTORY)
            self._count_listed([upsert_listed(self.run, finding.fetch, place)])

    def record_history_expired(self, *, now: Moment) -> None:
        """Gmail no longer knows what happened since the cursor: the run lists instead."""
        with self.lease.fence(now=now, history_expired=True, history_id=""):
            self._request_sweep(now)

    def record_baseline(self, history_id: str, windows: Sequence[plan.Window], *, now: Moment) -> None:
        """The next cursor, taken before the first list, and the windows to list."""
        cursor = coverage.first_cursor(history_id, now)
        with self.lease.fence(now=now, **_cursor_columns(cursor), **_windows_columns(windows)):
            self._open(windows)

    def record_new_mail_check(self, history_id: str, windows: Sequence[plan.Window], *, now: Moment) -> None:
        """A look for mail that arrived since the run began, up to `history_id`, and the windows to list for it."""
        with self.lease.fence(now=now, new_mail_history_id=history_id, new_mail_checked_at=now):
            self._open(windows)

    def record_pages(
        self, pages: Sequence[tuple[plan.OpenWindow, Sequence[str], plan.OpenWindow | None]], *, now: Moment
    ) -> None:
        """Pages of ids, each with its window and what is left of that: the ids become ledger rows."""
        with self.lease.fence(now=now, consecutive_failures=0):
            counts = []
            for window, ids, left in pages:
                place = Place(self.question(window).rank, self._found_by(window), before=window.end)
                counts.append(upsert_listed(self.run, ids, place))
                SyncWindow.objects.filter(pk=window.id).update(**SyncWindow.columns(left, self._asked(window.proof)))
            self._count_listed(counts)

    def reopen_outdated(self, *, now: Moment) -> None:
        """Make the next mails that an older engine judged the run's, newest first, to be fetched and read again."""
        with self.lease.fence(now=now):
            # locked, since a person may import one of them at this moment
            rows = list(self._outdated().select_for_update().order_by("-received_at", "-pk")[:REOPENED_AT_ONCE])
            Relisting.remember_taken(rows)
            reopened = Message.objects.filter(pk__in=[row.pk for row in rows])
            reopened.update(run=self.run, found_by=Message.FoundBy.REREAD, **REOPENED)
            self._count_listed([Listed(new=len(rows), duplicates=0)])

    def record_short_questions(self, *, now: Moment) -> None:
        """Long questions are not answered whole: list the run's windows again in short ones, and soon everything that
        earlier runs listed."""
        with self.lease.fence(now=now, consecutive_failures=0):
            self._ask_short(now)

    def record_parts_asked(self, window: plan.Window, *, now: Moment) -> None:
        """The window that the short questions are asked for, to prove the long ones."""
        with self.lease.fence(now=now, proof=Proof.ASKED):
            self._windows_left = True
            SyncWindow.objects.create(run=self.run, start=window.start, end=window.end, proof=True)

    def record_proof(self, *, missed: int, now: Moment) -> None:
        """How many mails the long questions missed; if any, the mailbox goes on with short ones."""
        with self.lease.fence(now=now, proof=Proof.OVER):
            self._set_connection(questions_proved_at=now)
            if missed:
                self._ask_short(now)

    def record_results(self, messages: Sequence[Message], *, now: Moment) -> None:
        """The outcomes of mails that were fetched, or when to try them again; the run's counters follow.

        Those that a person has imported meanwhile are another run's to decide.
        """
        isolated = {"isolated": max(self.run.isolated - len(messages), 0)} if self.run.isolated else {}
        with self.lease.fence(now=now, **_raised(counts_of(messages)), **isolated):
            taken = self._taken(messages)
            if taken:
                SyncRun.objects.filter(pk=self.run.pk).update(**_lowered(counts_of(taken)))
            # an upsert of existing rows: bulk_update's CASE for each row and column takes six times as long
            Message.objects.bulk_create(
                [message for message in messages if message not in taken],
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=RESULT_COLUMNS,
            )

    def reserve(self, message: Message, *, retry_at: Moment, now: Moment) -> None:
        """Count an attempt at `message` before it is made, since a worker that dies of it cannot.

        The mail waits until `retry_at`, unless :meth:`release` or its result comes first.
        """
        with self.lease.fence(now=now):
            Message.objects.filter(pk=message.pk, run=self.run).update(
                attempts=F("attempts") + 1, reason=Message.INTERRUPTED, retry_at=retry_at
            )

    def release(self, message: Message, *, now: Moment) -> None:
        """Undo :meth:`reserve`: the attempt was not made, or failed for no fault of the mail."""
        with self.lease.fence(now=now):
            before = {name: getattr(message, name) for name in ("attempts", "reason", "retry_at")}
            Message.objects.filter(pk=message.pk, run=self.run).update(**before)

    def state(self, now: Moment) -> plan.RunState:
        """The run, as it was last read, in the values that `plan` decides from."""
        run = self.run
        ready, retry_at = self._open_mails(now) if run.listed > run.decided else (False, None)
        return plan.RunState(
            cancelled=run.cancel_requested_at is not None,
            incremental=run.mode == run.Mode.INCREMENTAL,
            cursor=self._history_start(),
            new_mail_cursor=self._new_mail_cursor(now),
            windows_made=run.windows_made,
            windows=self._open_windows(),
            to_fetch=ready,
            retry_at=retry_at,
            listed=run.listed,
            decided=run.decided,
            max_messages=run.max_messages,
            first_page=run.is_first_page,
            outdated=run.mode == run.Mode.REREAD and not ready and self._outdated().exists(),
            proof=proof.left(Proof(run.proof), due_in_run=run.proves_questions, asks_short=run.connection.asks_short),
        )

    def question(self, window: plan.OpenWindow) -> search.Question:
        """The question that comes next in a window."""
        return self._asked(window.proof)[window.place]

    def listed_until(self) -> Moment | None:
        """Where the newest window ends."""
        newest: Moment | None = self.run.windows.aggregate(last=Max("end"))["last"]
        return newest

    def found_by_parts(self) -> tuple[plan.Window, set[str]]:
        """The window of the short questions, and the mails that no answer had named before theirs."""
        window = self.run.windows.get(proof=True)
        found = Message.objects.filter(run=self.run, found_by=Message.FoundBy.PROOF)
        return plan.Window(window.start, window.end), set(found.values_list("gmail_id", flat=True))

    def next_messages(self, count: int, *, besides: Sequence[int] = (), now: Moment) -> list[Message]:
        """The mails to fetch next, likeliest first, then newest; without the primary keys `besides`."""
        left = Message.objects.filter(_may_be_fetched(now), run=self.run, outcome="").exclude(pk__in=besides)
        return list(left.order_by("rank", F("before").desc(nulls_last=True), "pk")[:count])

    def unknown(self, message_ids: Sequence[str]) -> list[str]:
        """Those of `message_ids` that no run has decided, or none for good."""
        rows = Message.objects.filter(connection_id=self.run.connection_id, gmail_id__in=message_ids)
        known = set(rows.exclude(outcome__in=TO_BE_FOUND).values_list("gmail_id", flat=True))
        return [message_id for message_id in message_ids if message_id not in known]

    def unread(self, message_ids: Sequence[str]) -> list[str]:
        """Those of `message_ids` that an earlier run tried to read and could not: a listing would name them again."""
        failed = Q(outcome=Message.Outcome.FAILED) | Q(outcome=Message.Outcome.GONE, reason=Message.DELETED)
        rows = Message.objects.filter(failed, connection_id=self.run.connection_id, gmail_id__in=message_ids)
        return list(rows.values_list("gmail_id", flat=True))

    def ledger_adds_up(self) -> bool:
        """Whether every mail listed is in the ledger with exactly one outcome, and the counters agree."""
        run = self.run
        own = Message.objects.filter(run=run).aggregate(all=Count("pk"), open=Count("pk", filter=Q(outcome="")))
        others = Relisting.objects.filter(run=run).count() if run.duplicates or own["all"] < run.listed else 0
        rows = own["all"] + others
        return plan.equation_holds(run.listed, [run.decided]) and (rows, own["open"]) == (run.listed, 0)

    def _taken(self, messages: Sequence[Message]) -> list[Message]:
        """Those that are another run's by now; while the run's own row is locked, none becomes so."""
        pks = [message.pk for message in messages]
        taken = set(Message.objects.filter(pk__in=pks).exclude(run=self.run).values_list("pk", flat=True))
        return [message for message in messages if message.pk in taken]

    def _history_start(self) -> str:
        cursor = self.run.connection.cursor
        return "" if self.run.history_expired or cursor is None else cursor.since

    def _new_mail_cursor(self, now: Moment) -> str:
        run = self.run
        if not (run.covers_now and run.windows_made):
            return ""
        return plan.new_mail_cursor(
            baseline=run.history_id,
            baseline_at=run.baseline_at,
            seen=run.new_mail_history_id,
            seen_at=run.new_mail_checked_at,
            now=now,
        )

    def _open_windows(self) -> tuple[plan.OpenWindow, ...]:
        if not (self.run.windows_made and self._windows_left):
            return ()
        windows = self.run.windows.filter(done=False).order_by("-start")[:MAX_WINDOWS]
        found = tuple(window.as_values(self._asked(window.proof)) for window in windows)
        self._windows_left = bool(found)
        return found

    def _open_mails(self, now: Moment) -> tuple[bool, Moment | None]:
        """Whether a mail may be fetched now and, if none may, when the first may be tried again."""
        left = Message.objects.filter(run=self.run, outcome="")
        if left.filter(_may_be_fetched(now)).exists():
            return True, None
        return False, left.aggregate(first=Min("retry_at"))["first"]

    def _outdated(self) -> QuerySet[Message]:
        """The mailbox's outdated mails that this run has not opened."""
        return Message.outdated().filter(connection=self.run.connection_id).exclude(run=self.run)

    def _asked(self, proof: bool) -> search.QuestionList:
        return search.asked(short=proof or self.run.connection.asks_short)

    def _found_by(self, window: plan.OpenWindow) -> Message.FoundBy:
        if window.proof:
            return Message.FoundBy.PROOF
        return Message.FoundBy.SWEEP if self.run.mode == self.run.Mode.SWEEP else Message.FoundBy.SEARCH

    def _ask_short(self, now: Moment) -> None:
        self._windows_left = True
        SyncWindow.objects.filter(run=self.run).update(done=F("proof"))
        self._set_connection(short_questions_since=now)
        if not self.run.proves_questions:
            self._request_sweep(now)

    def _request_sweep(self, now: Moment) -> None:
        self._set_connection(whole_sweep_at=now)

    def _set_connection(self, **columns: object) -> None:
        """Of the run's own copy, too, which is not read again."""
        GmailConnection.objects.filter(pk=self.run.connection_id).update(**columns)
        for name, value in columns.items():
            setattr(self.run.connection, name, value)

    def _count_listed(self, counts: Sequence[Listed]) -> None:
        listed, duplicates = sum(count.new for count in counts), sum(count.duplicates for count in counts)
        counters = _raised({"listed": listed, "duplicates": duplicates})
        if counters:
            SyncRun.objects.filter(pk=self.run.pk).update(**counters)

    def _open(self, windows: Sequence[plan.Window]) -> None:
        self._windows_left = bool(windows) or (self.run.windows_made and self._windows_left)
        SyncWindow.objects.bulk_create(SyncWindow(run=self.run, start=w.start, end=w.end) for w in windows)


@dataclass(frozen=True, slots=True)
class Place:
    """Where mails come in a run's order, and how they were found."""

    rank: int
    found_by: str
    before: Moment | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """How many mails are new to a run, and how many of those an earlier run has decided."""

    new: int
    duplicates: int


def upsert_listed(run: SyncRun, ids: Sequence[str], place: Place) -> Listed:
    """Make the ledger rows of `ids`, or take up those whose mail is to be read again.

    What an earlier run has decided stays its row and counts as a duplicate; a sweep passes over it.
    """
    rows = Message.objects.filter(connection_id=run.connection_id, gmail_id__in=ids) if ids else Message.objects.none()
    known = list(rows.only("gmail_id", "run_id", "outcome", "reason", "imported_at"))
    others = [row for row in known if row.run_id != run.pk]
    held = _held_by_imports(others)
    again = _locked([row for row in others if row.pk not in held and _is_read_again(row, run)])
    duplicates = _relist([row.pk for row in others if _is_duplicate(row, run, held)], run)
    Relisting.remember_taken(again)
    columns = {"run": run, "rank": place.rank, "before": place.before, "found_by": place.found_by}
    Message.objects.filter(pk__in=[row.pk for row in again]).update(**columns, **REOPENED)
    of_mailbox = {"connection_id": run.connection_id, "business_id": run.business_id}
    in_ledger = {row.gmail_id for row in known}
    # in Gmail's order, which is newest first
    fresh = [gmail_id for gmail_id in dict.fromkeys(ids) if gmail_id not in in_ledger]
    Message.objects.bulk_create(Message(gmail_id=gmail_id, **of_mailbox, **columns) for gmail_id in fresh)
    return Listed(new=len(fresh) + len(again) + duplicates, duplicates=duplicates)


def _is_read_again(row: Message, run: SyncRun) -> bool:
    """Whether a mail that is listed again has no lasting outcome, or failed.

    A sweep leaves failed mails alone, and a look at new mail those at which workers died.
    """
    if row.outcome != Message.Outcome.FAILED:
        return row.outcome in TO_BE_FOUND
    return run.mode != run.Mode.SWEEP and not (run.mode == run.Mode.INCREMENTAL and row.was_interrupted)


def _is_duplicate(row: Message, run: SyncRun, held: Collection[int]) -> bool:
    decided = row.outcome not in (*TO_BE_FOUND, Message.Outcome.FAILED)
    return run.mode != run.Mode.SWEEP and (decided or row.pk in held)


def _held_by_imports(rows: Sequence[Message]) -> set[int]:
    """The rows whose mail an import is about to read."""
    open_rows = [row for row in rows if row.is_imported and not row.outcome]
    runs = SyncRun.objects.filter(pk__in=[row.run_id for row in open_rows], status__in=SyncRun.ACTIVE)
    active = set(runs.values_list("pk", flat=True)) if open_rows else set()
    return {row.pk for row in open_rows if row.run_id in active}


def _locked(rows: Sequence[Message]) -> list[Message]:
    """Those of `rows` that are the same run's still, locked: an import may take one at this moment."""
    if not rows:
        return []
    locked = Message.objects.select_for_update().filter(pk__in=[row.pk for row in rows])
    runs = dict(locked.values_list("pk", "run_id"))
    return [row for row in rows if runs.get(row.pk) == row.run_id]


def _relist(rows: Sequence[int], run: SyncRun) -> int:
    """Note that `run` lists these rows of earlier runs; how many it had not listed before."""
    noted = set(Relisting.objects.filter(run=run, message__in=rows).values_list("message_id", flat=True))
    fresh = [row for row in rows if row not in noted]
    Relisting.remember_duplicates(run.pk, fresh)
    return len(fresh)


def _may_be_fetched(now: Moment) -> Q:
    return Q(retry_at__isnull=True) | Q(retry_at__lte=now)


def _raised(counts: Mapping[str, int]) -> dict[str, object]:
    """A run's columns with its counters raised; any progress ends a series of failures."""
    counters: dict[str, object] = {name: F(name) + n for name, n in counts.items() if n}
    return counters | {"consecutive_failures": 0} if counters else {}


def _lowered(counts: Mapping[str, int]) -> dict[str, object]:
    return {name: F(name) - n for name, n in counts.items() if n}


def _cursor_columns(cursor: coverage.Cursor) -> dict[str, object]:
    return {
        "history_id": cursor.history_id,
        "baseline_at": cursor.taken_at,
        "overlap_history_id": cursor.since,
        "overlap_at": cursor.since_at,
        "overlap_named": cursor.named,
    }


def _windows_columns(windows: Sequence[plan.Window]) -> dict[str, object]:
    return {"windows_made": True, "windows_from": min((w.start for w in windows), default=None)}
