"""What receipts are found by, and the text of documents. A task adds the rows of receipts that there are already."""

import django.db.models.deletion
from django.db import migrations, models

import receipts.models.search


class Migration(migrations.Migration):

    dependencies = [
        ("receipts", "0020_events_by_operation"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="receipts.document",
                    ),
                ),
                ("text", models.TextField()),
            ],
            options={"db_table": "document_texts"},
        ),
        migrations.CreateModel(
            name="SearchProgress",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("before", models.BigIntegerField()),
            ],
            options={"db_table": "receipt_search_progress"},
        ),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_row",
                        serialize=False,
                        to="receipts.receipt",
                    ),
                ),
                ("lexemes", receipts.models.search.LexemesField()),
            ],
            options={"db_table": "receipt_search"},
        ),
    ]
