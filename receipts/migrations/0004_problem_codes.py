"""Problems of receipts and files get codes in the place of English sentences.

The columns stay as they are. Rows are changed a batch at a time, each locked only while its batch is, so that
processes of the version before go on beside it; what those write afterwards, readers understand too. Broken off or run
twice, it only finishes.
"""

from django.db import migrations, transaction

from receipts import problems

BATCH = 500


def replace_sentences(apps, schema_editor):
    alias = schema_editor.connection.alias
    receipts = apps.get_model("receipts", "Receipt").objects.using(alias)
    _replace(receipts.exclude(problems=[]), "problems", lambda texts: problems.to_text(problems.from_text(texts)))
    documents = apps.get_model("receipts", "Document").objects.using(alias)
    _replace(documents.exclude(problem=""), "problem", lambda text: problems.file_problem_from_text(text) or "")


def _replace(rows, column, new_value):
    last = 0
    while batch := _replace_batch(rows.filter(pk__gt=last).only(column), column, new_value):
        last = batch[-1].pk


def _replace_batch(rows, column, new_value):
    """Give the first rows their new value; those rows."""
    with transaction.atomic(rows.db):
        batch = list(rows.order_by("pk").select_for_update()[:BATCH])
        changed = []
        for row in batch:
            old, new = getattr(row, column), new_value(getattr(row, column))
            if old != new:
                setattr(row, column, new)
                changed.append(row)
        rows.model.objects.using(rows.db).bulk_update(changed, [column])
    return batch


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("receipts", "0003_receipts_by_category"),
    ]

    operations = [
        migrations.RunPython(replace_sentences, migrations.RunPython.noop),
    ]
