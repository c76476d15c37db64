"""Fields get their standard names; each keeps its column, so that this changes nothing in the database and processes of
the version before go on working beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("gmail", "0004_suspects"),
    ]

    operations = [
        migrations.AlterField(
            "syncrun", "stumbles", models.PositiveSmallIntegerField(db_column="stumbles", default=0, editable=False)
        ),
        migrations.RenameField("syncrun", "stumbles", "consecutive_failures"),
        migrations.AlterField(
            "syncrun",
            "suspects",
            models.PositiveSmallIntegerField(db_column="suspects", db_default=0, default=0, editable=False),
        ),
        migrations.RenameField("syncrun", "suspects", "isolated"),
        migrations.AlterField(
            "syncrun",
            "news_history_id",
            models.CharField(blank=True, db_column="news_history_id", editable=False, max_length=40),
        ),
        migrations.RenameField("syncrun", "news_history_id", "new_mail_history_id"),
        migrations.AlterField(
            "syncrun", "news_read_at", models.DateTimeField(db_column="news_read_at", editable=False, null=True)
        ),
        migrations.RenameField("syncrun", "news_read_at", "new_mail_checked_at"),
        migrations.AlterField(
            "message",
            "settled_in",
            models.ForeignKey(
                blank=True,
                db_column="settled_in_id",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="gmail.syncrun",
            ),
        ),
        migrations.RenameField("message", "settled_in", "decided_in"),
    ]
