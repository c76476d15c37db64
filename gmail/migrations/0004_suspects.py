from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gmail', '0003_news'),
    ]

    operations = [
        migrations.AddField(
            model_name='syncrun',
            name='suspects',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
