from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("gmail", "0011_relisting_outcome"),
    ]

    operations = [
        AddIndexOnline("message", models.Index(fields=["run", "id"], name="idx_gmail_messages_run_order")),
        AddIndexOnline("message", models.Index(fields=["outcome", "run", "id"], name="idx_gmail_messages_run_outcome")),
        AddIndexOnline(
            "message",
            models.Index(
                condition=models.Q(("outcome__in", ["duplicate", "failed", "gone"])),
                fields=["outcome", "id"],
                name="idx_gmail_messages_rare",
            ),
        ),
        AddIndexOnline(
            "relisting", models.Index(fields=["outcome", "run", "message"], name="idx_gmail_relistings_outcome")
        ),
    ]
