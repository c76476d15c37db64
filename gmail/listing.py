"""Listing: which mails there are to read. History says whether anything is new, Gmail's search says where."""

from __future__ import annotations

import datetime
from functools import partial

from django.conf import settings

from gmail import access, plan, search
from gmail.client import GmailClient, GmailError, HistoryExpiredError, IdPage
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
        """Read a page of what was added since the cursor; after the last page, open the windows to list."""
        client = self.session.paid_client("history.list")
        try:
            page = client.history(step.cursor, page_token=step.page_token)
        except HistoryExpiredError:
            self.progress.record_history_expired(now=self.clock())
            return
        added = self.run.history_added + len(page.added)
        windows = None if page.next_page_token else self._windows_since_last_sync(any_added=added > 0)
        self.progress.record_history(
            added=len(page.added),
            baseline=page.history_id,
            page_token=page.next_page_token,
            windows=windows,
            now=self.clock(),
        )

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
        windows = self._windows_since(since) if page.added else ()
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

    def _windows(self) -> list[plan.Window]:
        run, zone, now = self.run, self.run.business.zone, self.clock()
        if run.history_expired:
            return self._windows_since_last_sync(any_added=True)
        start = plan.midnight(run.from_date, zone) if run.from_date else plan.backfill_start(now, run.months_back, zone)
        end = plan.day_after(run.to_date, zone) if run.to_date else now + plan.AHEAD
        return plan.month_windows(min(start, end), end, zone)

    def _windows_since_last_sync(self, *, any_added: bool) -> list[plan.Window]:
        return self._windows_since(self.run.connection.last_synced_at or self.clock()) if any_added else []

    def _windows_since(self, moment: datetime.datetime) -> list[plan.Window]:
        return plan.month_windows(moment - plan.OVERLAP, self.clock() + plan.AHEAD, self.run.business.zone)


def _list(client: GmailClient, size: int, window: plan.OpenWindow) -> IdPage | GmailError:
    query = search.query_of(window.rank, window.start, window.end)
    try:
        return client.list_ids(query, page_token=window.page_token, page_size=size)
    except GmailError as error:
        return error
