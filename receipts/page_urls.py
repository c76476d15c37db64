"""The addresses of the ledger's pages."""

from __future__ import annotations

from django.urls import path

from receipts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("receipts/<int:receipt_id>", views.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/edit", views.edit, name="receipt-edit"),
    path("receipts/<int:receipt_id>/status", views.decide, name="receipt-status"),
    path("business", views.choose_business, name="choose-business"),
]
