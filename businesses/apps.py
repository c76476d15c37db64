"""Registers the tenant's models with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BusinessesConfig(AppConfig):
    """People and businesses."""

    name = "businesses"
    verbose_name = _("People and businesses")
