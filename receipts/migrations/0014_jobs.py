"""Work that outlasts a request, as rows."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('businesses', '0003_tokens_last_two_years'),
        ('receipts', '0013_readings_to_move'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('subject', models.CharField(blank=True, max_length=64, verbose_name='subject')),
                ('way', models.CharField(choices=[('page', 'page'), ('api', 'API'), ('console', 'console'), ('mail', 'another mail'), ('rereading', 're-reading')], max_length=16, verbose_name='way')),
                ('parameters', models.JSONField(default=dict, verbose_name='parameters')),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=16, verbose_name='status')),
                ('cursor', models.JSONField(editable=False, null=True)),
                ('done', models.PositiveIntegerField(default=0, verbose_name='rows done')),
                ('total', models.PositiveIntegerField(null=True, verbose_name='rows to do')),
                ('result', models.JSONField(null=True, verbose_name='result')),
                ('error_code', models.CharField(blank=True, max_length=64, verbose_name='error')),
                ('error_hint', models.CharField(blank=True, max_length=255, verbose_name='what to do')),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='failures in a row')),
                ('lease_number', models.PositiveIntegerField(default=0, editable=False)),
                ('lease_expires_at', models.DateTimeField(editable=False, null=True)),
                ('resume_at', models.DateTimeField(null=True, verbose_name='due')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('heartbeat_at', models.DateTimeField(null=True, verbose_name='last sign of life')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('business', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='businesses.business')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'db_table': 'jobs',
                'indexes': [models.Index(fields=['business', 'created_at'], name='idx_jobs_business_created'), models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['resume_at'], name='idx_jobs_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('queued', 'running'))), fields=('business', 'kind', 'subject'), name='one_active_job_a_subject')],
            },
        ),
    ]
