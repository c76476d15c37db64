"""The body of an upload, for the API's description."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class UploadSerializer(serializers.Serializer[Any]):
    """One file, or several in fields of the same name."""

    file = serializers.ListField(child=serializers.FileField(), min_length=1)
