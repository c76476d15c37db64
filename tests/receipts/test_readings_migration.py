"""Evidence that stands in the columns of the version before is found where it lies now, whoever wrote it and when."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from businesses.models import Business
from receipts import legacy_readings
from receipts.intake import save
from receipts.models import Reading, Receipt
from tests.receipts.mails import found, mail_to

migration = importlib.import_module("receipts.migrations.0010_corrections_and_readings")
EVIDENCE = {"amount": {"value": "5", "confidence": 0.5, "evidence": []}}
LINES = [{"description": "Pens", "quantity": "1", "unit_price": None, "amount": "5"}]

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="other databases drop the columns at once")


@pytest.fixture
def before() -> Apps:
    """The models as they are while the migration runs."""
    state: Any = MigrationLoader(connection).project_state(("receipts", "0009_correction_event"))
    apps: Apps = state.apps
    return apps


def write_as_before(receipt: Receipt) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE receipts SET evidence = %s, line_items = %s WHERE id = %s",
            [json.dumps(EVIDENCE), json.dumps(LINES), receipt.pk],
        )


def columns() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence::text, line_items::text FROM receipts ORDER BY id")
        return list(cursor.fetchall())


def arrive(business: Business, source_id: str) -> Receipt:
    return Receipt.objects.get(pk=save(mail_to(business, source_id), found(number=source_id)).receipt_ids[0])


def test_the_migration_moves_each_receipt_s_reading(business: Business, before: Apps) -> None:
    moved, kept = arrive(business, "m-1"), arrive(business, "m-2")
    Reading.objects.filter(pk=moved.pk).delete()
    write_as_before(moved)
    for _ in range(2):
        migration.move_readings(before, connection.schema_editor())
    assert (Receipt.objects.get(pk=moved.pk).evidence, Receipt.objects.get(pk=moved.pk).line_items) == (EVIDENCE, LINES)
    assert Receipt.objects.get(pk=kept.pk).evidence == kept.evidence != {}
    assert columns() == [("{}", "[]")] * 2


def test_what_a_process_of_the_version_before_writes_is_moved_too(business: Business) -> None:
    read_again = arrive(business, "m-1")
    write_as_before(read_again)
    assert legacy_readings.move_all() == 1
    assert Receipt.objects.get().evidence == EVIDENCE
    assert columns() == [("{}", "[]")]
    assert legacy_readings.move_all() == 0
