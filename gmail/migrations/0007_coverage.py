"""What the nets for missed mail have to remember, and that a mailbox is stopped.

Only additions, each nullable or with a default in the database, so that processes of the version before go on working
beside it. The page of history that a run was at is no longer remembered: its column stays, with a default, for them.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gmail', '0006_unreadable_reason'),
    ]

    operations = [
        migrations.AlterField(
            "syncrun",
            "history_page_token",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=255),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("syncrun", "history_page_token")],
        ),
        migrations.AlterField(
            "syncrun",
            "history_added",
            models.PositiveIntegerField(db_column="history_added", default=0, editable=False),
        ),
        migrations.RenameField("syncrun", "history_added", "overlap_named"),
        migrations.AddField(
            model_name='gmailconnection',
            name='overlap_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='gmailconnection',
            name='overlap_history_id',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='gmailconnection',
            name='overlap_named',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='gmailconnection',
            name='recent_sweep_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next sweep of the last days'),
        ),
        migrations.AddField(
            model_name='gmailconnection',
            name='stopped_at',
            field=models.DateTimeField(blank=True, help_text='Since then nothing is read until somebody asks.', null=True, verbose_name='stopped'),
        ),
        migrations.AddField(
            model_name='gmailconnection',
            name='whole_sweep_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next sweep of everything'),
        ),
        migrations.AddField(
            model_name='message',
            name='found_by',
            field=models.CharField(choices=[('search', 'search'), ('history', 'history'), ('sweep', 'sweep')], db_default='search', default='search', max_length=8, verbose_name='found by'),
        ),
        migrations.AddField(
            model_name='syncrun',
            name='overlap_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='syncrun',
            name='overlap_history_id',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='syncrun',
            name='sweep',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=8),
        ),
        migrations.AlterField(
            model_name='syncrun',
            name='mode',
            field=models.CharField(choices=[('incremental', 'new mail'), ('full_backfill', 'full backfill'), ('retry', 'retry'), ('sweep', 'sweep')], default='incremental', max_length=16, verbose_name='mode'),
        ),
        migrations.CreateModel(
            name='Relisting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='gmail.message')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='gmail.syncrun')),
            ],
            options={
                'db_table': 'gmail_relistings',
                'constraints': [models.UniqueConstraint(fields=('run', 'message'), name='one_relisting_a_run')],
            },
        ),
    ]
