"""Listing: which mails there are to read. History says whether anything is new, Gmail's search says where."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from typing import cast

from django.conf import settings

from gmail import access, coverage, plan, search
from gmail.client import GmailClient, GmailError, HistoryExpiredError, HistoryPage, IdPage
from gmail.models import RunProgress
from gmail.session import Clock, Session


class Lister:
    """Asks Gmail which mails there are, and records their ids and the cursors."""

    def __init__(self, progress: RunProgress, session: Session, *, clock: Clock) -> None:
        self.progress = progress
        self.run = progress.run
        self.session = session
        self.clock = clock

    def read_history(self, step: plan.ReadHistory) -> None:
        """Read what happened since an earlier sync, and find out which mail is to be listed and which fetched by id."""
        try:
            history = self._history_since(step.cursor)
        except HistoryExpiredError:
            self.progress.record_history_expired(now=self.clock())
            return
        cursor, now = cast(coverage.Cursor, self.run.connection.cursor), self.clock()
        unseen = coverage.unseen(cursor, history.records, deleted=history.deleted)
        finding = self._sort(self.progress.unknown(unseen))
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
        """List a page of each window, as many as there are units for. What was listed is recorded before an error
        among the answers is raised."""
        client = self.session.client()
        size = min(step.limit or settings.GMAIL_LIST_PAGE, settings.GMAIL_LIST_PAGE)
        at_once = self.session.concurrency.get()
        windows = self.session.affordable("messages.list", step.windows[:at_once])
        answers = list(zip(windows, access.pool().map(partial(_list, client, size), windows), strict=True))
        pages = [
            (window, page.ids, plan.next_page(window, page.next_page_token, queries=len(search.QUERIES)))
            for window, page in answers
            if isinstance(page, IdPage)
        ]
        self.progress.record_pages(pages, now=self.clock())
        for _, error in answers:
            if isinstance(error, GmailError):
                raise error
        self.session.concurrency.grow(at_once)

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

    def _sort(self, unknown: Sequence[str]) -> coverage.Finding:
        """Look for the mails among all that are dated since the last sync, until each is found."""
        missing, token = set(unknown), ""
        now = self.clock()
        query = search.dated((self.run.connection.last_synced_at or now) - plan.OVERLAP, now + plan.AHEAD)
        for _ in range(coverage.RECENT_PAGES if unknown else 0):
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


def _list(client: GmailClient, size: int, window: plan.OpenWindow) -> IdPage | GmailError:
    query = search.query_of(window.rank, window.start, window.end)
    try:
        return client.list_ids(query, page_token=window.page_token, page_size=size)
    except GmailError as error:
        return error
