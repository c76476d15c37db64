"""API addresses of what comes in beside mail."""

from django.urls import path

from doors.api import UploadView

urlpatterns = [path("receipts/upload", UploadView.as_view(), name="receipt-upload-api")]
