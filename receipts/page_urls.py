"""The addresses of the ledger's pages."""

from __future__ import annotations

from django.urls import path

from receipts import category_views, job_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("receipts/<int:receipt_id>", views.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/edit", views.edit, name="receipt-edit"),
    path("receipts/<int:receipt_id>/status", views.decide, name="receipt-status"),
    path("categories", category_views.categories_page, name="categories"),
    path("categories/<int:category_id>", category_views.category_page, name="category"),
    path("categories/<int:category_id>/archive", category_views.set_archived, name="category-archive"),
    path("categories/<int:category_id>/delete", category_views.delete, name="category-delete"),
    path("jobs/<int:job_id>", job_views.job_page, name="job"),
    path("jobs/<int:job_id>/cancel", job_views.cancel, name="job-cancel"),
    path("business", views.choose_business, name="choose-business"),
]
