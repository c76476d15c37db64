"""The addresses of the ledger's pages."""

from __future__ import annotations

from django.urls import path

from receipts.pages import categories, documents, home, jobs, receipt, receipts, review, rules

urlpatterns = [
    path("", home.home, name="home"),
    path("receipts", receipts.receipts_page, name="receipts"),
    path("receipts/change", receipts.change_many, name="receipts-change"),
    path("receipts/undo", receipts.undo_many, name="receipts-undo-page"),
    path("review", review.review, name="review"),
    path("review/undo", review.undo_decision, name="review-undo"),
    path("review/<int:receipt_id>", review.decide, name="review-decide"),
    path("receipts/<int:receipt_id>", receipt.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/edit", receipt.edit, name="receipt-edit"),
    path("receipts/<int:receipt_id>/status", receipt.decide, name="receipt-status"),
    path("receipts/<int:receipt_id>/document", documents.document, name="receipt-document"),
    path("receipts/<int:receipt_id>/filing", receipt.file, name="receipt-filing"),
    path("receipts/<int:receipt_id>/not-a-copy", receipt.not_a_copy, name="receipt-not-a-copy"),
    path("receipts/<int:receipt_id>/undo", receipt.undo_last, name="receipt-undo"),
    path("receipts/<int:receipt_id>/offers", rules.offers, name="receipt-offers"),
    path("rules", rules.rules_page, name="rules"),
    path("rules/preview", rules.preview_page, name="rules-preview"),
    path("rules/<int:rule_id>", rules.change_rule, name="rule"),
    path("vendor-facts/<int:fact_id>", rules.change_fact, name="vendor-fact"),
    path("categories", categories.categories_page, name="categories"),
    path("categories/<int:category_id>", categories.category_page, name="category"),
    path("categories/<int:category_id>/archive", categories.set_archived, name="category-archive"),
    path("categories/<int:category_id>/delete", categories.delete, name="category-delete"),
    path("jobs/<int:job_id>", jobs.job_page, name="job"),
    path("jobs/<int:job_id>/cancel", jobs.cancel, name="job-cancel"),
    path("business", home.choose_business, name="choose-business"),
]
