"""What the questions have to remember: the list a window is at, and whether a mailbox is asked in short ones.

Only additions, each nullable or with a default in the database, so that processes of the version before go on working
beside it. A window's place counts in another list than its rank did, and a page belongs to its question: both get
columns of their own, and the old ones stay, with defaults, for those processes.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("gmail", "0009_messages_to_reread"),
    ]

    operations = [
        migrations.AlterField("syncwindow", "rank", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AlterField(
            "syncwindow", "page_token", models.CharField(blank=True, db_default="", default="", max_length=255)
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("syncwindow", "rank"),
                migrations.RemoveField("syncwindow", "page_token"),
            ],
        ),
        migrations.AddField(
            "syncwindow",
            "questions",
            models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField("syncwindow", "place", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "syncwindow",
            "page_token",
            models.CharField(blank=True, db_column="next_page", db_default="", default="", max_length=255),
        ),
        migrations.AddField("syncwindow", "proof", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "syncrun",
            "proof",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=8),
        ),
        migrations.AddField(
            "gmailconnection",
            "questions_proved_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="questions proved"),
        ),
        migrations.AddField(
            "gmailconnection",
            "short_questions_since",
            models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Since then Gmail is asked in short questions, because it did not answer long ones whole.",
                null=True,
                verbose_name="short questions since",
            ),
        ),
        migrations.AlterField(
            "message",
            "found_by",
            models.CharField(
                choices=[
                    ("search", "search"),
                    ("history", "history"),
                    ("sweep", "sweep"),
                    ("reread", "re-reading"),
                    ("proof", "short question"),
                ],
                db_default="search",
                default="search",
                max_length=8,
                verbose_name="found by",
            ),
        ),
    ]
