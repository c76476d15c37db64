from django.db import migrations, models

from foundation.online_indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('gmail', '0008_engine_version'),
    ]

    operations = [
        AddIndexOnline(
            model_name='message',
            index=models.Index(condition=models.Q(('outcome', 'not_receipt'), models.Q(('found_by', 'reread'), ('outcome', '')), _connector='OR'), fields=['engine_version', 'connection', '-received_at'], name='idx_gmail_messages_to_reread'),
        ),
    ]
