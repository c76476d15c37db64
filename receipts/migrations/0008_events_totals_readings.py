"""Events, totals and readings get tables of their own; what they take the place of moves in the next migrations."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('businesses', '0003_tokens_last_two_years'),
        ('receipts', '0007_receipt_version'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reading', serialize=False, to='receipts.receipt')),
                ('evidence', models.JSONField(blank=True, default=dict, verbose_name='evidence')),
                ('line_items', models.JSONField(blank=True, default=list, verbose_name='line items')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
                'db_table': 'receipt_readings',
            },
        ),
        migrations.CreateModel(
            name='Total',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(max_length=16)),
                ('document_type', models.CharField(max_length=16)),
                ('tax_rate', models.DecimalField(decimal_places=3, max_digits=6)),
                ('standing', models.CharField(choices=[('live', 'live'), ('copy', 'copy'), ('deleted', 'deleted')], max_length=8)),
                ('amount', models.DecimalField(decimal_places=3, max_digits=24)),
                ('tax', models.DecimalField(decimal_places=3, max_digits=24)),
                ('grouped_by', models.CharField(choices=[('', 'Nothing'), ('tax_rate', 'Tax Rate'), ('vendor', 'Vendor'), ('category', 'Category')], max_length=8)),
                ('grain', models.CharField(choices=[('m', 'Month'), ('y', 'Year'), ('a', 'All'), ('n', 'Name')], max_length=1)),
                ('key', models.CharField(max_length=255)),
                ('received', models.DateField()),
                ('issued', models.DateField()),
                ('count', models.BigIntegerField()),
                ('unknown', models.BigIntegerField()),
                ('unknown_tax', models.BigIntegerField(db_default=0)),
            ],
            options={
                'db_table': 'receipt_totals',
            },
        ),
        migrations.CreateModel(
            name='TotalChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(max_length=16)),
                ('document_type', models.CharField(max_length=16)),
                ('tax_rate', models.DecimalField(decimal_places=3, max_digits=6)),
                ('standing', models.CharField(choices=[('live', 'live'), ('copy', 'copy'), ('deleted', 'deleted')], max_length=8)),
                ('amount', models.DecimalField(decimal_places=3, max_digits=24)),
                ('tax', models.DecimalField(decimal_places=3, max_digits=24)),
                ('sign', models.SmallIntegerField()),
                ('received_at', models.DateTimeField()),
                ('issue_date', models.DateField(null=True)),
                ('vendor', models.CharField(max_length=255)),
                ('category_id', models.BigIntegerField()),
                ('unknown', models.SmallIntegerField()),
                ('unknown_tax', models.SmallIntegerField(db_default=0)),
            ],
            options={
                'db_table': 'receipt_total_changes',
            },
        ),
        migrations.CreateModel(
            name='TotalsState',
            fields=[
                ('business', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='businesses.business')),
                ('zone', models.CharField(max_length=64)),
                ('checked_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'receipt_totals_states',
            },
        ),
        migrations.AlterModelOptions(
            name='correction',
            options={'ordering': ['corrected_at', 'id']},
        ),
        migrations.AlterField(
            model_name='correction',
            name='became',
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name='correction',
            name='corrected_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name='correction',
            name='field',
            field=models.CharField(max_length=32),
        ),
        migrations.AlterField(
            model_name='correction',
            name='receipt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='receipts.receipt'),
        ),
        migrations.AlterField(
            model_name='correction',
            name='was',
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('kind', models.CharField(choices=[('corrected', 'corrected'), ('read_again', 'read again'), ('deleted', 'deleted'), ('restored', 'restored'), ('became_copy', 'became a copy'), ('became_original', 'became the original')], max_length=16, verbose_name='kind')),
                ('way', models.CharField(choices=[('page', 'page'), ('api', 'API'), ('console', 'console'), ('mail', 'another mail'), ('rereading', 're-reading')], max_length=16, verbose_name='way')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('changes', models.JSONField(default=dict, verbose_name='changes')),
                ('business', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='businesses.business')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('receipt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='receipts.receipt')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'db_table': 'receipt_events',
            },
        ),
        migrations.AddField(
            model_name='total',
            name='business',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='businesses.business'),
        ),
        migrations.AddField(
            model_name='totalchange',
            name='business',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='businesses.business'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['business', '-id'], name='idx_receipt_events_business'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('receipt', 'version'), name='one_event_a_version'),
        ),
        migrations.AddIndex(
            model_name='total',
            index=models.Index(fields=['business', 'grouped_by', 'grain', 'issued'], name='idx_receipt_totals_issued'),
        ),
        migrations.AddIndex(
            model_name='total',
            index=models.Index(condition=models.Q(('grain', 'm'), ('grouped_by', 'vendor')), fields=['business', 'key'], name='idx_receipt_totals_vendors'),
        ),
        migrations.AddIndex(
            model_name='total',
            index=models.Index(condition=models.Q(('grain', 'a'), ('grouped_by', '')), fields=['business'], name='idx_receipt_totals_of_all'),
        ),
        migrations.AddConstraint(
            model_name='total',
            constraint=models.UniqueConstraint(fields=('business', 'grouped_by', 'grain', 'received', 'key', 'issued', 'currency', 'status', 'document_type', 'tax_rate', 'standing'), name='one_total_a_key'),
        ),
        migrations.AddIndex(
            model_name='totalchange',
            index=models.Index(fields=['business', 'id'], name='idx_receipt_total_changes'),
        ),
    ]
