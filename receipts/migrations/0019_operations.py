"""Events know what was done at one go, and what an undo took back."""

from django.db import migrations, models

KINDS = [
    ('corrected', 'corrected'), ('read_again', 'read again'), ('deleted', 'deleted'), ('restored', 'restored'),
    ('became_copy', 'became a copy'), ('became_original', 'became the original'), ('copy_of', 'said to be a copy'),
    ('not_a_copy', 'said to be no copy'), ('undone', 'undone'),
]  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0018_trigram_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='operation',
            field=models.UUIDField(editable=False, null=True, verbose_name='operation'),
        ),
        migrations.AddField(
            model_name='event',
            name='back_to',
            field=models.IntegerField(editable=False, null=True, verbose_name='back to version'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=KINDS, max_length=16, verbose_name='kind'),
        ),
    ]
