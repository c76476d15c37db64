"""The operator console: Django's admin under the product's name."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class Console(AdminSite):
    """Django's admin with the product's name."""

    site_header = _("ProSaaS Receipts")
    site_title = _("Operator console")
    index_title = _("Operator console")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As the stock admin's; a NUL, which PostgreSQL takes in no text, is refused before it gets into a filter."""
        guarded = super().admin_view(view, cacheable)

        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if any("\x00" in value for _, values in request.GET.lists() for value in values):
                raise SuspiciousOperation
            response: HttpResponse = guarded(request, *args, **kwargs)
            return response

        return functools.update_wrapper(page, guarded)


class ConsoleConfig(AdminConfig):
    """Makes :class:`Console` the default admin site."""

    default_site = "prosaas.admin_site.Console"
