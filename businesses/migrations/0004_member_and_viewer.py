"""Members, as staff is called now, and viewers. Rows stay as they are: the version before reads them too."""

import businesses.models
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("businesses", "0003_tokens_last_two_years")]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=businesses.models.RoleField(
                choices=[
                    ("owner", "owner"), ("member", "member"), ("accountant", "accountant"), ("viewer", "viewer"),
                ],
                default="owner",
                max_length=16,
                verbose_name="role",
            ),
        ),
    ]
