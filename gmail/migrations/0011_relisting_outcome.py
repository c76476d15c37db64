"""What became of a mail in the run that lists it, beside each row of its ledger that another run has.

A process of the version before makes such rows without it: nearly all of them are duplicates.
"""

from django.db import migrations, models

OUTCOMES = [
    ("receipt", "receipt"),
    ("duplicate", "duplicate"),
    ("not_receipt", "not a receipt"),
    ("failed", "failed"),
    ("gone", "gone"),
]


class Migration(migrations.Migration):

    dependencies = [
        ("gmail", "0010_questions"),
    ]

    operations = [
        migrations.AddField(
            "relisting",
            "outcome",
            models.CharField(blank=True, choices=OUTCOMES, db_default="duplicate", default="duplicate", max_length=12),
        ),
    ]
