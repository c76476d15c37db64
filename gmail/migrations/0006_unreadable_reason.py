"""The reason "unreadable" stands alone; what the database said about the mail is in the log.

Rows are changed a batch at a time. Processes of the version before show both, as those of this one do.
"""

from django.db import migrations

BATCH = 500


def shorten(apps, schema_editor):
    mails = apps.get_model("gmail", "Message").objects.using(schema_editor.connection.alias)
    wordy = mails.filter(outcome="failed", reason__startswith="unreadable:").order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(wordy.filter(pk__gt=last)[:BATCH]):
        mails.filter(pk__in=batch, reason__startswith="unreadable:").update(reason="unreadable")
        last = batch[-1]


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("gmail", "0005_standard_words"),
    ]

    operations = [
        migrations.RunPython(shorten, migrations.RunPython.noop),
    ]
