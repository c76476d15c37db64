"""Which engine looked at a receipt's mail last: 1 for those from before, also where a process of the version before
writes. Its index is made online, in the next migration."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0004_problem_codes'),
    ]

    operations = [
        migrations.AddField(
            model_name='receipt',
            name='engine_version',
            field=models.PositiveSmallIntegerField(db_default=1, default=1, editable=False, verbose_name='engine version'),
        ),
    ]
