"""The ledger of one run: its own rows and those it lists of other runs, page by page, at any length."""

from __future__ import annotations

import itertools
from functools import partial

import pytest
from django.db import connection
from django.test import Client

from businesses.models import User
from foundation import console
from gmail.models import GmailConnection, Message, Relisting, RunLedger, SyncRun
from tests.cast import Person
from tests.gmail.conftest import NOW
from tests.plans import analyze, dear, multiply

PAGE = 20


def run_of(mailbox: GmailConnection) -> SyncRun:
    return SyncRun.objects.create(connection=mailbox, business=mailbox.business, queued_at=NOW, status="completed")


numbers = itertools.count()


def fill(run: SyncRun, count: int) -> list[Message]:
    """Rows of `run`, one in ten of them a receipt and none gone."""
    rows = (
        Message(
            business_id=run.business_id,
            connection_id=run.connection_id,
            run=run,
            decided_in=run,
            gmail_id=f"m{number}",
            outcome="not_receipt" if number % 10 else "receipt",
        )
        for number in itertools.islice(numbers, count)
    )
    return Message.objects.bulk_create(rows)


def walk(ledger: RunLedger, size: int, *, backwards: bool = False) -> list[int]:
    """The primary keys of all pages, in the order they come."""
    seen: list[int] = []
    while found := ledger.page(size, beyond=seen[-1] if seen else None, backwards=backwards):
        pks = [row.message.pk for row in found]
        seen += pks[::-1] if backwards else pks
    return seen


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("relisted", ["none", "older", "between", "all"])
def test_every_mail_is_on_one_page_in_either_direction(linked: GmailConnection, size: int, relisted: str) -> None:
    earlier, run = run_of(linked), run_of(linked)
    older, own, between = fill(earlier, 3), [], []
    for number in range(3):
        own += Message.objects.bulk_create([_mail(run, f"a{number}")])
        between += Message.objects.bulk_create([_mail(earlier, f"b{number}")])
    others = {"none": [], "older": older, "between": between, "all": [*older, *between]}[relisted]
    Relisting.remember_duplicates(run.pk, [row.pk for row in others])
    everything = sorted(row.pk for row in [*own, *others])
    assert walk(RunLedger(run.pk, linked), size) == everything
    assert walk(RunLedger(run.pk, linked), size, backwards=True) == everything[::-1]
    assert walk(RunLedger(run.pk, linked, "duplicate"), size) == sorted(row.pk for row in others)


def _mail(run: SyncRun, gmail_id: str) -> Message:
    return Message(business_id=run.business_id, connection_id=run.connection_id, run=run, gmail_id=gmail_id)


def test_pages_lead_back_to_where_they_came_from(linked: GmailConnection, owner: Person) -> None:
    earlier, run = run_of(linked), run_of(linked)
    Relisting.remember_duplicates(run.pk, [row.pk for row in fill(earlier, 2)])
    fill(run, 3)
    address = f"/api/receipts/sync/runs/{run.pk}/messages?page_size=2"
    pages = [owner.api.get(address).json()]
    while (following := pages[-1]["next"]) is not None:
        pages.append(owner.api.get(following).json())
    ids = [[row["id"] for row in page["results"]] for page in pages]
    assert [len(page) for page in ids] == [2, 2, 1]
    assert pages[0]["previous"] is None
    for page, before in zip(pages[:0:-1], ids[-2::-1], strict=True):
        assert [row["id"] for row in owner.api.get(page["previous"]).json()["results"]] == before


@pytest.mark.parametrize("cursor", ["x", "cD14", "cD0tMQ==", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_is_none_is_refused(linked: GmailConnection, owner: Person, cursor: str) -> None:
    answer = owner.api.get(f"/api/receipts/sync/runs/{run_of(linked).pk}/messages?cursor={cursor}")
    assert answer.status_code == 400


@pytest.fixture
def long_ledger(linked: GmailConnection, stranger: Person) -> dict[str, SyncRun]:
    """Two runs among those of another mailbox, in tables whose statistics know nothing of the newer."""
    if connection.vendor != "postgresql":
        pytest.skip("plans are PostgreSQL's")
    theirs = GmailConnection.objects.create(
        business=stranger.business, address="t@other.example", google_sub="9", status_changed_at=NOW, connected_at=NOW
    )
    runs = {"first": run_of(linked), "theirs": run_of(theirs)}
    for run, count in ((runs["first"], 4_000), (runs["theirs"], 3_000)):
        lengthen(run, count)
    others = Message.objects.filter(run=runs["theirs"]).values_list("pk", flat=True)
    Relisting.remember_duplicates(runs["theirs"].pk, others[:1_000])
    analyze("gmail_messages", "gmail_relistings", "sync_runs", "gmail_connections")
    runs["newest"] = run_of(linked)
    first = Message.objects.filter(run=runs["first"]).values_list("pk", flat=True)
    Relisting.remember_duplicates(runs["newest"].pk, first[:2_000])
    lengthen(runs["newest"], 1_500)
    return runs


def lengthen(run: SyncRun, count: int) -> None:
    (row,) = fill(run, 1)
    outcome = "CASE WHEN g % 10 = 0 THEN 'receipt' ELSE 'not_receipt' END"
    multiply(row, count, gmail_id=f"'{run.pk}-' || g", outcome=outcome)


@pytest.mark.parametrize("generic", [False, True], ids=["as run", "whatever the values"])
def test_any_page_of_any_run_is_walked_by_index(
    linked: GmailConnection, long_ledger: dict[str, SyncRun], *, generic: bool
) -> None:
    if generic:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    middle = Message.objects.filter(run=long_ledger["first"])[2_000].pk
    for name, outcome in itertools.product(("first", "newest"), (None, "receipt", "duplicate", "gone")):
        ledger = RunLedger(long_ledger[name].pk, linked, outcome)
        for read in (
            partial(ledger.page, PAGE),
            partial(ledger.page, PAGE, backwards=True),
            partial(ledger.page, PAGE, beyond=middle),
        ):
            assert dear(read, "gmail_messages", "gmail_relistings", page=PAGE) == [], (name, outcome)


def test_the_console_reads_no_ledger_from_end_to_end(
    long_ledger: dict[str, SyncRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "COUNTED_ROWS", 100)
    operator = Client()
    user = User.objects.create_superuser("operator@console.example")
    operator.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for query in ("", "?outcome__exact=failed", "?q=1-1"):
        assert dear(partial(operator.get, f"/admin/gmail/message/{query}"), "gmail_messages", page=50) == [], query
