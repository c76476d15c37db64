"""API addresses that Gmail serves."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from gmail import api, import_api

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("receipts/sync/runs", api.RunViewSet, basename="sync-run")

urlpatterns = [
    path("receipts/sync", api.SyncView.as_view(), name="sync"),
    path("receipts/sync/latest", api.LatestSyncView.as_view(), name="sync-latest"),
    path("gmail/status", api.StatusView.as_view(), name="gmail-status"),
    path("gmail/connections", api.ConnectionsView.as_view(), name="gmail-connections"),
    path("gmail/connections/<int:pk>/resume", api.ResumeView.as_view(), name="gmail-resume-api"),
    path(
        "gmail/connections/<int:pk>/messages/<str:gmail_id>/import",
        import_api.ImportView.as_view(),
        name="gmail-import-api",
    ),
    path("gmail/find", import_api.FindView.as_view(), name="gmail-find-api"),
    path("gmail/oauth/start", api.OAuthStartView.as_view(), name="gmail-oauth-start"),
    path("gmail/oauth/callback", api.OAuthCallbackView.as_view(), name="gmail-oauth-callback"),
    path("gmail/oauth/disconnect", api.DisconnectView.as_view(), name="gmail-oauth-disconnect"),
    path("gmail/push", api.PushView.as_view(), name="gmail-push"),
    *router.urls,
]
