"""Registers the room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    """Where receipts come in beside mail."""

    name = "doors"
    verbose_name = _("Uploads")
