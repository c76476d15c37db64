"""Registers the app's models and checks with Django."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from receipts.checks import check_bucket


class ReceiptsConfig(AppConfig):
    """Receipts."""

    name = "receipts"
    verbose_name = _("Receipts")

    def ready(self) -> None:
        register(check_bucket)
