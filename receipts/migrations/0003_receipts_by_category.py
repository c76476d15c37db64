from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('receipts', '0002_note_and_category'),
    ]

    operations = [
        AddIndexOnline(
            model_name='receipt',
            index=models.Index(condition=models.Q(('category__isnull', False)), fields=['category'], name='idx_receipts_category'),
        ),
    ]
