"""Mark the receipts that have a file beside the mail, a batch at a time. Broken off or run twice, this only finishes."""

from django.db import migrations
from django.db.models import Exists, Max, OuterRef

BATCH = 5_000
STEPS_SHOWN = 20


def mark(apps, schema_editor):
    alias = schema_editor.connection.alias
    receipts = apps.get_model("receipts", "Receipt").objects.using(alias)
    documents = apps.get_model("receipts", "Document").objects.using(alias)
    attached = Exists(documents.filter(receipts=OuterRef("pk"), origin="attachment"))
    newest = receipts.aggregate(newest=Max("pk"))["newest"] or 0
    for step, first in enumerate(range(1, newest + 1, BATCH), 1):
        batch = receipts.filter(pk__gte=first, pk__lt=first + BATCH, has_attachment=False)
        batch.filter(attached).update(has_attachment=True)
        if step % STEPS_SHOWN == 0:
            print(f" documents of receipts up to {first + BATCH:,} of {newest:,} looked at", flush=True)


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("receipts", "0015_has_attachment"),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
