"""Corrections become events, and evidence and line items move beside the rows they stood in, a batch at a time.

Processes of the version before go on meanwhile: each batch is locked only while it is moved. What they write after it
is moved by `receipts.tasks.move_legacy_rows`. Broken off or run twice, this only finishes.
"""

from django.db import migrations, transaction
from django.db.models import Max

from receipts import legacy_corrections

BATCH = 1_000
STEPS_SHOWN = 100


def move_corrections(apps, schema_editor):
    legacy_corrections.move_all()


def move_readings(apps, schema_editor):
    alias = schema_editor.connection.alias
    receipts = apps.get_model("receipts", "Receipt").objects.using(alias)
    readings = apps.get_model("receipts", "Reading").objects.using(alias)
    newest = receipts.aggregate(newest=Max("pk"))["newest"] or 0
    for step, first in enumerate(range(1, newest + 1, BATCH), 1):
        batch = receipts.filter(pk__gte=first, pk__lt=first + BATCH).exclude(evidence={}, line_items=[])
        with transaction.atomic(alias):
            rows = list(batch.select_for_update().order_by("pk").values_list("pk", "evidence", "line_items"))
            made = [readings.model(receipt_id=pk, evidence=read, line_items=lines) for pk, read, lines in rows]
            readings.bulk_create(made, ignore_conflicts=True)
            receipts.filter(pk__in=[pk for pk, _, _ in rows]).update(evidence={}, line_items=[])
        if step % STEPS_SHOWN == 0:
            print(f" evidence of receipts up to {first + BATCH:,} of {newest:,} moved", flush=True)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("receipts", "0007_events_totals_readings"),
    ]

    operations = [
        migrations.RunPython(move_corrections, migrations.RunPython.noop),
        migrations.RunPython(move_readings, migrations.RunPython.noop),
    ]
