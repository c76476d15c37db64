"""Listing: which mails there are to read. History names what is new; where that is much, Gmail's search says which."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

from django.conf import settings

from gmail import access, coverage, paging, plan, proof, search
from gmail.client import (
    GmailClient,
    GmailError,
    HistoryExpiredError,
    HistoryPage,
    IdPage,
    NoMailboxError,
    RefusedError,
    TransientError,
)
from gmail.models import RunProgress
from gmail.session import Clock, Session

MOST_FAILURES = 5
"""How often in a row questions that have to be answered within one act may all fail."""


class Lister:
    """Asks Gmail which mails there are, and records their ids and the cursors."""

    def __init__(self, progress: RunProgress, session: Session, *, clock: Clock) -> None:
        self.progress = progress
        self.run = progress.run
        self.session = session
        self.clock = clock

    def read_history(self, step: plan.ReadHistory) -> None:
        """Read what happened since an earlier sync, and decide which mail is to be listed and which fetched by id."""
        try:
            history = self._history_since(step.cursor)
        except HistoryExpiredError:
            self.progress.record_history_expired(now=self.clock())
            return
        cursor, now = cast(coverage.Cursor, self.run.connection.cursor), self.clock()
        finding = self._find(cursor, history)
        following = coverage.next_cursor(cursor, history.records, history_id=history.history_id, taken_at=now)
        windows = self._windows_since_last_sync() if finding.list_recent else []
        self.progress.record_history(following, finding, windows, now=now)

    def check_for_new_mail(self, step: plan.CheckForNewMail) -> None:
        """Look for mail that arrived since the run began; if there is any, open windows over that time."""
        client = self.session.paid_client("history.list")
        try:
            page = client.history(step.cursor)
        except HistoryExpiredError:
            # the next run starts from this one's baseline and finds what arrived since
            self.progress.record_new_mail_check(step.cursor, (), now=self.clock())
            return
        since = self.run.new_mail_checked_at or self.run.baseline_at or self.run.queued_at
        windows = self._windows_since(since) if page.records else ()
        self.progress.record_new_mail_check(page.history_id, windows, now=self.clock())

    def take_baseline(self) -> None:
        """Record the mailbox's newest history id as the next cursor, and open the run's windows."""
        profile = self.session.paid_client("getProfile").profile()
        self.progress.record_baseline(profile.history_id, self._windows(), now=self.clock())

    def list_pages(self, step: plan.ListPages) -> None:
        """List pages of the windows, as many as there are units for. What was listed is recorded before an error among
        the answers is raised; one that may pass is only raised if no window got any further, since of a window's many
        questions one always fails where calls often do. A long question that Gmail refuses is asked in short ones
        from now on."""
        at_once = 1 if step.limit else self.session.concurrency.get()
        windows = self.session.affordable("messages.list", paging.pages_at_once(step.windows, at_once))
        answers = self._ask([(window, self.progress.question(window)) for window in windows], limit=step.limit)
        pages = list(zip(windows, answers, strict=True))
        left = _left(pages)
        listed = [(window, page.ids, left[window.id]) for window, page in pages if isinstance(page, IdPage)]
        self.progress.record_pages(listed, now=self.clock())
        errors = [page for page in answers if isinstance(page, GmailError)]
        if any(map(_is_refusal, errors)) and not self.run.connection.asks_short:
            self.progress.record_short_questions(now=self.clock())
            return
        got_further = any(left[window.id] != window for window in step.windows if window.id in left)
        lasting = [error for error in errors if not (got_further and isinstance(error, TransientError))]
        if lasting:
            raise lasting[0]
        if not errors:
            self.session.concurrency.grow(at_once)

    def ask_in_parts(self) -> None:
        """Open a window over what was listed, up to the first answer, to be asked by the short questions."""
        run = self.run
        end = min(run.baseline_at or run.started_at or run.queued_at, self.progress.listed_until() or self.clock())
        window = plan.Window(run.windows_from or run.queued_at, end)
        self.progress.record_parts_asked(window, now=self.clock())

    def compare_parts(self) -> None:
        """If the short questions found what was in no answer before, ask the long ones again, the newest page of each;
        what they do not find either was missed by them."""
        window, found = self.progress.found_by_parts()
        missed = proof.missed(found, self._found_by_wholes(window)) if found else ()
        self.progress.record_proof(missed=len(missed), now=self.clock())

    def _found_by_wholes(self, window: plan.Window) -> set[str]:
        """What a refused question finds is nothing; one without an answer for now is asked again at once, since all of
        them have to answer within one act."""
        found: set[str] = set()
        left = [(window, question) for question in search.asked(short=False).questions]
        failures = 0
        while left:
            asked = self.session.affordable("messages.list", left[: self.session.concurrency.get()])
            answers = self._ask(asked)
            again = []
            for question, page in zip(asked, answers, strict=True):
                if isinstance(page, TransientError):
                    again.append(question)
                elif isinstance(page, GmailError) and not _is_refusal(page):
                    raise page
                found.update(page.ids if isinstance(page, IdPage) else ())
            failures = failures + 1 if len(again) == len(asked) else 0
            if failures == MOST_FAILURES:
                raise next(page for page in answers if isinstance(page, TransientError))
            left = again + left[len(asked) :]
        return found

    def _ask(
        self, asked: Sequence[tuple[plan.Window | plan.OpenWindow, search.Question]], *, limit: int | None = None
    ) -> list[IdPage | GmailError]:
        size = min(limit or settings.GMAIL_LIST_PAGE, settings.GMAIL_LIST_PAGE)
        return list(access.pool().map(partial(_list, self.session.client(), size), asked))

    def _history_since(self, history_id: str) -> HistoryPage:
        """All pages as one, with the first one's history id: what comes while they are read is the next run's.

        Raises HistoryExpiredError also where there is no end of them.
        """
        first = page = self.session.paid_client("history.list").history(history_id)
        records, deleted = list(page.records), set(page.deleted)
        for _ in range(coverage.HISTORY_PAGES):
            if not page.next_page_token:
                return HistoryPage(tuple(records), frozenset(deleted), first.history_id, "")
            client = self.session.paid_client("history.list")
            page = client.history(history_id, page_token=page.next_page_token)
            records += page.records
            deleted |= page.deleted
        raise HistoryExpiredError("endless")

    def _find(self, cursor: coverage.Cursor, history: HistoryPage) -> coverage.Finding:
        """What is to be done about the mails that history names. Few are fetched by id, and with them what could not be
        read lately, as a listing would name that again."""
        unknown = self.progress.unknown(coverage.unseen(cursor, history.records, deleted=history.deleted))
        if not unknown:
            return coverage.NOTHING_NEW
        if self.run.max_messages is not None or len(unknown) > self._worth_fetching():
            return self._sort(unknown)
        again = self.progress.unread(coverage.readable(history.records, deleted=history.deleted))
        return coverage.Finding(list_recent=False, fetch=tuple(dict.fromkeys([*unknown, *again])), sweep=False)

    def _worth_fetching(self) -> int:
        return coverage.worth_fetching(
            questions=len(search.asked(short=self.run.connection.asks_short)),
            list_price=self.session.price("messages.list"),
            get_price=self.session.price("messages.get"),
        )

    def _sort(self, unknown: Sequence[str]) -> coverage.Finding:
        """Look for the mails among all that are dated since the last sync, until each is found."""
        missing, token = set(unknown), ""
        now = self.clock()
        query = search.dated((self.run.connection.last_synced_at or now) - plan.OVERLAP, now + plan.AHEAD)
        for _ in range(coverage.RECENT_PAGES):
            page = self.session.paid_client("messages.list").list_ids(
                query, page_token=token, page_size=settings.GMAIL_LIST_PAGE, anywhere=True
            )
            missing -= set(page.ids)
            token = page.next_page_token
            if not missing or not token:
                break
        return coverage.sort(unknown, set(unknown) - missing, listed_to_the_end=not token)

    def _windows(self) -> list[plan.Window]:
        run, zone, now = self.run, self.run.business.zone, self.clock()
        if run.mode == run.Mode.INCREMENTAL and run.connection.last_synced_at is not None:
            return self._windows_since_last_sync()
        start = plan.midnight(run.from_date, zone) if run.from_date else plan.backfill_start(now, run.months_back, zone)
        end = plan.day_after(run.to_date, zone) if run.to_date else now + plan.AHEAD
        return plan.month_windows(min(start, end), end, zone)

    def _windows_since_last_sync(self) -> list[plan.Window]:
        return self._windows_since(self.run.connection.last_synced_at or self.clock())

    def _windows_since(self, moment: datetime.datetime) -> list[plan.Window]:
        return [plan.Window(moment - plan.OVERLAP, self.clock() + plan.AHEAD)]


def _list(
    client: GmailClient, size: int, asked: tuple[plan.Window | plan.OpenWindow, search.Question]
) -> IdPage | GmailError:
    window, question = asked
    token = window.page_token if isinstance(window, plan.OpenWindow) else ""
    try:
        return client.list_ids(question.between(window.start, window.end), page_token=token, page_size=size)
    except GmailError as error:
        return error


def _left(pages: Sequence[tuple[plan.OpenWindow, IdPage | GmailError]]) -> Mapping[int, plan.OpenWindow | None]:
    """By window, what is left of it after its pages."""
    tokens = [(window, page.next_page_token if isinstance(page, IdPage) else None) for window, page in pages]
    by_window = itertools.groupby(sorted(tokens, key=lambda pair: (pair[0].id, pair[0].place)), lambda pair: pair[0].id)
    return {window_id: paging.left_after(list(answers)) for window_id, answers in by_window}


def _is_refusal(error: GmailError) -> bool:
    """Whether Gmail refuses the question and not the account."""
    return isinstance(error, RefusedError) and not isinstance(error, NoMailboxError)
