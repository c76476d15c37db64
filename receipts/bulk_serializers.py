"""What is said and answered where many receipts are changed, or changes undone, as JSON."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foundation.strict_input import StrictCharField, StrictIntegerField, StrictSerializer
from receipts import json_filter, undo
from receipts.bulk import MOST, WITH_VALUE, Action, RefusedReason

LARGEST_ID = 2**63 - 1


@extend_schema_field(json_filter.schema())
class FilterField(serializers.Field[Any, Any, Any, Any]):
    """The filters of `GET receipts`, as an object."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Write an object, such as {}.")
        json_filter.parameters_of(data)
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": ["integer", "string", "null"]})
class ValueField(serializers.Field[Any, Any, Any, Any]):
    """A category's id, a note, or null."""

    def to_internal_value(self, data: Any) -> int | str:
        is_number = isinstance(data, int) and not isinstance(data, bool) and 0 < data <= LARGEST_ID
        if not (is_number or isinstance(data, str)):
            raise serializers.ValidationError("Write a category's id, a text, or null.")
        value: int | str = data
        return value

    def to_representation(self, value: Any) -> Any:
        return value


class BulkSerializer(StrictSerializer):
    """The body of `POST receipts/bulk`: either `ids`, or `filter` with `expected_count`."""

    ids = serializers.ListField(
        child=StrictIntegerField(min_value=1, max_value=LARGEST_ID),
        min_length=1,
        max_length=MOST,
        required=False,
        help_text="The receipts' ids, each once. If one is not found nothing is changed.",
    )
    filter = FilterField(required=False, help_text="The filters of GET receipts, as an object; {} is every receipt.")
    expected_count = StrictIntegerField(
        min_value=0,
        max_value=1_000_000_000,
        required=False,
        help_text="Needed with `filter`: if it finds more receipts than that, nothing is changed.",
    )
    action = serializers.ChoiceField(Action.choices)
    value = ValueField(
        required=False,
        allow_null=True,
        help_text="For `category` its id, for `note` a text; null takes away what is there. Other actions have none.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wrong = {}
        if ("ids" in attrs) == ("filter" in attrs):
            wrong["ids"] = "Send either ids or filter."
        elif "filter" in attrs and "expected_count" not in attrs:
            wrong["expected_count"] = "Say how many receipts the filter finds: no more than that are changed."
        elif "ids" in attrs and "expected_count" in attrs:
            wrong["expected_count"] = "It belongs to filter."
        elif len(set(attrs.get("ids", ()))) < len(attrs.get("ids", ())):
            wrong["ids"] = "Name each receipt once."
        if (attrs["action"] in WITH_VALUE) != ("value" in attrs):
            wrong["value"] = f"Send it with {' and '.join(WITH_VALUE)}, and with no other action."
        if wrong:
            raise serializers.ValidationError({name: [text] for name, text in wrong.items()})
        return attrs


class RefusedSerializer(serializers.Serializer[Any]):
    """Receipts that were not changed."""

    reason = serializers.ChoiceField(RefusedReason.choices)
    count = serializers.IntegerField()


class BulkResultSerializer(serializers.Serializer[Any]):
    """What was done."""

    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField(help_text="Receipts that were so already.")
    refused = RefusedSerializer(many=True)
    undo_token = serializers.CharField(allow_null=True, help_text="For POST receipts/undo; null if nothing changed.")
    undo_until = serializers.DateTimeField(allow_null=True)


class UndoSerializer(StrictSerializer):
    """The body of `POST receipts/undo`."""

    token = StrictCharField(max_length=200, help_text="`undo_token` of an answer or of a job's parameters.")


class LeftSerializer(serializers.Serializer[Any]):
    """A receipt that is left as it is."""

    id = serializers.IntegerField()
    reason = serializers.ChoiceField([reason.value for reason in undo.LeftReason])


class UndoResultSerializer(serializers.Serializer[Any]):
    """What was undone."""

    undone = serializers.IntegerField(help_text="Receipts that are as they were before.")
    left = LeftSerializer(many=True)


class CopyOfSerializer(StrictSerializer):
    """The body of `POST receipts/{id}/copy-of`."""

    original = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text="A receipt of the business; of a copy its original is taken."
    )
