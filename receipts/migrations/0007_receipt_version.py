"""Alone, since it locks the table: what follows in the same transaction would hold the lock."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0006_receipts_to_reread'),
    ]

    operations = [
        migrations.AddField(
            model_name='receipt',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='version'),
        ),
    ]
