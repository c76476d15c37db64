"""Registers the app's models with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceiptsConfig(AppConfig):
    """Receipts."""

    name = "receipts"
    verbose_name = _("Receipts")
