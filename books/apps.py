"""Registers the app's models with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BooksConfig(AppConfig):
    """Exports."""

    name = "books"
    verbose_name = _("Exports")
