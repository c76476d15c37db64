"""The addresses of exports' pages."""

from __future__ import annotations

from django.urls import path

from books import views

urlpatterns = [
    path("exports", views.exports_page, name="exports"),
    path("exports/<int:export_id>", views.export_page, name="export-page"),
    path("exports/<int:export_id>/file", views.export_file, name="export-file"),
]
