"""Changing the encryption key while the product runs: the new key first, then every token, then the old key goes."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import connection as database
from django.db import connections, transaction
from django.utils import timezone

from gmail.models import Credential, GmailConnection
from tests.cast import Person
from tests.gmail.conftest import Restart

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))
DONE = "The first key opens every token"


def mailbox_of(owner: Person, name: str) -> GmailConnection:
    made, _ = GmailConnection.connect(
        owner.business,
        address=f"{name}@shop.example",
        google_sub=name,
        refresh_token=f"refresh-{name}",
        access_token=f"access-{name}",
        access_token_expires_at=timezone.now(),
        scopes=[],
        user=owner.user,
        now=timezone.now(),
    )
    return made


@pytest.fixture
def mailboxes(owner: Person, restart_with: Restart) -> list[GmailConnection]:
    """Three mailboxes, connected under the old key."""
    restart_with(OLD)
    return [mailbox_of(owner, name) for name in ("first", "second", "third")]


def rotate(*options: str) -> tuple[int, str]:
    """The command's exit code and its whole output."""
    said = io.StringIO()
    try:
        call_command("rotate_encryption_key", *options, stdout=said, stderr=said)
    except SystemExit as ended:
        return int(str(ended.code)), said.getvalue()
    return 0, said.getvalue()


def secrets() -> list[tuple[str, str]]:
    return list(Credential.objects.order_by("pk").values_list("refresh_token", "access_token"))


def test_afterwards_the_old_key_can_be_dropped(mailboxes: list[GmailConnection], restart_with: Restart) -> None:
    restart_with(NEW, OLD)
    before = secrets()
    code, said = rotate()
    assert (code, "3 of 3 mailboxes" in said, DONE in said) == (0, True, True)
    restart_with(NEW)
    assert secrets() == before == [(f"refresh-{name}", f"access-{name}") for name in ("first", "second", "third")]
    restart_with(OLD)
    with pytest.raises(InvalidToken):
        secrets()


def test_check_says_how_many_still_need_the_old_key_and_changes_nothing(
    mailboxes: list[GmailConnection], restart_with: Restart
) -> None:
    restart_with(NEW, OLD)
    assert rotate("--check") == (1, "3 of 3 mailboxes' tokens still need an older key.\n")
    assert rotate("--check")[0] == 1
    rotate()
    assert rotate("--check") == (0, "0 of 3 mailboxes' tokens still need an older key.\n")


def test_a_second_run_finds_nothing_to_do(mailboxes: list[GmailConnection], restart_with: Restart) -> None:
    restart_with(NEW, OLD)
    rotate()
    stored = raw()
    code, said = rotate()
    assert (code, "0 of 3 mailboxes" in said, DONE in said) == (0, True, True)
    assert raw() == stored


def test_after_an_interruption_only_the_rest_is_done(mailboxes: list[GmailConnection], restart_with: Restart) -> None:
    restart_with(NEW, OLD)
    # written with the new key by a worker, or by a first run that was interrupted
    Credential.objects.get(pk=mailboxes[1].pk).save()
    assert "2 of 3" in rotate("--check")[1]
    assert "2 of 3" in rotate()[1]


def test_an_access_token_of_the_old_key_counts_too(mailboxes: list[GmailConnection], restart_with: Restart) -> None:
    restart_with(NEW, OLD)
    Credential.objects.get(pk=mailboxes[0].pk).save(update_fields=["refresh_token"])
    assert "3 of 3" in rotate("--check")[1]


def test_a_token_no_key_opens_is_named_with_its_remedy_and_the_others_are_done(
    mailboxes: list[GmailConnection], restart_with: Restart
) -> None:
    restart_with(LOST)
    Credential.objects.filter(pk=mailboxes[1].pk).update(refresh_token="unreadable")
    restart_with(NEW, OLD)
    code, said = rotate()
    assert code == 1
    assert DONE not in said
    assert f"the tokens of connection {mailboxes[1].pk}: add the key" in said
    assert "forget_unreadable_tokens" in said
    assert "1 of 3" in rotate("--check")[1]


@pytest.mark.django_db
def test_without_mailboxes_there_is_nothing_to_do() -> None:
    assert DONE in rotate()[1]


@pytest.mark.django_db(transaction=True)
def test_a_token_that_a_worker_fetches_meanwhile_is_not_lost(
    mailboxes: list[GmailConnection], restart_with: Restart
) -> None:
    restart_with(NEW, OLD)
    locked = Event()

    def fetch() -> None:
        """As a worker does: the row is locked while Google is asked."""
        with transaction.atomic():
            credential = Credential.objects.select_for_update().get(pk=mailboxes[0].pk)
            locked.set()
            time.sleep(0.2)
            credential.access_token = "newer"  # type: ignore[assignment]
            credential.save(update_fields=["access_token"])
        connections.close_all()

    with ThreadPoolExecutor(1) as worker:
        fetched = worker.submit(fetch)
        locked.wait(10)
        assert rotate()[0] == 0
        fetched.result()
    restart_with(NEW)
    assert secrets()[0] == ("refresh-first", "newer")


def raw() -> list[bytes]:
    """What the database itself holds."""
    with database.cursor() as cursor:
        cursor.execute("SELECT refresh_token, access_token FROM gmail_credentials ORDER BY connection_id")
        return [bytes(token) for row in cursor.fetchall() for token in row]
