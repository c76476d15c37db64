"""The addresses of the Gmail panel."""

from __future__ import annotations

from django.urls import path

from gmail import import_views, views

urlpatterns = [
    path("gmail", views.panel, name="gmail-panel"),
    path("mails", import_views.mails, name="mails"),
    path("gmail/find", import_views.find, name="gmail-find"),
    path("gmail/runs/<int:run_id>/mails", import_views.run_mails, name="gmail-run-mails"),
    path("gmail/<int:connection_id>/mails/<str:gmail_id>", import_views.mail, name="gmail-mail"),
    path("gmail/<int:connection_id>/mails/<str:gmail_id>/import", import_views.import_mail, name="gmail-import"),
    path("gmail/<int:connection_id>", views.mailbox, name="gmail-mailbox"),
    path("gmail/<int:connection_id>/sync", views.sync, name="gmail-sync"),
    path("gmail/<int:connection_id>/cancel", views.cancel, name="gmail-cancel"),
    path("gmail/<int:connection_id>/resume", views.resume, name="gmail-resume"),
    path("gmail/<int:connection_id>/retry", views.retry, name="gmail-retry"),
    path("gmail/<int:connection_id>/disconnect", views.disconnect, name="gmail-disconnect"),
]
