"""The operator console: Django's admin under the product's name."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class Console(AdminSite):
    """Django's admin with the product's name."""

    site_header = _("ProSaaS Receipts")
    site_title = _("Operator console")
    index_title = _("Operator console")


class ConsoleConfig(AdminConfig):
    """Makes :class:`Console` the default admin site."""

    default_site = "prosaas.admin_site.Console"
