"""Every business's exported files in the operator console, to look at."""

from __future__ import annotations

from django.contrib import admin

from books.models import Export
from foundation.console import ReadOnlyAdmin


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Files change by their jobs alone."""

    list_display = ("id", "name", "business", "size", "rows", "created_at", "expires_at", "deleted_at")
    list_display_links = ("id", "name")
    list_select_related = ("business",)
    ordering = ("-id",)
    fields = ("business", "job", "format", "name", "size", "rows", "created_at", "expires_at", "deleted_at")
