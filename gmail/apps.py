"""Registers the app's models and checks with Django."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from gmail import slice_pool
from gmail.checks import check_push


class GmailConfig(AppConfig):
    """Gmail."""

    name = "gmail"
    verbose_name = _("Gmail")

    def ready(self) -> None:
        register(check_push)
        slice_pool.finish_when_the_process_ends()
