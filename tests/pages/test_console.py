"""The operator console: what is stuck, why, and its actions; and what it never shows."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from businesses.models import ApiToken, Business, User
from gmail import ledger_admin
from gmail.models import Credential, GmailConnection, Message, Relisting, SyncRun, SyncWindow
from tests.cast import Person
from tests.pages.conftest import make_mailbox, make_run, sign_in_browser

LISTS = [
    "gmail_gmailconnection", "gmail_syncrun", "gmail_message", "businesses_user", "businesses_business",
    "businesses_apitoken",
]  # fmt: skip
SECRET = "refresh-token-of-the-shop"


@pytest.fixture
def operator(db: None) -> Client:
    """The operator of the installation."""
    client = Client()
    user = User.objects.create_superuser("operator@console.example")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def shop_rows(mailbox_row: GmailConnection) -> GmailConnection:
    """A mailbox with its secrets, a run, and a mail."""
    Credential.objects.create(connection=mailbox_row, refresh_token=SECRET, access_token=f"{SECRET}-2")
    run = make_run(mailbox_row, status=SyncRun.Status.COMPLETED, listed=1, receipts=1, saved_receipts=1)
    mail_of(run, "18f0", outcome=Message.Outcome.RECEIPT)
    return mailbox_row


def mail_of(run: SyncRun, gmail_id: str, **fields: object) -> Message:
    return Message.objects.create(
        business=run.business, connection=run.connection, run=run, gmail_id=gmail_id, **fields
    )


def list_of(client: Client, name: str, query: str = "") -> str:
    answer = client.get(reverse(f"admin:{name}_changelist") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, name: str, action: str, *rows: int, **fields: str) -> str:
    address = reverse(f"admin:{name}_changelist")
    answer = client.post(address, {"action": action, "_selected_action": rows, **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_members_who_are_no_operators_do_not_enter(owner: Person, name: str) -> None:
    answer = sign_in_browser(owner).get(reverse(f"admin:{name}_changelist"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("name", LISTS)
def test_no_page_shows_a_token_or_what_it_is_made_of(
    operator: Client, shop_rows: GmailConnection, owner: Person, name: str
) -> None:
    token = ApiToken.objects.get(user=owner.user)
    pages = [list_of(operator, name)]
    row = {"gmail_gmailconnection": shop_rows, "businesses_apitoken": token, "businesses_user": owner.user}.get(name)
    if row is not None:
        pages.append(operator.get(reverse(f"admin:{name}_change", args=[row.pk])).content.decode())
    for page in pages:
        for secret in (SECRET, owner.token):
            assert secret not in page


def test_a_lost_grant_shows_its_reason_and_remedy(operator: Client, business: Business) -> None:
    make_mailbox(business, status=GmailConnection.Status.RECONNECT_REQUIRED)
    page = list_of(operator, "gmail_gmailconnection")
    assert '<span class="state state-bad">reconnect required</span>' in page
    assert "Its owner has to connect it again" in page


def test_a_run_shows_its_bar_its_counters_and_its_error(operator: Client, mailbox_row: GmailConnection) -> None:
    now = timezone.now()
    make_run(
        mailbox_row,
        status=SyncRun.Status.FAILED,
        started_at=now - datetime.timedelta(seconds=83),
        finished_at=now,
        saved_receipts=47,
        error_code="GMAIL_UNAVAILABLE",
        error_hint="later",
    )
    page = list_of(operator, "gmail_syncrun")
    assert '<progress max="100"' in page
    assert "47" in page
    assert "0:01:23" in page
    assert "Gmail could not be reached for a while." in page


@pytest.mark.parametrize(
    ("language", "column", "mode"),
    [("en", "Mails to read again", "re-reading"), ("he", "הודעות לקריאה חוזרת", "קריאה חוזרת")],
)
def test_it_shows_how_far_re_reading_after_an_upgrade_is(
    operator: Client, shop_rows: GmailConnection, language: str, column: str, mode: str
) -> None:
    operator.cookies["django_language"] = language
    run = make_run(shop_rows, mode=SyncRun.Mode.REREAD, listed=4, not_receipts=3)
    for number in range(2):
        mail_of(run, f"a{number}", outcome=Message.Outcome.NOT_RECEIPT, engine_version=1)
    mailboxes, runs = list_of(operator, "gmail_gmailconnection"), list_of(operator, "gmail_syncrun")
    assert column in mailboxes
    assert '<td class="field-to_reread">2</td>' in mailboxes
    assert mode in runs
    # four of five are opened, three are read
    assert 'value="64"' in runs


def test_a_run_shows_the_months_it_lists_and_leads_to_its_mails(operator: Client, shop_rows: GmailConnection) -> None:
    run = shop_rows.runs.get()
    start = timezone.now() - datetime.timedelta(days=30)
    SyncWindow.objects.create(run=run, start=start, end=timezone.now(), done=True)
    page = operator.get(reverse("admin:gmail_syncrun_change", args=[run.pk])).content.decode()
    assert f"/admin/gmail/syncrun/{run.pk}/ledger/" in page
    assert "Months" in page


def test_a_lost_mailbox_says_why_in_words(operator: Client, shop_rows: GmailConnection) -> None:
    lost = GmailConnection.Status.RECONNECT_REQUIRED
    shop_rows.move_to(lost, reason="admin_policy_enforced", now=timezone.now())
    page = operator.get(reverse("admin:gmail_gmailconnection_change", args=[shop_rows.pk])).content.decode()
    assert "administrator does not allow this app." in page


def test_what_the_version_before_wrote_in_the_ledger_is_shown_in_words(
    operator: Client, shop_rows: GmailConnection
) -> None:
    mail_of(shop_rows.runs.get(), "20ab", outcome=Message.Outcome.FAILED, reason="unreadable:DataError")
    assert "it could not be read: tell the operator" in list_of(operator, "gmail_message")


def test_the_ledger_narrows_by_outcome_and_finds_a_mail_by_its_id(operator: Client, shop_rows: GmailConnection) -> None:
    mail_of(shop_rows.runs.get(), "20aa", outcome=Message.Outcome.NOT_RECEIPT, reason="shipped")
    everything = list_of(operator, "gmail_message")
    assert "18f0" in everything
    assert "a shipping notice" in everything
    assert "https://mail.google.com/mail/?authuser=shop%40mail.example#all/20aa" in everything.replace("&amp;", "&")
    assert "20aa" not in list_of(operator, "gmail_message", "?outcome__exact=receipt")
    found = list_of(operator, "gmail_message", "?q=20aa")
    assert ("#all/20aa" in found, "18f0" in found) == (True, False)


def ledger_page(client: Client, run: SyncRun, query: str = "") -> str:
    answer = client.get(reverse("admin:gmail_syncrun_ledger", args=[run.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_ledger_of_a_run_is_paged_and_narrowed(
    operator: Client, shop_rows: GmailConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_admin, "PAGE", 2)
    run = make_run(shop_rows, status=SyncRun.Status.CANCELLED, listed=3)
    rows = [mail_of(run, f"20a{number}", outcome=Message.Outcome.NOT_RECEIPT, reason="shipped") for number in range(2)]
    relisted = Message.objects.get(gmail_id="18f0")
    Relisting.objects.create(run=run, message=relisted)
    newest = ledger_page(operator, run)
    assert [mail in newest for mail in ("20a1", "20a0", "18f0")] == [True, True, False]
    assert "a shipping notice" in newest
    assert f"?outcome=&amp;before={rows[0].pk}" in newest
    older = ledger_page(operator, run, f"?before={rows[0].pk}")
    assert ("20a0" in older, "18f0" in older) == (False, True)
    assert '<span class="state state-plain">duplicate</span>' in older
    duplicates = ledger_page(operator, run, "?outcome=duplicate")
    assert ("20a0" in duplicates, "18f0" in duplicates) == (False, True)


def test_a_list_is_sorted_by_nothing_that_no_index_serves(operator: Client, shop_rows: GmailConnection) -> None:
    for number in range(3):
        mail_of(shop_rows.runs.get(), f"a{number}", attempts=(1, 3, 2)[number])
    attempts = 7
    page = list_of(operator, "gmail_message", f"?o={attempts}")
    assert page.index("#all/a2") < page.index("#all/a1") < page.index("#all/a0")


def test_an_action_is_for_the_ticked_rows_however_the_form_asks(
    operator: Client, mailbox_row: GmailConnection, business: Business
) -> None:
    other = make_mailbox(business, address="other@mail.example", google_sub="other")
    for mailbox in (mailbox_row, other):
        mailbox.stop(now=timezone.now())
    press(operator, "gmail_gmailconnection", "resume", mailbox_row.pk, select_across="1")
    stopped = GmailConnection.objects.filter(stopped_at__isnull=False)
    assert list(stopped) == [other]


def test_a_business_is_looked_for_by_name_and_then_chosen(
    operator: Client, shop_rows: GmailConnection, stranger: Person
) -> None:
    make_mailbox(stranger.business, address="theirs@mail.example", google_sub="theirs")
    found = list_of(operator, "gmail_gmailconnection", "?business=another")
    assert f"?business={stranger.business.pk}" in found
    assert "@mail.example" not in found
    chosen = list_of(operator, "gmail_gmailconnection", f"?business={stranger.business.pk}")
    assert ("theirs@mail.example" in chosen, "shop@mail.example" in chosen) == (True, False)
    assert list_of(operator, "gmail_gmailconnection", "?business=nobody").count("@mail.example") == 0


def test_rows_are_looked_at_not_edited(operator: Client, shop_rows: GmailConnection) -> None:
    run = shop_rows.runs.get()
    for name, row in (("gmail_gmailconnection", shop_rows), ("gmail_syncrun", run)):
        assert operator.get(reverse(f"admin:{name}_add")).status_code == 403
        assert operator.post(reverse(f"admin:{name}_change", args=[row.pk]), {"status": "x"}).status_code == 403
        assert operator.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["gmail_gmailconnection", "gmail_syncrun", "gmail_message"])
def test_a_long_list_costs_no_more_queries_than_a_short_one(operator: Client, business: Business, name: str) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            mailbox = make_mailbox(business, address=f"m{number}@mail.example", google_sub=str(number))
            mail_of(make_run(mailbox), f"{number:04x}")

    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            list_of(operator, name)
        return len(captured)

    fill(range(2))
    list_of(operator, name)
    short = queries()
    fill(range(2, 9))
    assert queries() == short


def test_sync_now_queues_a_run_in_the_operators_name(
    operator: Client, mailbox_row: GmailConnection, redis_url: str
) -> None:
    page = press(operator, "gmail_gmailconnection", "sync_now", mailbox_row.pk)
    run = SyncRun.objects.get(connection=mailbox_row)
    assert "1 sync queued." in page
    assert (run.trigger, run.mode, run.requested_by) == (
        "admin",
        "incremental",
        User.objects.get(is_superuser=True),
    )


def test_one_mailbox_in_the_way_does_not_hold_up_the_others(
    operator: Client, mailbox_row: GmailConnection, business: Business, redis_url: str
) -> None:
    make_run(mailbox_row)
    free = make_mailbox(business, address="free@mail.example", google_sub="sub-2")
    page = press(operator, "gmail_gmailconnection", "full_backfill", mailbox_row.pk, free.pk)
    assert "A sync of this mailbox is already under way. Its progress is shown here. (shop@mail.example)" in page
    assert "1 sync queued." in page
    assert free.runs.get().mode == SyncRun.Mode.FULL_BACKFILL


def test_disconnecting_asks_first(operator: Client, mailbox_row: GmailConnection, redis_url: str) -> None:
    asked = press(operator, "gmail_gmailconnection", "disconnect", mailbox_row.pk)
    assert "Disconnect these mailboxes?" in asked
    mailbox_row.refresh_from_db()
    assert mailbox_row.is_connected
    press(operator, "gmail_gmailconnection", "disconnect", mailbox_row.pk, confirmed="yes")
    mailbox_row.refresh_from_db()
    assert mailbox_row.status == GmailConnection.Status.DISCONNECTED


@pytest.mark.parametrize(("action", "stopped"), [("cancel", True), ("cancel_and_keep_reading", False)])
def test_a_cancelled_run_s_mailbox_is_stopped_unless_its_new_mail_is_to_be_read(
    operator: Client, mailbox_row: GmailConnection, action: str, stopped: bool
) -> None:
    run = make_run(mailbox_row, lease_expires_at=None)
    press(operator, "gmail_syncrun", action, run.pk)
    mailbox_row.refresh_from_db()
    assert mailbox_row.is_stopped is stopped
    press(operator, "gmail_gmailconnection", "resume", mailbox_row.pk)
    mailbox_row.refresh_from_db()
    assert not mailbox_row.is_stopped


def test_cancel_ends_a_run_and_retry_takes_up_what_it_left(
    operator: Client, mailbox_row: GmailConnection, redis_url: str
) -> None:
    run = make_run(mailbox_row, lease_expires_at=None, windows_made=True, listed=1)
    mail_of(run, "18f0")
    assert "1 run is ending." in press(operator, "gmail_syncrun", "cancel", run.pk)
    run.refresh_from_db()
    assert run.status == SyncRun.Status.CANCELLED
    assert "1 retry queued." in press(operator, "gmail_syncrun", "retry", run.pk)
    assert SyncRun.objects.get(retry_of=run).trigger == "admin"


def test_an_operator_adds_a_person_by_email(operator: Client) -> None:
    form = {
        "email": "Somebody@Shop.example",
        "name": "Somebody",
        "usable_password": "true",
        "password1": "long enough words",
        "password2": "long enough words",
    }
    answer = operator.post(reverse("admin:businesses_user_add"), form)
    assert answer.status_code == 302, answer.content.decode()
    assert User.objects.get(email="somebody@shop.example").check_password("long enough words")


def test_a_token_can_be_revoked_but_not_made_here(operator: Client, owner: Person) -> None:
    token = ApiToken.objects.get(user=owner.user)
    assert operator.get(reverse("admin:businesses_apitoken_add")).status_code == 403
    operator.post(reverse("admin:businesses_apitoken_delete", args=[token.pk]), {"post": "yes"})
    assert owner.api.get("/api/receipts").status_code == 401


def test_the_front_page_says_first_what_needs_somebody(
    operator: Client, shop_rows: GmailConnection, business: Business
) -> None:
    failed = make_run(shop_rows, status=SyncRun.Status.FAILED, error_code="GMAIL_UNAVAILABLE", error_hint="later")
    for number in range(20):
        lost = GmailConnection.Status.RECONNECT_REQUIRED
        mailbox = make_mailbox(business, address=f"lost{number}@mail.example", google_sub=str(number), status=lost)
        make_run(mailbox, listed=1)
    operator.get("/admin/")
    with CaptureQueriesContext(database) as captured:
        page = operator.get("/admin/").content.decode()
    assert len(captured) <= 12, [query["sql"] for query in captured]
    assert "Gmail could not be reached for a while." in page
    assert f'name="_selected_action" value="{failed.pk}"' in page
    assert page.count("Its owner has to connect it again") == page.count('id="active-') - 1 == 5
    assert page.index('id="failed-title"') < page.index('id="receipts-receipt"')


def test_the_front_page_asks_for_its_parts_by_themselves(operator: Client, shop_rows: GmailConnection) -> None:
    make_run(shop_rows, listed=1)
    part = operator.get(reverse("console-front")).content.decode()
    assert ("shop@mail.example" in part, "<html" in part) == (True, False)
    verdict = operator.get(reverse("console-verdict")).content.decode()
    assert ('class="state state-bad"' in verdict, "<html" in verdict) == (True, False)


def test_a_run_on_the_front_page_is_retried_by_its_button(
    operator: Client, mailbox_row: GmailConnection, redis_url: str
) -> None:
    run = make_run(mailbox_row, status=SyncRun.Status.FAILED, windows_made=True, listed=1, failed=1)
    mail_of(run, "18f0", outcome=Message.Outcome.FAILED)
    assert "1 retry queued." in press(operator, "gmail_syncrun", "retry", run.pk)
    page = operator.get("/admin/").content.decode()
    assert f'id="active-{SyncRun.objects.get(retry_of=run).pk}"' in page


def test_staff_without_rights_see_no_mailbox_on_the_front_page(db: None, shop_rows: GmailConnection) -> None:
    client = Client()
    helper = User.objects.create_user("helper@console.example", is_staff=True)
    client.force_login(helper, backend="django.contrib.auth.backends.ModelBackend")
    make_run(shop_rows, status=SyncRun.Status.FAILED)
    page = client.get("/admin/").content.decode()
    assert "shop@mail.example" not in page
