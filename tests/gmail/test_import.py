"""A person calls a mail a receipt: it becomes one, stays one, and every run's ledger adds up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings

from gmail import tasks
from gmail.models import AccessEvent, GmailConnection, Message, Relisting, SyncRun, start_import
from receipts import changes, rereading
from receipts.ledger import Cause
from receipts.models import Receipt, Status, Way
from tests.cast import Person
from tests.driving import Clock, adds_up, drive, one_slice, start, synced
from tests.gmail.conftest import NOW
from tests.gmail.runs import WINDOW, claimed, decide, fresh, listing, open_window
from tests.mails import receipt
from tests.processes import MailboxControl, Sandbox

LETTER = (
    b"From: Friend <friend@home.example>\r\nSubject: Sunday\r\n\r\n"
    b"The hall cost us ILS 84.50 each this time. See you.\r\n"
)
"""No receipt for the engine, which can read a sum in it."""
REPLY = (
    b"From: Shop <a@shop.example>\r\nSubject: Re: the receipt book\r\nIn-Reply-To: <x@y.example>\r\n\r\nSee you.\r\n"
)
"""No receipt either, and what a question finds."""


@pytest.fixture
def shop(connected: GmailConnection, settings: Settings) -> GmailConnection:
    """A mailbox of which everything was read; no run waits for units."""
    settings.GMAIL_UNITS_PER_MINUTE = 100_000
    synced(connected, mode="full_backfill")
    connected.refresh_from_db()
    return connected


def address(connection: GmailConnection, gmail_id: str) -> str:
    return f"/api/gmail/connections/{connection.pk}/messages/{gmail_id}/import"


def imported(person: Person, connection: GmailConnection, gmail_id: str) -> SyncRun:
    """The run that reads the mail, driven to its end."""
    answer = person.api.post(address(connection, gmail_id))
    assert answer.status_code == 202, answer.content
    return drive(SyncRun.objects.get(pk=answer.json()["sync_run_id"]))


def test_a_mail_that_no_sync_listed_becomes_a_receipt_for_review(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    run = imported(owner, shop, gmail_id)
    assert (run.status, run.mode, run.listed, run.receipts, adds_up(run)) == ("completed", "import", 1, 1, True)
    made = Receipt.objects.get()
    assert (made.status, made.problems[0].partition(":")[0]) == (Status.PENDING_REVIEW, "not_a_receipt")
    assert (made.amount, made.currency) == (Decimal("84.50"), "ILS")
    message = Message.objects.get(gmail_id=gmail_id)
    assert (message.outcome, message.reason, message.found_by) == ("receipt", "given", "import")
    event = AccessEvent.objects.get()
    assert (event.kind, event.by, event.way, event.message) == ("imported", owner.user, "api", message)


def test_what_is_not_known_is_left_open_and_not_guessed(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    imported(owner, shop, mailbox.deliver(b"From: a@b.example\r\nSubject: hello\r\n\r\nNothing here.\r\n"))
    made = Receipt.objects.get()
    assert (made.amount, made.currency, made.issue_date, made.confidence) == (None, None, None, 0.0)
    assert made.documents.count() == 1


def test_a_mail_that_is_recognised_is_booked_like_any_other(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    imported(owner, shop, mailbox.deliver(receipt("R-1")))
    made = Receipt.objects.get()
    assert (made.number, made.problems) == ("R-1", [])


def test_a_mail_judged_to_be_no_receipt_is_rescued_and_its_first_run_still_adds_up(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    first = synced(shop)
    assert (first.not_receipts, Receipt.objects.count()) == (1, 0)
    imported(owner, shop, gmail_id)
    assert Receipt.objects.count() == 1
    assert Relisting.objects.get(run=first).outcome == "not_receipt"
    assert adds_up(fresh(first))


def test_importing_twice_makes_one_receipt_and_is_answered_with_it(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    first, second = (owner.api.post(address(shop, gmail_id)).json()["sync_run_id"] for _ in range(2))
    assert first == second
    drive(SyncRun.objects.get(pk=first))
    again = owner.api.post(address(shop, gmail_id))
    assert again.status_code == 200
    assert [one["id"] for one in again.json()["receipts"]] == [Receipt.objects.get().pk]
    assert AccessEvent.objects.count() == 1


def test_it_stays_a_receipt_whatever_comes_after(shop: GmailConnection, mailbox: MailboxControl, owner: Person) -> None:
    gmail_id = mailbox.deliver(LETTER)
    imported(owner, shop, gmail_id)
    before = Receipt.objects.get()
    assert synced(shop, mode="full_backfill").status == SyncRun.Status.COMPLETED
    tasks.sweep_mailboxes()
    Message.objects.update(engine_version=1)
    Receipt.objects.update(engine_version=1)
    assert not Message.outdated().exists()
    rereading.reread_outdated(may_go_on=lambda: True)
    changes.reread(Receipt.objects.get(), cause=Cause(Way.API, timezone.now(), owner.user))
    after = Receipt.objects.get()
    assert (after.problems, after.status, after.amount) == (before.problems, before.status, before.amount)
    assert Message.objects.get(gmail_id=gmail_id).outcome == "receipt"


def test_mail_in_the_trash_is_read_when_a_person_asks_for_it(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER, labelIds=["TRASH"])
    assert imported(owner, shop, gmail_id).receipts == 1


@pytest.mark.parametrize("gmail_id", ["18c0ffee", "not an id", "x" * 40, "..%2f..", "%00"])
def test_a_mail_that_gmail_does_not_find_is_an_error_and_leaves_nothing(
    shop: GmailConnection, owner: Person, gmail_id: str
) -> None:
    answer = owner.api.post(address(shop, gmail_id))
    assert (answer.status_code, answer.json()["success"]) == (404, False)
    assert not Message.objects.exists()
    assert not SyncRun.objects.filter(mode="import").exists()


def test_a_mail_that_is_gone_says_so_with_what_to_do(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    mailbox.delete(gmail_id)
    error = owner.api.post(address(shop, gmail_id)).json()["error"]
    assert error["code"] == "MAIL_GONE"
    assert error["hint"]


def test_while_gmail_is_away_the_run_waits_and_then_reads(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person, sandbox: Sandbox
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    sandbox.fault(kind="backendError503", method="messages.get", times=3)
    answer = owner.api.post(address(shop, gmail_id))
    run = one_slice(SyncRun.objects.get(pk=answer.json()["sync_run_id"]), Clock())
    assert run.is_active
    assert run.resume_at is not None
    assert Message.objects.get(gmail_id=gmail_id).retry_at is not None or run.consecutive_failures
    assert drive(run).receipts == 1


@pytest.mark.parametrize(
    ("status", "code"), [("disconnected", "GMAIL_NOT_CONNECTED"), ("reconnect_required", "GMAIL_RECONNECT_REQUIRED")]
)
def test_a_mailbox_that_cannot_be_read_is_an_error(
    shop: GmailConnection, owner: Person, status: str, code: str
) -> None:
    GmailConnection.objects.update(status=status)
    answer = owner.api.post(address(shop, "18c0ffee"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_an_accountant_may_not(shop: GmailConnection, accountant: Person) -> None:
    for caller in (accountant.api, accountant.browser):
        assert caller.post(address(shop, "18c0ffee")).json()["error"]["code"] == "READ_ONLY"


def test_cancelling_an_import_does_not_stop_the_mailbox_nor_the_other_way_round(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    first, second = (mailbox.deliver(LETTER) for _ in range(2))
    runs = [owner.api.post(address(shop, gmail_id)).json()["sync_run_id"] for gmail_id in (first, second)]
    assert owner.api.post(f"/api/receipts/sync/runs/{runs[0]}/cancel").json()["status"] == "cancelled"
    shop.refresh_from_db()
    assert not shop.is_stopped
    tasks.stop(shop, keep_reading=False, now=timezone.now())
    assert drive(SyncRun.objects.get(pk=runs[1])).receipts == 1


# -- beside another run ------------------------------------------------------------------------------------------------


def test_an_import_does_not_wait_for_the_sync_of_its_mailbox(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    sync = start(shop, mode="full_backfill")
    assert imported(owner, shop, gmail_id).receipts == 1
    assert fresh(sync).is_active
    assert owner.api.post("/api/receipts/sync").json()["error"]["code"] == "SYNC_ALREADY_RUNNING"
    assert owner.api.get("/api/receipts/sync/latest").json()["last_run"]["id"] == sync.pk
    ended = drive(sync)
    assert (ended.status, adds_up(ended)) == ("completed", True)


def of(connection: GmailConnection, gmail_id: str) -> SyncRun:
    """An import that is queued for a mail of a mailbox that only the database knows."""
    run, _ = start_import(connection, gmail_id, trigger="web", requested_by=None, now=NOW)
    return run


def test_a_mail_that_a_sync_was_to_read_counts_there_as_a_duplicate(linked: GmailConnection) -> None:
    sync = listing(linked, "m1", "m2")
    import_ = claimed(of(linked, "m1"))
    decide(import_, {"m1": "receipt"}, saved=1)
    decide(sync, {"m2": "not_receipt"})
    assert (fresh(sync).duplicates, fresh(sync).not_receipts) == (1, 1)
    for worker in (sync, import_):
        worker.run.refresh()
        assert adds_up(worker.run)
        assert worker.ledger_adds_up()


def test_what_a_sync_had_in_hand_when_the_mail_was_imported_is_not_written(linked: GmailConnection) -> None:
    sync = listing(linked, "m1", "m2")
    in_hand = list(Message.objects.filter(run=sync.run))
    import_ = claimed(of(linked, "m1"))
    for message in in_hand:
        message.decide("not_receipt", reason="", run_id=sync.run.pk)
    sync.record_results(in_hand, now=NOW)
    assert Message.objects.get(gmail_id="m1").outcome == ""
    decide(import_, {"m1": "receipt"}, saved=1)
    for worker in (sync, import_):
        worker.run.refresh()
        assert (adds_up(worker.run), worker.ledger_adds_up()) == (True, True)


def test_a_mail_that_a_sync_has_decided_already_keeps_its_outcome_there(linked: GmailConnection) -> None:
    sync = listing(linked, "m1")
    decide(sync, {"m1": "not_receipt"})
    import_ = claimed(of(linked, "m1"))
    decide(import_, {"m1": "receipt"}, saved=1)
    sync.run.refresh()
    assert (sync.run.not_receipts, sync.run.duplicates, sync.ledger_adds_up()) == (1, 0, True)


def test_a_sync_that_lists_a_mail_being_imported_leaves_it_alone(linked: GmailConnection) -> None:
    import_ = claimed(of(linked, "m1"))
    sync = listing(linked, "m1", "m2")
    assert Message.objects.get(gmail_id="m1").run == import_.run
    decide(sync, {"m2": "not_receipt"})
    decide(import_, {"m1": "receipt"}, saved=1)
    sync.run.refresh()
    assert (sync.run.duplicates, sync.ledger_adds_up()) == (1, True)


def test_what_an_import_left_unread_the_next_sync_reads_as_a_receipt(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    gmail_id = mailbox.deliver(REPLY)
    run, _ = start_import(shop, gmail_id, trigger="web", requested_by=None, now=timezone.now())
    run.cancel(now=timezone.now())
    later = synced(shop)
    assert (later.receipts, adds_up(later)) == (1, True)
    assert Receipt.objects.get().problems[0].startswith("not_a_receipt:")


def test_taking_a_mail_from_one_sync_twice_still_adds_up(linked: GmailConnection) -> None:
    sync = listing(linked, "m1", "m2")
    of(linked, "m1").cancel(now=NOW)
    sync.record_new_mail_check("901", [WINDOW], now=NOW)
    sync.record_pages([(open_window(sync), ["m1"], None)], now=NOW)
    import_ = claimed(of(linked, "m1"))
    decide(import_, {"m1": "receipt"}, saved=1)
    decide(sync, {"m2": "not_receipt"})
    for worker in (sync, import_):
        worker.run.refresh()
        assert (adds_up(worker.run), worker.ledger_adds_up()) == (True, True)
