"""Evidence and line items leave the model; their columns stay for the processes of the version before."""

from django.db import migrations

from foundation.online_columns import RetireColumn


class Migration(migrations.Migration):

    dependencies = [
        ("receipts", "0010_corrections_and_readings"),
    ]

    operations = [
        RetireColumn(model_name="receipt", name="evidence", default="{}"),
        RetireColumn(model_name="receipt", name="line_items", default="[]"),
    ]
