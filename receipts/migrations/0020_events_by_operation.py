"""What finds the events of an operation, to undo it."""

from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('receipts', '0019_operations'),
    ]

    operations = [
        AddIndexOnline(
            model_name='event',
            index=models.Index(
                condition=models.Q(('operation__isnull', False)),
                fields=['operation', 'id'],
                name='idx_receipt_events_operation',
            ),
        ),
    ]
