"""Totals of a category are kept of all time too: those that were built without them are built again by a worker."""

from django.db import migrations


def build_again(apps, schema_editor):
    apps.get_model("receipts", "TotalsState").objects.update(zone="")


class Migration(migrations.Migration):

    dependencies = [
        ("receipts", "0023_search_replaces_trigrams"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="totalsstate",
            options={"verbose_name": "state of totals", "verbose_name_plural": "states of totals"},
        ),
        migrations.RunPython(build_again, migrations.RunPython.noop),
    ]
