"""The addresses of coverage and spending."""

from __future__ import annotations

from django.urls import path

from insights import views

urlpatterns = [
    path("coverage", views.coverage_page, name="coverage"),
    path("coverage/next", views.coverage_next, name="coverage-next"),
    path("coverage/note", views.note_gap, name="coverage-note"),
    path("spending", views.spending_page, name="spending"),
]
