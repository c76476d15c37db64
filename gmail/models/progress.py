"""What a run has done and what it has left: its cursors, its windows, and the ledger of its mails.

Each `record_...` is one transaction that begins by renewing the lease, so a run never says more than it has done, and a
worker that lost its lease records nothing: LeaseLostError.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.db.models import Count, F, Min, Q

from gmail import plan
from gmail.models.lease import Lease
from gmail.models.ledger import REOPENED, Message, counts_of
from gmail.models.run import SyncRun
from gmail.models.window import SyncWindow

Moment = datetime.datetime
MAX_WINDOWS = 16
"""How many windows are listed at the same time, at most."""
RESULT_COLUMNS = ["outcome", "reason", "attempts", "retry_at", "received_at", "decided_in", "saved"]


class RunProgress:
    """Records what the holder of `lease` has done, and answers what is left to do."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.run = lease.run
        self._windows_left = True
        """False once no open window was found: only the lease's holder opens any, so none need be looked for."""

    def record_history(
        self, *, added: int, baseline: str, page_token: str, windows: Sequence[plan.Window] | None, now: Moment
    ) -> None:
        """A page of history with `added` new mails; `windows` is None while there are more pages.

        The first page's history id, `baseline`, is the next cursor.
        """
        first = {} if self.run.history_id else {"history_id": baseline, "baseline_at": now}
        read = {"history_page_token": page_token, "history_added": F("history_added") + added}
        with self.lease.fence(now=now, **first, **read, **_windows_columns(windows)):
            self._open(windows or ())

    def record_history_expired(self, *, now: Moment) -> None:
        """Gmail no longer knows what happened since the cursor: the run lists instead."""
        self.lease.write(now=now, history_expired=True, history_id="", history_page_token="")

    def record_baseline(self, history_id: str, windows: Sequence[plan.Window], *, now: Moment) -> None:
        """The next cursor, taken before the first list, and the windows to list."""
        with self.lease.fence(now=now, history_id=history_id, baseline_at=now, **_windows_columns(windows)):
            self._open(windows)

    def record_new_mail_check(self, history_id: str, windows: Sequence[plan.Window], *, now: Moment) -> None:
        """A look for mail that arrived since the run began, up to `history_id`, and the windows to list for it."""
        with self.lease.fence(now=now, new_mail_history_id=history_id, new_mail_checked_at=now):
            self._open(windows)

    def record_pages(
        self, pages: Sequence[tuple[plan.OpenWindow, Sequence[str], plan.OpenWindow | None]], *, now: Moment
    ) -> None:
        """Pages of ids, each with its window and what is left of that: the ids become ledger rows."""
        listed = duplicates = 0
        with self.lease.fence(now=now):
            for window, ids, left in pages:
                new, known = upsert_listed(self.run, ids, window) if ids else (0, 0)
                listed, duplicates = listed + new, duplicates + known
                change = {"done": True} if left is None else {"rank": left.rank, "page_token": left.page_token}
                SyncWindow.objects.filter(pk=window.id).update(**change)
            counters = _raised({"listed": listed, "duplicates": duplicates})
            SyncRun.objects.filter(pk=self.run.pk).update(**counters | {"consecutive_failures": 0})

    def record_results(self, messages: Sequence[Message], *, now: Moment) -> None:
        """The outcomes of mails that were fetched, or when to try them again; the run's counters follow."""
        isolated = {"isolated": max(self.run.isolated - len(messages), 0)} if self.run.isolated else {}
        with self.lease.fence(now=now, **_raised(counts_of(messages)), **isolated):
            # an upsert of existing rows: bulk_update's CASE for each row and column takes six times as long
            Message.objects.bulk_create(
                messages, update_conflicts=True, unique_fields=["id"], update_fields=RESULT_COLUMNS
            )

    def reserve(self, message: Message, *, retry_at: Moment, now: Moment) -> None:
        """Count an attempt at `message` before it is made, since a worker that dies of it cannot.

        The mail waits until `retry_at`, unless :meth:`release` or its result comes first.
        """
        with self.lease.fence(now=now):
            Message.objects.filter(pk=message.pk).update(
                attempts=F("attempts") + 1, reason=Message.INTERRUPTED, retry_at=retry_at
            )

    def release(self, message: Message, *, now: Moment) -> None:
        """Undo :meth:`reserve`: the attempt was not made, or failed for no fault of the mail."""
        with self.lease.fence(now=now):
            message.save(update_fields=["attempts", "reason", "retry_at"])

    def state(self, now: Moment) -> plan.RunState:
        """The run, as it was last read, in the values that `plan` decides from."""
        run = self.run
        ready, retry_at = self._open_mails(now) if run.listed > run.decided else (False, None)
        return plan.RunState(
            cancelled=run.cancel_requested_at is not None,
            incremental=run.mode == run.Mode.INCREMENTAL,
            cursor="" if run.history_expired else run.connection.history_id,
            history_page_token=run.history_page_token,
            new_mail_cursor=self._new_mail_cursor(now),
            windows_made=run.windows_made,
            windows=self._open_windows(),
            to_fetch=ready,
            retry_at=retry_at,
            listed=run.listed,
            decided=run.decided,
            max_messages=run.max_messages,
            first_page=run.is_first_page,
        )

    def next_messages(self, count: int, *, besides: Sequence[int] = (), now: Moment) -> list[Message]:
        """The mails to fetch next, likeliest first, then newest; without the primary keys `besides`."""
        left = Message.objects.filter(_may_be_fetched(now), run=self.run, outcome="").exclude(pk__in=besides)
        return list(left.order_by("rank", F("before").desc(nulls_last=True), "pk")[:count])

    def ledger_adds_up(self) -> bool:
        """Whether every mail listed is in the ledger with exactly one outcome, and the counters agree."""
        rows = Message.objects.filter(run=self.run).aggregate(all=Count("pk"), open=Count("pk", filter=Q(outcome="")))
        listed = self.run.listed
        return plan.equation_holds(listed, [self.run.decided]) and rows == {"all": listed, "open": 0}

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
        found = tuple(window.as_values() for window in windows)
        self._windows_left = bool(found)
        return found

    def _open_mails(self, now: Moment) -> tuple[bool, Moment | None]:
        """Whether a mail may be fetched now and, if none may, when the first may be tried again."""
        left = Message.objects.filter(run=self.run, outcome="")
        if left.filter(_may_be_fetched(now)).exists():
            return True, None
        return False, left.aggregate(first=Min("retry_at"))["first"]

    def _open(self, windows: Sequence[plan.Window]) -> None:
        self._windows_left = bool(windows) or (self.run.windows_made and self._windows_left)
        SyncWindow.objects.bulk_create(SyncWindow(run=self.run, start=w.start, end=w.end) for w in windows)


def upsert_listed(run: SyncRun, ids: Sequence[str], window: plan.OpenWindow) -> tuple[int, int]:
    """Make or adopt the ledger rows of `ids`; how many are new to the run, and how many of those were decided before.

    An incremental run leaves a mail at which workers died with the run that found out; a backfill or a retry, which
    somebody asks for, tries it again.
    """
    known = Message.objects.filter(connection_id=run.connection_id, gmail_id__in=ids)
    rows = list(known.only("gmail_id", "run_id", "outcome", "reason"))
    others = [row for row in rows if row.run_id != run.pk]
    if run.mode == run.Mode.INCREMENTAL:
        others = [row for row in others if not (row.outcome == Message.Outcome.FAILED and row.was_interrupted)]
    left_open = ("", Message.Outcome.FAILED)
    decided = [row.pk for row in others if row.outcome not in left_open]
    undecided = [row.pk for row in others if row.outcome in left_open]
    fresh = dict.fromkeys(ids).keys() - {row.gmail_id for row in rows}
    place = {"run": run, "rank": window.rank, "before": window.end}
    Message.objects.filter(pk__in=decided).update(run=run)
    Message.objects.filter(pk__in=undecided).update(**place, **REOPENED)
    of_mailbox = {"connection_id": run.connection_id, "business_id": run.business_id}
    # in Gmail's order, which is newest first
    Message.objects.bulk_create(Message(gmail_id=i, **of_mailbox, **place) for i in dict.fromkeys(ids) if i in fresh)
    return len(fresh) + len(undecided) + len(decided), len(decided)


def _may_be_fetched(now: Moment) -> Q:
    return Q(retry_at__isnull=True) | Q(retry_at__lte=now)


def _raised(counts: Mapping[str, int]) -> dict[str, object]:
    """A run's columns with its counters raised; any progress ends a series of failures."""
    counters: dict[str, object] = {name: F(name) + n for name, n in counts.items() if n}
    return counters | {"consecutive_failures": 0} if counters else {}


def _windows_columns(windows: Sequence[plan.Window] | None) -> dict[str, object]:
    if windows is None:
        return {}
    return {"windows_made": True, "windows_from": min((w.start for w in windows), default=None)}
