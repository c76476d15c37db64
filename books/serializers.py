"""Bodies of exports in the API: what is asked for, and what is known of a file."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from books.columns import NAMES
from books.models import Export, Format
from books.question import LANGUAGES, ORDERINGS
from foundation.strict_input import StrictSerializer, refuse_unknown
from receipts import jobs
from receipts.filters import ReceiptFilter
from receipts.job_api import JobErrorSerializer, JobProgressSerializer
from receipts.models import JobStatus

OPTIONS = ("format", "columns", "language", "ordering")


class FilterField(serializers.DictField):
    """The parameters of `GET receipts` as an object; one that may be given several times may be a list."""

    child = serializers.JSONField()

    def to_internal_value(self, data: Any) -> dict[str, list[str]]:
        given = super().to_internal_value(data)
        return {name: _texts(name, value) for name, value in given.items()}


class QuestionSerializer(StrictSerializer):
    """What is to be exported."""

    format = serializers.ChoiceField(Format.choices)
    columns = serializers.ListField(
        child=serializers.ChoiceField(NAMES),
        min_length=1,
        max_length=len(NAMES),
        required=False,
        help_text="Which columns, in this order; all of them if left out.",
    )
    language = serializers.ChoiceField(
        LANGUAGES, default="en", help_text="Of headings, types, states and ways of paying."
    )
    ordering = serializers.ChoiceField(ORDERINGS, default="received_at")
    filter = FilterField(required=False, help_text="As the parameters of GET receipts; all receipts if left out.")

    def validate_columns(self, names: list[str]) -> list[str]:
        """Each once."""
        if len(set(names)) < len(names):
            raise serializers.ValidationError("Name each column once.")
        return names

    def validate_filter(self, given: dict[str, list[str]]) -> dict[str, list[str]]:
        """What the list of receipts takes."""
        refuse_unknown(given, known=ReceiptFilter.base_filters)
        parameters = QueryDict(mutable=True)
        for name, values in given.items():
            parameters.setlist(name, values)
        filters = ReceiptFilter(parameters, request=self.context["request"])
        if not filters.is_valid():
            raise serializers.ValidationError(dict(filters.errors))
        return given


class ExportSerializer(serializers.ModelSerializer[Export]):
    """An exported file."""

    status = serializers.ChoiceField(JobStatus.choices, source="job.status")
    progress = JobProgressSerializer(source="job")
    error = serializers.SerializerMethodField()
    job = serializers.IntegerField(source="job_id")
    content = serializers.SerializerMethodField(help_text="Where the file is, once it is done and until it expires.")

    class Meta:
        model = Export
        fields = (
            "id", "format", "name", "status", "progress", "error", "job", "rows", "size", "created_at", "expires_at",
            "content",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(JobErrorSerializer(allow_null=True))
    def get_error(self, export: Export) -> dict[str, str] | None:
        job = export.job
        return {"code": job.error_code, "hint": jobs.hint_of(job)} if job.error_code else None

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_content(self, export: Export) -> str | None:
        if export.job.status != JobStatus.DONE or export.is_gone(now=timezone.now()):
            return None
        return str(self.context["request"].build_absolute_uri(reverse("export-content", args=[export.pk])))


def _texts(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not values or len(values) > 100 or any(not isinstance(one, str | int | float | bool) for one in values):
        raise serializers.ValidationError({name: ["Write a text, a number, true or false, or a list of these."]})
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]
