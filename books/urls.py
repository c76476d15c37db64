"""API addresses of exports. `/api/receipts/export` is asked before any of receipts' own."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from books.api import ExportContentView, ExportNowView, ExportViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("exports", ExportViewSet, basename="export")
urlpatterns = [
    path("receipts/export", ExportNowView.as_view(), name="receipts-export"),
    path("exports/<int:pk>/content", ExportContentView.as_view(), name="export-content"),
    *router.urls,
]
