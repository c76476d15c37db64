"""Corrections become events, and evidence and line items move beside the rows they stood in, a batch at a time.

Processes of the version before go on meanwhile: each batch is locked only while it is moved. What they write after it
is moved by `receipts.tasks.move_legacy_rows`. Broken off or run twice, this only finishes.
"""

from django.db import migrations
from django.db.models import Max

from receipts import legacy_corrections, legacy_readings

STEPS_SHOWN = 50


def move_corrections(apps, schema_editor):
    legacy_corrections.move_all()


def move_readings(apps, schema_editor):
    newest = apps.get_model("receipts", "Receipt").objects.aggregate(newest=Max("pk"))["newest"] or 0
    for step, last in enumerate(range(legacy_readings.BATCH, newest + legacy_readings.BATCH, legacy_readings.BATCH), 1):
        legacy_readings.move(last - legacy_readings.BATCH + 1, last)
        if step % STEPS_SHOWN == 0:
            print(f"\n    evidence of {min(last, newest):,} of {newest:,} receipts moved", end="", flush=True)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("receipts", "0009_correction_event"),
    ]

    operations = [
        migrations.RunPython(move_corrections, migrations.RunPython.noop),
        migrations.RunPython(move_readings, migrations.RunPython.noop),
    ]
