"""The addresses of all rooms. Paths are not modules: `/api/receipts/sync` is served by gmail."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from prosaas import console, health, metrics
from prosaas.api_root import DescriptionView, DocsView, RootView

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/doctor/", admin.site.admin_view(console.doctor), name="doctor"),
    path("admin/doctor/verdict/", admin.site.admin_view(console.verdict), name="console-verdict"),
    path("admin/front/", admin.site.admin_view(console.front_state), name="console-front"),
    path("admin/", admin.site.admin_view(console.front)),
    path("admin/", admin.site.urls),
    path("login", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout", auth_views.LogoutView.as_view(), name="logout"),
    path("language/setlang/", require_POST(set_language), name="set_language"),
    path("api/", RootView.as_view(), name="api-root"),
    path("api/schema/", DescriptionView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(url_name="schema"), name="docs"),
    path("api/", include("gmail.urls")),
    path("api/", include("doors.urls")),
    path("api/", include("books.urls")),
    path("api/", include("insights.urls")),
    path("api/", include("receipts.urls")),
    path("api/", include("businesses.urls")),
    path("", include("gmail.page_urls")),
    path("", include("doors.page_urls")),
    path("", include("books.page_urls")),
    path("", include("insights.page_urls")),
    path("", include("receipts.page_urls")),
]
handler400 = "prosaas.api_errors.bad_request"
handler404 = "prosaas.api_errors.not_found"
handler500 = "prosaas.api_errors.server_error"
