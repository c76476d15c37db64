"""The API's one parser of bodies: JSON, strictly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.parsers import JSONParser

from foundation import strict_json


class StrictJSONParser(JSONParser):
    """As DRF's, but always UTF-8, of bounded depth, and without what two programs may understand differently."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The body's value. Raises MalformedJsonError or JsonTooDeepError."""
        return strict_json.loads(stream.read())
