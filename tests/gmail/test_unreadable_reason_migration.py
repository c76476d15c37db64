"""The ledger's reason "unreadable" is a code alone, also in rows of the version before."""

from __future__ import annotations

import importlib
from collections import Counter

from django.apps import apps
from django.db import connection

from gmail.models import GmailConnection, Message, SyncRun
from tests.gmail.conftest import NOW

migration = importlib.import_module("gmail.migrations.0006_unreadable_reason")


def test_every_row_is_reached_and_other_reasons_stay(linked: GmailConnection) -> None:
    run = SyncRun.objects.create(connection=linked, business=linked.business, queued_at=NOW)
    count = migration.BATCH + 1
    reasons = [*["unreadable:DataError"] * count, "backendError", "unreadable", ""]
    Message.objects.bulk_create(
        Message(
            business=linked.business, connection=linked, run=run, gmail_id=f"{n:x}", outcome="failed", reason=reason
        )
        for n, reason in enumerate(reasons)
    )
    for _ in range(2):
        migration.shorten(apps, connection.schema_editor())
        found = Counter(Message.objects.values_list("reason", flat=True))
        assert found == {"unreadable": count + 1, "backendError": 1, "": 1}
