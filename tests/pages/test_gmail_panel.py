"""The Gmail panel: its states, the progress of a run, and its buttons."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from businesses.models import Business
from gmail.models import GmailConnection, SyncRun, SyncWindow
from tests.cast import Person
from tests.pages.conftest import make_mailbox, make_run, sign_in_browser

HTMX = {"HX-Request": "true"}


def panel_of(client: Client) -> str:
    return client.get(reverse("gmail-panel"), headers=HTMX).content.decode()


def test_before_the_first_mailbox_the_panel_offers_to_connect_one(web: Client) -> None:
    page = panel_of(web)
    assert "Connect Gmail" in page
    assert reverse("gmail-oauth-start") in page


def test_an_accountant_is_not_offered_to_connect_sync_or_disconnect(
    accountant: Person, mailbox_row: GmailConnection
) -> None:
    page = panel_of(sign_in_browser(accountant))
    assert mailbox_row.address in page
    for button in ("Sync now", "Disconnect", "Connect another"):
        assert button not in page


def test_without_javascript_the_panel_is_a_page_of_its_own(web: Client, mailbox_row: GmailConnection) -> None:
    page = web.get(reverse("gmail-panel")).content.decode()
    assert "<html" in page
    assert mailbox_row.address in page


def test_a_lost_grant_says_what_to_do(web: Client, business: Business) -> None:
    make_mailbox(business, status=GmailConnection.Status.RECONNECT_REQUIRED)
    page = panel_of(web)
    assert "Gmail no longer lets us read this mailbox." in page
    assert "Connect again" in page
    assert "Sync now" not in page


def next_of(client: Client) -> str:
    return client.get(reverse("gmail-next"), headers=HTMX).content.decode().strip()


def test_the_home_page_asks_what_the_mailboxes_need_a_person_for(
    web: Client, accountant: Person, business: Business
) -> None:
    assert f'hx-get="{reverse("gmail-next")}"' in web.get("/").content.decode()
    mailbox = make_mailbox(business)
    run = make_run(mailbox, status=SyncRun.Status.COMPLETED)
    assert next_of(web) == ""
    SyncRun.objects.filter(pk=run.pk).update(failed=2)
    assert "See 2 mails that could not be read" in next_of(web)
    assert reverse("gmail-run-mails", args=[run.pk]) in next_of(web)
    GmailConnection.objects.update(status=GmailConnection.Status.RECONNECT_REQUIRED)
    assert f'href="{reverse("gmail-oauth-start")}"' in next_of(web)
    assert "An owner has to connect" in next_of(sign_in_browser(accountant))


def test_each_of_several_mailboxes_has_its_own_button(web: Client, business: Business) -> None:
    first = make_mailbox(business)
    second = make_mailbox(business, address="second@mail.example", google_sub="sub-2")
    page = panel_of(web)
    for connection in (first, second):
        assert connection.address in page
        assert reverse("gmail-sync", args=[connection.pk]) in page


def test_a_disconnected_mailbox_is_not_shown(web: Client, business: Business) -> None:
    make_mailbox(business, status=GmailConnection.Status.DISCONNECTED)
    assert "Not connected yet" in panel_of(web)


def test_a_run_under_way_shows_how_far_it_is_and_asks_again(web: Client, mailbox_row: GmailConnection) -> None:
    run = make_run(mailbox_row, listed=40, not_receipts=15, receipts=5, saved_receipts=6, windows_made=True)
    for months in range(4):
        moment = timezone.now() - datetime.timedelta(days=30 * months)
        SyncWindow.objects.create(run=run, start=moment, end=moment, done=months < 2)
    SyncWindow.objects.create(run=run, start=moment, end=moment, proof=True)
    page = panel_of(web)
    assert 'hx-trigger="every 1s"' in page
    assert "<bdi>2/4</bdi>" in page
    assert "Receipts found" in page
    assert '<progress max="100" value="30"' in page
    assert reverse("gmail-cancel", args=[mailbox_row.pk]) in page
    assert "Sync now" not in page


@pytest.mark.parametrize(
    "status", [SyncRun.Status.COMPLETED, SyncRun.Status.FAILED, SyncRun.Status.PARTIAL, SyncRun.Status.CANCELLED]
)
def test_when_a_run_is_over_the_page_stops_asking_and_shows_the_new_receipts(
    web: Client, mailbox_row: GmailConnection, status: str
) -> None:
    make_run(mailbox_row, status=status, finished_at=timezone.now())
    answer = web.get(reverse("gmail-mailbox", args=[mailbox_row.pk]), headers=HTMX)
    assert "every 1s" not in answer.content.decode()
    assert "receipts-changed" in answer["HX-Trigger"]


def test_new_receipts_refresh_the_ledger_only_when_there_are_some(web: Client, mailbox_row: GmailConnection) -> None:
    make_run(mailbox_row, saved_receipts=6)
    address = reverse("gmail-mailbox", args=[mailbox_row.pk])
    assert "receipts-changed" in web.get(f"{address}?seen=5-0", headers=HTMX)["HX-Trigger"]
    assert "HX-Trigger" not in web.get(f"{address}?seen=6-0", headers=HTMX)


def test_a_screen_reader_hears_of_progress_by_the_quarter_not_by_the_second(
    web: Client, mailbox_row: GmailConnection
) -> None:
    make_run(mailbox_row)
    address = reverse("gmail-mailbox", args=[mailbox_row.pk])
    assert "#announcer" not in web.get(f"{address}?seen=0-0", headers=HTMX).content.decode()
    assert "#announcer" in web.get(f"{address}?seen=0-3", headers=HTMX).content.decode()


def test_a_failed_run_shows_the_reason_and_offers_a_retry(web: Client, mailbox_row: GmailConnection) -> None:
    make_run(mailbox_row, status=SyncRun.Status.FAILED, error_code="GMAIL_UNAVAILABLE", error_hint="later")
    page = panel_of(web)
    assert "Gmail could not be reached for a while." in page
    assert "Retry what is left" in page


def test_an_error_without_words_of_ours_keeps_its_own_hint(web: Client, mailbox_row: GmailConnection) -> None:
    make_run(mailbox_row, status=SyncRun.Status.FAILED, error_code="NEW_CODE", error_hint="Do this.")
    assert "Do this." in panel_of(web)


def test_mails_that_failed_are_counted_and_can_be_retried(web: Client, mailbox_row: GmailConnection) -> None:
    make_run(mailbox_row, status=SyncRun.Status.COMPLETED, listed=3, receipts=1, failed=2)
    page = panel_of(web)
    assert "2 mails could not be read" in page
    assert "Retry what is left" in page


def test_pressing_sync_twice_shows_the_run_that_is_under_way(web: Client, mailbox_row: GmailConnection) -> None:
    run = make_run(mailbox_row)
    answer = web.post(reverse("gmail-sync", args=[mailbox_row.pk]), headers=HTMX)
    page = answer.content.decode()
    assert "A sync of this mailbox is already under way." in page
    assert "every 1s" in page
    assert SyncRun.objects.get() == run


def test_sync_is_queued_and_its_progress_shown(
    web: Client, mailbox_row: GmailConnection, redis_url: str, owner: Person
) -> None:
    page = web.post(reverse("gmail-sync", args=[mailbox_row.pk]), headers=HTMX).content.decode()
    run = SyncRun.objects.get(connection=mailbox_row)
    assert (run.status, run.trigger, run.requested_by, run.mode) == ("queued", "web", owner.user, "incremental")
    assert "Waiting for its turn" in page


def test_the_last_three_years_can_be_searched_again(web: Client, mailbox_row: GmailConnection, redis_url: str) -> None:
    web.post(reverse("gmail-sync", args=[mailbox_row.pk]), {"mode": "full_backfill"}, headers=HTMX)
    assert SyncRun.objects.get(connection=mailbox_row).mode == SyncRun.Mode.FULL_BACKFILL


def test_stopping_ends_a_run_that_nobody_works_on_at_once(web: Client, mailbox_row: GmailConnection) -> None:
    run = make_run(mailbox_row, status=SyncRun.Status.QUEUED, lease_expires_at=None)
    page = web.post(reverse("gmail-cancel", args=[mailbox_row.pk]), headers=HTMX).content.decode()
    run.refresh_from_db()
    assert run.status == SyncRun.Status.CANCELLED
    assert "Stopped" in page


def test_stopping_asks_whether_new_mail_goes_on_being_read(web: Client, mailbox_row: GmailConnection) -> None:
    run = make_run(mailbox_row, status=SyncRun.Status.QUEUED, lease_expires_at=None)
    asked = web.get(reverse("gmail-cancel", args=[mailbox_row.pk]), headers=HTMX).content.decode()
    assert "Stop, but go on reading new mail" in asked
    assert "Stop everything" in asked
    run.refresh_from_db()
    assert run.is_active


@pytest.mark.parametrize(("answer", "stopped"), [({}, True), ({"keep_reading": "yes"}, False)])
def test_a_stopped_mailbox_says_so_until_its_new_mail_is_read_again(
    web: Client, mailbox_row: GmailConnection, answer: dict[str, str], stopped: bool
) -> None:
    make_run(mailbox_row, status=SyncRun.Status.QUEUED, lease_expires_at=None)
    page = web.post(reverse("gmail-cancel", args=[mailbox_row.pk]), answer, headers=HTMX).content.decode()
    assert ("Nothing is read from this mailbox" in page) is stopped
    page = web.post(reverse("gmail-resume", args=[mailbox_row.pk]), headers=HTMX).content.decode()
    assert "Nothing is read from this mailbox" not in page
    mailbox_row.refresh_from_db()
    assert mailbox_row in GmailConnection.due(timezone.now()) or not stopped


def test_the_panel_does_not_speak_of_sweeps(web: Client, mailbox_row: GmailConnection) -> None:
    make_run(mailbox_row, status=SyncRun.Status.COMPLETED, receipts=5, listed=5)
    make_run(mailbox_row, mode=SyncRun.Mode.SWEEP)
    page = panel_of(web)
    assert "Sync now" in page
    assert "<bdi>5</bdi>" in page


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("invalid_grant", "Gmail no longer lets us read this mailbox."),
        ("policy_enforced", "The mailbox&#x27;s administrator does not allow this app to read it."),
        ("failedPrecondition", "This Google account has no Gmail mailbox."),
    ],
)
def test_a_lost_mailbox_says_whose_turn_it_is(
    web: Client, mailbox_row: GmailConnection, reason: str, words: str
) -> None:
    mailbox_row.move_to(GmailConnection.Status.RECONNECT_REQUIRED, reason=reason, now=timezone.now())
    assert words in panel_of(web)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"windows_made": False}, "still counting the mail"),
        ({"windows_made": True, "listed": 900, "consecutive_failures": 1}, "interrupted, and goes on by itself"),
        ({"windows_made": True, "listed": 900}, "about 3 min"),
    ],
)
def test_the_time_left_is_told_or_why_it_is_not(
    web: Client, mailbox_row: GmailConnection, fields: dict[str, Any], words: str
) -> None:
    make_run(mailbox_row, **fields)
    assert words in panel_of(web)


def test_disconnecting_asks_first_and_keeps_the_row(web: Client, mailbox_row: GmailConnection, redis_url: str) -> None:
    address = reverse("gmail-disconnect", args=[mailbox_row.pk])
    asked = web.get(address, headers=HTMX).content.decode()
    assert "Every receipt found so far stays." in asked
    mailbox_row.refresh_from_db()
    assert mailbox_row.is_connected
    page = web.post(address, headers=HTMX).content.decode()
    mailbox_row.refresh_from_db()
    assert mailbox_row.status == GmailConnection.Status.DISCONNECTED
    assert "Connect Gmail" in page


def test_a_stranger_reaches_no_mailbox_of_the_shop(mailbox_row: GmailConnection, stranger: Person) -> None:
    browser = sign_in_browser(stranger)
    assert mailbox_row.address not in panel_of(browser)
    for name in ("gmail-sync", "gmail-cancel", "gmail-resume", "gmail-retry", "gmail-disconnect"):
        assert browser.post(reverse(name, args=[mailbox_row.pk])).status_code == 404
    assert browser.get(reverse("gmail-mailbox", args=[mailbox_row.pk])).status_code == 404


def test_a_poll_for_a_mailbox_of_the_business_left_behind_reloads_the_page(
    mailbox_row: GmailConnection, stranger: Person
) -> None:
    answer = sign_in_browser(stranger).get(reverse("gmail-mailbox", args=[mailbox_row.pk]), headers=HTMX)
    assert answer["HX-Refresh"] == "true"
    assert mailbox_row.address not in answer.content.decode()


def test_an_accountant_may_not_press_anything(mailbox_row: GmailConnection, accountant: Person) -> None:
    browser = sign_in_browser(accountant)
    for name in ("gmail-sync", "gmail-cancel", "gmail-resume", "gmail-retry", "gmail-disconnect"):
        assert browser.post(reverse(name, args=[mailbox_row.pk])).status_code == 403
    assert not SyncRun.objects.exists()
