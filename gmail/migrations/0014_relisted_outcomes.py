"""Rows of a run's ledger that a later run took up get the outcome they are shown with; all others are duplicates.

Rows are changed a batch at a time, so that processes of the version before go on beside it. Broken off or run twice, it
only finishes.
"""

from django.db import migrations
from django.db.models import F, Max, OuterRef, Q, Subquery

BATCH = 10_000


def take_over(apps, schema_editor):
    alias = schema_editor.connection.alias
    relistings = apps.get_model("gmail", "Relisting").objects.using(alias)
    mails = apps.get_model("gmail", "Message").objects.using(alias)
    outcome = Subquery(mails.filter(pk=OuterRef("message")).values("outcome"))
    taken = Q(message__decided_in__isnull=True) | Q(message__decided_in__gte=F("run"))
    last = relistings.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last + 1, BATCH):
        relistings.filter(taken, outcome="duplicate", pk__gte=first, pk__lt=first + BATCH).update(outcome=outcome)


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("gmail", "0013_replaced_indexes"),
    ]

    operations = [
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
