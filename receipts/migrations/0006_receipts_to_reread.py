from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('receipts', '0005_engine_version'),
    ]

    operations = [
        AddIndexOnline(
            model_name='receipt',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('duplicate_of__isnull', True), ('status', 'pending_review')), fields=['engine_version', '-received_at'], name='idx_receipts_to_reread'),
        ),
    ]
