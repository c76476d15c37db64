"""API addresses of the tenant's room."""

from rest_framework.routers import SimpleRouter

from businesses.api import TokenViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("tokens", TokenViewSet, basename="token")
urlpatterns = router.urls
