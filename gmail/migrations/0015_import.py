import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('businesses', '0003_tokens_last_two_years'),
        ('gmail', '0014_relisted_outcomes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('searched', 'looked for mail'), ('imported', 'called a mail a receipt')], max_length=12, verbose_name='what')),
                ('way', models.CharField(choices=[('api', 'API'), ('web', 'web page'), ('admin', 'operator'), ('command', 'command line'), ('schedule', 'schedule'), ('push', 'push')], max_length=10, verbose_name='way')),
                ('at', models.DateTimeField(verbose_name='when')),
            ],
            options={
                'verbose_name': 'access to a mailbox',
                'verbose_name_plural': 'accesses to mailboxes',
                'db_table': 'gmail_access_events',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='imported_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='called a receipt'),
        ),
        migrations.AlterField(
            model_name='message',
            name='found_by',
            field=models.CharField(choices=[('search', 'search'), ('history', 'history'), ('sweep', 'sweep'), ('reread', 're-reading'), ('proof', 'short question'), ('import', 'a person')], db_default='search', default='search', max_length=8, verbose_name='found by'),
        ),
        migrations.AlterField(
            model_name='syncrun',
            name='mode',
            field=models.CharField(choices=[('incremental', 'new mail'), ('full_backfill', 'full backfill'), ('retry', 'retry'), ('sweep', 'sweep'), ('reread', 're-reading'), ('import', 'import')], default='incremental', max_length=16, verbose_name='mode'),
        ),
        migrations.AddField(
            model_name='accessevent',
            name='business',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='businesses.business'),
        ),
        migrations.AddField(
            model_name='accessevent',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='accessevent',
            name='connection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_events', to='gmail.gmailconnection', verbose_name='Gmail connection'),
        ),
        migrations.AddField(
            model_name='accessevent',
            name='message',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='gmail.message', verbose_name='mail'),
        ),
        migrations.AddIndex(
            model_name='accessevent',
            index=models.Index(fields=['business', '-id'], name='idx_gmail_access_events_biz'),
        ),
    ]
