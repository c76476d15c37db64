"""The API's answers as pages, for people who try it in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from rest_framework.renderers import BrowsableAPIRenderer


class PageRenderer(BrowsableAPIRenderer):
    """The stock pages, which do not say their language."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The page as HTML."""
        page = super().render(data, accepted_media_type, renderer_context)
        return page.replace("<html>", f'<html lang="{get_language()}">', 1)
