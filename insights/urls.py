"""The addresses of the API of coverage."""

from __future__ import annotations

from django.urls import path

from insights.api import CoverageView

urlpatterns = [path("receipts/coverage", CoverageView.as_view(), name="receipt-coverage")]
