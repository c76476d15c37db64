"""Which engine gave a mail's outcome: 1 for those from before, also where a process of the version before writes.

Only additions. Its index is made online, in the next migration.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gmail', '0007_coverage'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='engine_version',
            field=models.PositiveSmallIntegerField(db_default=1, default=1, editable=False, verbose_name='engine version'),
        ),
        migrations.AlterField(
            model_name='message',
            name='found_by',
            field=models.CharField(choices=[('search', 'search'), ('history', 'history'), ('sweep', 'sweep'), ('reread', 're-reading')], db_default='search', default='search', max_length=8, verbose_name='found by'),
        ),
        migrations.AlterField(
            model_name='syncrun',
            name='mode',
            field=models.CharField(choices=[('incremental', 'new mail'), ('full_backfill', 'full backfill'), ('retry', 'retry'), ('sweep', 'sweep'), ('reread', 're-reading')], default='incremental', max_length=16, verbose_name='mode'),
        ),
    ]
