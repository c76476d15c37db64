"""Registers the app's models with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GmailConfig(AppConfig):
    """Gmail."""

    name = "gmail"
    verbose_name = _("Gmail")
