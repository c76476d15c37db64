"""Tokens made when ten years were allowed end two years from now."""

import datetime

from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def shorten(apps, schema_editor):
    tokens = apps.get_model("businesses", "ApiToken").objects
    latest = timezone.now() + datetime.timedelta(days=730)
    tokens.filter(Q(expiry__gt=latest) | Q(expiry=None)).update(expiry=latest)


class Migration(migrations.Migration):

    dependencies = [("businesses", "0002_sign_in_attempts")]

    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
