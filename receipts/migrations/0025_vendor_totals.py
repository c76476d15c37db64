"""Totals by which the most frequent vendors are found: all totals are built again by a worker, these among them."""

import django.db.models.deletion
from django.db import migrations, models


def build_again(apps, schema_editor):
    apps.get_model("receipts", "TotalsState").objects.update(zone="")


class Migration(migrations.Migration):

    dependencies = [
        ("businesses", "0005_idempotency_keys"),
        ("receipts", "0024_totals_by_category"),
    ]

    operations = [
        migrations.CreateModel(
            name="VendorTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "grain",
                    models.CharField(
                        choices=[("m", "Month"), ("y", "Year"), ("a", "All"), ("n", "Name")], max_length=1
                    ),
                ),
                ("received", models.DateField()),
                ("category", models.CharField(max_length=20)),
                ("status", models.CharField(max_length=16)),
                ("vendor", models.CharField(max_length=255)),
                ("currency", models.CharField(max_length=3)),
                ("count", models.BigIntegerField()),
                ("unknown", models.BigIntegerField()),
                ("unknown_tax", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=3, max_digits=24)),
                ("tax", models.DecimalField(decimal_places=3, max_digits=24)),
                (
                    "business",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="businesses.business",
                    ),
                ),
            ],
            options={
                "db_table": "receipt_vendor_totals",
                "indexes": [
                    models.Index(
                        fields=["business", "grain", "received", "category", "status", "-count", "vendor", "currency"],
                        name="idx_vendor_totals_most_first",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business", "grain", "received", "category", "status", "vendor", "currency"),
                        name="one_vendor_total_a_key",
                    )
                ],
            },
        ),
        migrations.RunPython(build_again, migrations.RunPython.noop),
    ]
