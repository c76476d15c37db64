import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0008_events_totals_readings'),
    ]

    operations = [
        migrations.AddField(
            model_name='correction',
            name='event',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='receipts.event'),
        ),
    ]
