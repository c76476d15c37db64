"""API addresses of receipts, categories, documents and jobs; `/api/receipts/sync` is Gmail's."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from receipts.api import ReceiptViewSet
from receipts.bulk_api import BulkView, UndoView
from receipts.category_api import CategoryViewSet
from receipts.document_api import DocumentContentView, DocumentPictureView, DocumentViewSet
from receipts.job_api import JobViewSet
from receipts.rule_api import SenderRuleViewSet, VendorFactViewSet
from receipts.total_api import TotalsView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("receipts", ReceiptViewSet, basename="receipt")
router.register("categories", CategoryViewSet, basename="category")
router.register("jobs", JobViewSet, basename="job")
router.register("rules", SenderRuleViewSet, basename="sender-rule")
router.register("vendor-facts", VendorFactViewSet, basename="vendor-fact")
router.register("documents", DocumentViewSet, basename="document")
urlpatterns = [
    path("documents/<int:pk>/content", DocumentContentView.as_view(), name="document-content"),
    path("documents/<int:pk>/pages/<int:number>", DocumentPictureView.as_view(), name="document-picture"),
    path("receipts/bulk", BulkView.as_view(), name="receipts-bulk"),
    path("receipts/undo", UndoView.as_view(), name="receipts-undo"),
    path("receipts/totals", TotalsView.as_view(), name="receipt-totals"),
    *router.urls,
]
