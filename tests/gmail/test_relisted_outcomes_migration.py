"""Ledger rows that another run had before relistings told their outcome get it by the migration."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection

from gmail.models import GmailConnection, Message, Relisting, SyncRun
from tests.gmail.conftest import NOW

migration = importlib.import_module("gmail.migrations.0014_relisted_outcomes")


def test_taken_rows_get_their_outcome_and_duplicates_stay(
    linked: GmailConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "BATCH", 2)
    earlier, middle, later = (
        SyncRun.objects.create(connection=linked, business=linked.business, queued_at=NOW, status="completed")
        for _ in range(3)
    )
    mails = {
        "decided earlier": ("receipt", earlier),
        "taken up and decided": ("not_receipt", later),
        "taken up and open": ("", None),
    }
    for gmail_id, (outcome, decided_in) in mails.items():
        message = Message.objects.create(
            business=linked.business,
            connection=linked,
            run=later,
            gmail_id=gmail_id,
            outcome=outcome,
            decided_in=decided_in,
        )
        Relisting.objects.create(run=middle, message=message)
    for _ in range(2):
        migration.take_over(apps, connection.schema_editor())
        found = dict(Relisting.objects.values_list("message__gmail_id", "outcome"))
        assert found == {"decided earlier": "duplicate", "taken up and decided": "not_receipt", "taken up and open": ""}


def test_the_index_of_a_run_alone_is_gone_and_those_that_replace_it_are_there(db: None) -> None:
    for model in (Message, Relisting):
        with connection.cursor() as cursor:
            rules = connection.introspection.get_constraints(cursor, model._meta.db_table)
        indexed = [rule["columns"] for rule in rules.values() if rule["index"] or rule["unique"]]
        assert ["run_id"] not in indexed
        assert "run_id" in {columns[0] for columns in indexed}
