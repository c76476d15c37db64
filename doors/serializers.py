"""The body of an upload, for the API's description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field(OpenApiTypes.BINARY)
class BinaryField(serializers.FileField):
    """A file's bytes."""


class UploadSerializer(serializers.Serializer[Any]):
    """One file, or several in fields of the same name."""

    file = serializers.ListField(child=BinaryField(), min_length=1)
