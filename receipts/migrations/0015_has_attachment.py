"""Whether a file lies beside the mail: false where a process of the version before writes, until a task mends it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("receipts", "0014_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="has_attachment",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="has a document"),
        ),
    ]
