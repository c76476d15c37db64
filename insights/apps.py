"""Registers the app's models with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    """Coverage and spending."""

    name = "insights"
    verbose_name = _("Insights")
