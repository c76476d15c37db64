"""`manage.py sync_receipts`: what it prints and how it ends."""

from __future__ import annotations

import datetime
import json
import os
import signal
import time
from io import StringIO
from threading import Thread
from typing import Any, NamedTuple

import pytest
import redis
from django.core.management import CommandError, call_command
from django.utils import timezone

from gmail.management.commands.sync_receipts import EPILOG
from gmail.models import GmailConnection, SyncRun
from tests.cast import Person
from tests.driving import start
from tests.mails import newsletter, receipt
from tests.processes import MailboxControl, Sandbox


class Ending(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def sync(*options: object) -> Ending:
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("sync_receipts", *map(str, options), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as error:
        code, err = error.returncode, StringIO(str(error))
    return Ending(code, out.getvalue(), err.getvalue())


def printed(ending: Ending) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ending.out.splitlines()]


@pytest.fixture
def three_mails(connected: GmailConnection, mailbox: MailboxControl) -> GmailConnection:
    """A mailbox with two receipts and a newsletter."""
    mailbox.deliver(receipt("R-1"), at=timezone.now())
    mailbox.deliver(receipt("R-2"), at=timezone.now())
    mailbox.deliver(newsletter(), at=timezone.now())
    return connected


def test_a_sync_that_completes_ends_with_0_and_a_summary(three_mails: GmailConnection) -> None:
    ending = sync("--business", three_mails.business_id)
    run = SyncRun.objects.get()
    assert (ending.code, run.status, run.trigger) == (0, "completed", "command")
    assert f"Run {run.pk} completed: {run.listed} mails listed, 2 receipts saved" in ending.out


def test_the_next_sync_reads_only_what_is_new(three_mails: GmailConnection, mailbox: MailboxControl) -> None:
    sync("--business", three_mails.business_id)
    mailbox.deliver(receipt("R-3"), at=timezone.now())
    ending = sync("--all", "--json")
    assert ending.code == 0
    assert printed(ending)[0]["counters"]["saved_receipts"] == 1


def test_json_is_one_object_a_run_and_nothing_else(three_mails: GmailConnection) -> None:
    ending = sync("--all", "--json", "--mode", "full_backfill", "--months-back", 2)
    (shown,) = printed(ending)
    run = SyncRun.objects.get()
    assert (shown["id"], shown["status"], shown["mode"], shown["months_back"]) == (
        run.pk, "completed", "full_backfill", 2,
    )  # fmt: skip
    assert shown["counters"]["saved_receipts"] == 2
    assert ending.err == ""


def test_max_messages_ends_partial_with_4(three_mails: GmailConnection) -> None:
    ending = sync("--business", three_mails.business_id, "--max-messages", 1, "--json")
    assert ending.code == 4
    assert printed(ending)[0]["status"] == "partial"
    three_mails.refresh_from_db()
    assert three_mails.history_id == ""


def test_a_range_of_days_is_read_alone(connected: GmailConnection, mailbox: MailboxControl) -> None:
    today = timezone.now()
    mailbox.deliver(receipt("R-1"), at=today)
    mailbox.deliver(receipt("R-0"), at=today - datetime.timedelta(days=40))
    day = today.astimezone(connected.business.zone).date()
    (shown,) = printed(sync("--all", "--from", day, "--to", day, "--json"))
    assert shown["counters"]["saved_receipts"] == 1
    assert (shown["from_date"], shown["to_date"]) == (str(day), str(day))


def test_a_run_that_fails_ends_with_1_and_says_what_to_do(three_mails: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.fault(kind="domainPolicy")
    ending = sync("--all")
    assert ending.code == 1
    assert "GMAIL_BLOCKED_BY_POLICY: The mailbox's administrator" in ending.out


def test_a_lost_consent_ends_with_1(three_mails: GmailConnection, mailbox: MailboxControl) -> None:
    mailbox.revoke()
    ending = sync("--all")
    assert ending.code == 1
    assert "Connect the mailbox again" in ending.out


def test_an_active_run_ends_with_1(linked: GmailConnection) -> None:
    start(linked)
    for how in ("--wait", "--enqueue"):
        ending = sync("--all", how)
        assert ending.code == 1
        assert f"Mailbox {linked.pk}" in ending.err
        assert ending.out == ""


def test_enqueue_leaves_the_work_to_the_workers(linked: GmailConnection, redis_url: str) -> None:
    ending = sync("--all", "--enqueue", "--json")
    assert ending.code == 0
    assert printed(ending)[0]["status"] == "queued"
    with redis.Redis.from_url(redis_url) as server:
        assert server.llen("high") == 1


def test_a_paused_run_is_taken_up_again(three_mails: GmailConnection) -> None:
    paused = start(three_mails, mode="full_backfill", months_back=1)
    assert paused.pause()
    ending = sync("--all", "--json")
    assert ending.code == 0
    assert [(shown["id"], shown["status"]) for shown in printed(ending)] == [(paused.pk, "completed")]


def test_ctrl_c_pauses_with_3_and_the_next_call_goes_on(three_mails: GmailConnection, mailbox: MailboxControl) -> None:
    mailbox.sandbox.call("PUT", "/latency", {"fixed_ms": 50})
    hand = Thread(target=press_ctrl_c_once_listing, args=(mailbox,))
    hand.start()
    ending = sync("--all", "--json", "--mode", "full_backfill", "--months-back", 60)
    hand.join()
    (paused,) = printed(ending)
    assert (ending.code, paused["status"]) == (3, "paused")
    mailbox.sandbox.call("PUT", "/latency", {})
    (shown,) = printed(sync("--all", "--json"))
    assert (shown["id"], shown["status"], shown["counters"]["saved_receipts"]) == (paused["id"], "completed", 2)


def press_ctrl_c_once_listing(mailbox: MailboxControl) -> None:
    for _ in range(3_000):
        if mailbox.counters().get("calls", {}).get("messages.list"):
            os.kill(os.getpid(), signal.SIGINT)
            return
        time.sleep(0.02)


def test_without_a_mailbox_there_is_nothing_to_do(owner: Person) -> None:
    for who in (["--business", owner.business.pk], ["--all"]):
        ending = sync(*who)
        assert ending.code == 2
        assert "connect one in the browser" in ending.err


def test_a_mailbox_that_was_disconnected_is_not_read(linked: GmailConnection) -> None:
    GmailConnection.objects.update(status="disconnected")
    assert sync("--all").code == 2
    assert not SyncRun.objects.exists()


def test_only_the_business_and_mailbox_that_were_named_are_read(
    redis_url: str, linked: GmailConnection, stranger: Person
) -> None:
    assert sync("--business", stranger.business.pk, "--enqueue").code == 2
    assert sync("--all", "--connection", linked.pk + 1, "--enqueue").code == 2
    assert sync("--business", linked.business_id, "--connection", linked.pk, "--enqueue").code == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "one of the arguments --business --all is required"),
        (["--all", "--business", "1"], "not allowed with"),
        (["--all", "--from", "01/02/2026"], "not a date"),
        (["--all", "--to", "2026-02-30"], "not a date"),
        (["--all", "--months-back", "0"], "not a whole number above 0"),
        (["--all", "--months-back", "241"], "at most 240"),
        (["--all", "--max-messages", "none"], "not a whole number above 0"),
        (["--all", "--mode", "everything"], "invalid choice"),
        (["--all", "--wait", "--enqueue"], "not allowed with"),
        (["--all", "--from", "2026-02-02", "--to", "2026-02-01"], "lies before --from"),
    ],
)
def test_wrong_arguments_are_explained(linked: GmailConnection, options: list[str], says: str) -> None:
    ending = sync(*options)
    assert ending.code != 0
    assert says in ending.err
    assert not SyncRun.objects.exists()


def test_help_lists_the_exit_codes() -> None:
    for code in ("0 ", "1 ", "2 ", "3 ", "4 "):
        assert code in EPILOG
