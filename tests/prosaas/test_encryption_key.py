"""A wrong encryption key is named at the start; a single unreadable token costs one mailbox, not the product."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone
from pytest_django import Settings

from businesses.models import Business
from gmail.models import Credential, GmailConnection, SyncRequest, SyncRun
from gmail.sync import run_slice
from gmail.tasks import disconnect, poll_mailboxes, revoke_grant, start_sync
from local.processes import ProcessFailedError
from prosaas.checks import check_encryption_key
from tests.cast import Person
from tests.processes import Product
from tests.prosaas.serving import NO_DATABASE, run

ELSE = Fernet.generate_key().decode()
CONNECTED = GmailConnection.Status.CONNECTED


def mailbox_of(business: Business, name: str) -> GmailConnection:
    made, _ = GmailConnection.connect(
        business,
        address=f"{name}@shop.example",
        google_sub=name,
        refresh_token=f"refresh-{name}",
        access_token="",
        access_token_expires_at=timezone.now(),
        scopes=[],
        user=business.members.get(),
        now=timezone.now(),
    )
    return made


def spoil(mailbox: GmailConnection) -> None:
    """Replace its token by one encrypted with an unknown key."""
    token = Fernet(ELSE).encrypt(b"refresh")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE gmail_credentials SET refresh_token = %s WHERE connection_id = %s",
            [token, mailbox.pk],
        )


def check() -> list[CheckMessage]:
    return check_encryption_key(databases=[DEFAULT_DB_ALIAS])


@pytest.fixture
def mailboxes(owner: Person) -> list[GmailConnection]:
    return [mailbox_of(owner.business, name) for name in ("first", "second")]


def test_the_right_key_is_not_reported(mailboxes: list[GmailConnection]) -> None:
    assert check() == []


@pytest.mark.django_db
def test_without_mailboxes_any_key_is_right() -> None:
    assert check() == []


def test_a_key_that_opens_nothing_is_an_error_that_names_it(mailboxes: list[GmailConnection]) -> None:
    for mailbox in mailboxes:
        spoil(mailbox)
    with pytest.raises(SystemCheckError) as refused:
        call_command("check", databases=[DEFAULT_DB_ALIAS])
    assert "ENCRYPTION_KEY does not open 2 of 2" in str(refused.value)
    assert "ENCRYPTION_KEY=new,old" in str(refused.value)


def test_a_single_token_it_does_not_open_is_a_warning(mailboxes: list[GmailConnection]) -> None:
    spoil(mailboxes[0])
    (warning,) = check()
    assert not warning.is_serious()
    assert "does not open 1 of 2" in warning.msg


def test_new_and_old_key_together_open_everything(mailboxes: list[GmailConnection], settings: Settings) -> None:
    spoil(mailboxes[0])
    settings.FERNET_KEYS = [*settings.FERNET_KEYS, ELSE]
    assert check() == []


def test_a_lost_key_has_a_remedy(mailboxes: list[GmailConnection]) -> None:
    spoil(mailboxes[0])
    output = io.StringIO()
    call_command("forget_unreadable_tokens", stdout=output)
    assert output.getvalue().startswith("1 unreadable token")
    states = {mailbox.google_sub: mailbox.status for mailbox in GmailConnection.objects.all()}
    assert states == {"first": GmailConnection.Status.RECONNECT_REQUIRED, "second": CONNECTED}
    assert [credential.refresh_token for credential in Credential.objects.all()] == ["refresh-second"]
    assert check() == []


def test_one_unreadable_token_marks_that_mailbox_alone(
    mailboxes: list[GmailConnection], redis_url: str, owner: Person
) -> None:
    first, second = mailboxes
    spoil(first)
    run = start_sync(first, SyncRequest(), now=timezone.now())
    run_slice(run.pk, clock=timezone.now, on_start=lambda run: None)
    run.refresh_from_db()
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "GMAIL_RECONNECT_REQUIRED")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.status_reason) == (GmailConnection.Status.RECONNECT_REQUIRED, "token unreadable")
    assert second.status == CONNECTED
    assert owner.api.get("/api/gmail/connections").status_code == 200
    assert owner.api.get("/api/gmail/status").status_code == 200


def test_a_mailbox_with_an_unreadable_token_can_be_connected_again(
    mailboxes: list[GmailConnection], owner: Person
) -> None:
    spoil(mailboxes[0])
    mailbox_of(owner.business, "first")
    assert check() == []
    assert Credential.objects.get(connection=mailboxes[0]).refresh_token == "refresh-first"


def test_a_mailbox_with_an_unreadable_token_can_be_disconnected(
    mailboxes: list[GmailConnection], redis_url: str
) -> None:
    spoil(mailboxes[0])
    disconnect(mailboxes[0], now=timezone.now())
    poll_mailboxes()
    revoke_grant(mailboxes[0].pk)
    assert [credential.connection for credential in Credential.objects.all()] == mailboxes[1:]


@pytest.mark.story
def test_a_worker_with_the_wrong_key_names_it_and_stops(product: Product, mailboxes: list[GmailConnection]) -> None:
    product.environment |= {"ENCRYPTION_KEY": ELSE}
    worker = product.worker()
    with pytest.raises(ProcessFailedError, match="exit code 1"):
        worker.wait_until(lambda: False, seconds=60)
    assert "✗ ENCRYPTION_KEY does not open 2 of 2 stored Gmail tokens." in worker.output()
    assert "Worker is now ready" not in worker.output()


def test_a_database_that_does_not_answer_is_reported(tmp_path: Path) -> None:
    done = run("manage.py", "check", "--database", "default", DATABASE_URL=NO_DATABASE, LOCAL_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "prosaas.E002" in done.stderr
    assert "Check DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
