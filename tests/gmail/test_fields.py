"""Tokens in the database can be read with our keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import FieldError
from django.db import connection as database
from django.db import transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Upper
from pytest_django import Settings

from gmail.models import Credential, GmailConnection
from tests.gmail.conftest import Restart

SECRET = "1//a-refresh-token-קבלה"


@pytest.fixture
def credential(linked: GmailConnection) -> Credential:
    """The tokens of a connected mailbox."""
    return linked.credential


def column(name: str = "refresh_token") -> bytes:
    """What the database itself holds."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM gmail_credentials")  # noqa: S608 - a constant of this file
        return bytes(cursor.fetchone()[0])


def new_key() -> str:
    return Fernet.generate_key().decode()


def test_a_token_comes_back_as_it_was_written(credential: Credential) -> None:
    credential.refresh_token = SECRET  # type: ignore[assignment]
    credential.save()
    assert Credential.objects.get().refresh_token == SECRET
    assert Credential.objects.values_list("refresh_token", flat=True).get() == SECRET


def test_an_empty_token_is_stored_too(credential: Credential) -> None:
    credential.access_token = ""  # type: ignore[assignment]
    credential.save()
    assert Credential.objects.get().access_token == ""


def test_the_column_holds_no_word_of_it(credential: Credential) -> None:
    credential.refresh_token = SECRET  # type: ignore[assignment]
    credential.save()
    stored = column()
    assert SECRET.encode() not in stored
    assert b"refresh" not in stored


def test_the_same_token_never_looks_the_same_twice(credential: Credential) -> None:
    credential.save()
    before = column()
    credential.save()
    assert column() != before


def test_any_fernet_tool_with_our_key_can_read_it(credential: Credential, settings: Settings) -> None:
    assert Fernet(settings.FERNET_KEYS[0]).decrypt(column()) == b"1//refresh"


def test_a_new_key_reads_what_the_old_one_wrote_and_writes_its_own(
    credential: Credential, restart_with: Restart
) -> None:
    old, new = new_key(), new_key()
    restart_with(old)
    credential.refresh_token = SECRET  # type: ignore[assignment]
    credential.save()
    restart_with(new, old)
    rotated = Credential.objects.get()
    assert rotated.refresh_token == SECRET
    rotated.save()
    restart_with(new)
    assert Credential.objects.get().refresh_token == SECRET
    assert Fernet(new).decrypt(column()).decode() == SECRET


def test_the_wrong_key_reads_nothing(credential: Credential, restart_with: Restart) -> None:
    credential.save()
    restart_with(new_key())
    with pytest.raises(InvalidToken):
        Credential.objects.get()


def test_a_changed_byte_is_noticed(credential: Credential) -> None:
    stored = bytearray(column())
    stored[20] ^= 1
    with database.cursor() as cursor:
        cursor.execute("UPDATE gmail_credentials SET refresh_token = %s", [bytes(stored)])
    with pytest.raises(InvalidToken):
        Credential.objects.get()


def test_a_list_of_mailboxes_opens_no_token(credential: Credential, restart_with: Restart) -> None:
    restart_with(new_key())
    assert [connection.address for connection in GmailConnection.objects.all()] == ["owner@shop.example"]


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(FieldError, match="assign the value itself"), transaction.atomic():
        yield


EXPRESSIONS = {
    "another column": F("access_token"),
    "a value as an expression": Value(SECRET),
    "a value declared to be text": Value(SECRET, output_field=TextField()),
    "a function": Upper(Value(SECRET)),
    "a function of the column itself": Upper(F("refresh_token")),
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_what_the_database_would_compute_is_refused(credential: Credential, expression: Any) -> None:
    before = column()
    with refused():
        Credential.objects.update(refresh_token=expression)
    credential.refresh_token = expression
    with refused():
        credential.save()
    with refused():
        Credential.objects.bulk_update([credential], ["refresh_token"])
    assert column() == before


@pytest.mark.parametrize("expression", [Value(SECRET), Upper(Value(SECRET))], ids=["a value", "a function"])
def test_nor_can_a_row_begin_with_it(linked: GmailConnection, expression: Any) -> None:
    Credential.objects.all().delete()
    with refused():
        Credential.objects.create(connection=linked, refresh_token=expression)
    with refused():
        Credential.objects.bulk_create([Credential(connection=linked, refresh_token=expression)])
    assert not Credential.objects.exists()


def test_many_rows_are_updated_at_once_and_encrypted(credential: Credential) -> None:
    credential.refresh_token, credential.access_token = SECRET, ""  # type: ignore[assignment]
    Credential.objects.bulk_update([credential], ["refresh_token", "access_token"])
    assert SECRET.encode() not in column()
    stored = Credential.objects.get()
    assert (stored.refresh_token, stored.access_token) == (SECRET, "")


def test_a_plain_update_is_encrypted(credential: Credential) -> None:
    Credential.objects.update(refresh_token=SECRET)
    assert SECRET.encode() not in column()
    assert Credential.objects.get().refresh_token == SECRET


def test_nobody_can_search_for_a_token(credential: Credential) -> None:
    with pytest.raises(FieldError, match="does not support lookups"):
        Credential.objects.filter(refresh_token=SECRET).exists()
