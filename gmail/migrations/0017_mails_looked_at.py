from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("gmail", "0016_one_active_sync"),
    ]

    operations = [
        AddIndexOnline(
            model_name="message",
            index=models.Index(fields=["connection", "outcome", "-received_at", "-id"], name="idx_gmail_messages_looked_at"),
        ),
    ]
