"""The addresses of the upload's pages."""

from __future__ import annotations

from django.urls import path

from doors import views

urlpatterns = [
    path("receipts/upload", views.upload_page, name="upload"),
    path("receipts/upload/<int:job_id>", views.progress_page, name="upload-progress"),
]
