"""Indexes that those of the migration before replace."""

import django.db.models.deletion
from django.db import migrations, models

from foundation.online_indexes import RemoveFieldIndexOnline, RemoveIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("gmail", "0012_ledger_indexes"),
    ]

    operations = [
        RemoveIndexOnline("message", "idx_gmail_messages_run"),
        RemoveFieldIndexOnline(
            "message",
            "run",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="gmail.syncrun",
            ),
        ),
        RemoveFieldIndexOnline(
            "relisting",
            "run",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="gmail.syncrun"
            ),
        ),
    ]
