from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("receipts", "0011_columns_retired"),
    ]

    operations = [
        AddIndexOnline(
            model_name="correction",
            index=models.Index(condition=models.Q(("event", None)), fields=["id"], name="idx_corrections_to_move"),
        ),
    ]
