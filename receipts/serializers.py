"""Receipts as JSON: money as decimal strings beside its currency, what is not known as null."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from businesses.models import for_business
from businesses.permissions import business_of
from extraction.types import FileProblem, Problem, ProblemCode
from foundation.strict_input import StrictBooleanField, StrictCharField, StrictSerializer
from receipts.fields import COLUMN_OF, CORRECTABLE, FIELDS, Kind, names_of
from receipts.history import corrections_of
from receipts.messages import file_problem_message, problem_message
from receipts.models import Category, Document, Receipt
from receipts.money import amount_text
from receipts.problems import file_problem_from_text, from_text
from receipts.stats import Bucket

AMOUNTS = names_of(Kind.AMOUNT)


class CategorySerializer(serializers.ModelSerializer[Category]):
    """One of the business's own categories."""

    archived = serializers.BooleanField(source="is_archived", help_text="Stays on its receipts, is offered no more.")
    receipts = serializers.IntegerField(source="receipts_count", help_text="How many have it, without deleted ones.")

    class Meta:
        model = Category
        fields = ("id", "name", "archived", "receipts", "created_at")
        read_only_fields = fields


class NewCategorySerializer(StrictSerializer):
    """The body of `POST categories`."""

    name = StrictCharField(max_length=100, help_text="Unique in the business, in whatever case.")


class CategoryChangesSerializer(NewCategorySerializer):
    """The body of a PATCH of a category."""

    archived = StrictBooleanField()


class ReceiptCategorySerializer(serializers.ModelSerializer[Category]):
    """A receipt's category."""

    class Meta:
        model = Category
        fields = ("id", "name")
        read_only_fields = fields


class OwnCategoryField(serializers.PrimaryKeyRelatedField[Category]):
    """The id of one of the acting business's categories."""

    def get_queryset(self) -> QuerySet[Category]:
        return for_business(Category.objects.all(), business_of(self.context["request"]))


class ProblemSerializer(serializers.Serializer[Any]):
    """What a person should look at."""

    code = serializers.ChoiceField(list(ProblemCode))
    field = serializers.SerializerMethodField(help_text="The field it is about, if it is about one.")
    message = serializers.SerializerMethodField(help_text="The same in words, in the language of the request.")

    def get_field(self, problem: Problem) -> str | None:
        return COLUMN_OF.get(problem.field) if problem.field else None

    def get_message(self, problem: Problem) -> str:
        return problem_message(problem)


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A stored file."""

    problem = serializers.SerializerMethodField(help_text="Why it could not be read, as a code; null if it was.")
    problem_message = serializers.SerializerMethodField(help_text="The same in words; empty if it was read.")
    content = serializers.SerializerMethodField(help_text="Where it can be opened, and with `?download=1` saved.")

    class Meta:
        model = Document
        fields = (
            "id",
            "name",
            "media_type",
            "size",
            "origin",
            "sha256",
            "problem",
            "problem_message",
            "created_at",
            "content",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(list(FileProblem), allow_null=True))
    def get_problem(self, document: Document) -> str | None:
        return file_problem_from_text(document.problem)

    def get_problem_message(self, document: Document) -> str:
        return file_problem_message(document.problem)

    @extend_schema_field(OpenApiTypes.URI)
    def get_content(self, document: Document) -> str:
        address = reverse("document-content", args=[document.pk])
        return str(self.context["request"].build_absolute_uri(address))


@extend_schema_field({"description": "A text, a number, or null where nothing was known."})
class ValueField(serializers.JSONField):
    """A field's value, of whatever type the field has."""


class CorrectionSerializer(serializers.Serializer[Any]):
    """A field's value before and after a person changed it."""

    field = serializers.CharField()
    was = ValueField()
    became = ValueField()
    corrected_by = serializers.CharField(source="corrected_by.email", default=None, allow_null=True)
    corrected_at = serializers.DateTimeField()


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    """A receipt in a list."""

    category = ReceiptCategorySerializer(read_only=True, allow_null=True)
    documents = DocumentSerializer(many=True, read_only=True)
    problems = serializers.SerializerMethodField()

    class Meta:
        model = Receipt
        fields = (
            "id", *[field.name for field in FIELDS], "confidence", "problems", "duplicate_of", "source", "source_id",
            "documents", "created_at", "updated_at", "deleted_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, receipt: Receipt) -> list[Any]:
        return list(ProblemSerializer(from_text(receipt.problems), many=True).data)

    def to_representation(self, instance: Receipt) -> dict[str, Any]:
        """Write amounts with the decimals of their currency."""
        shown = super().to_representation(instance)
        return shown | {name: amount_text(getattr(instance, name), instance.currency) for name in AMOUNTS}


class ReceiptDetailSerializer(ReceiptSerializer):
    """One receipt with its evidence and its corrections."""

    line_items = serializers.ListField(child=serializers.DictField(), read_only=True)
    evidence = serializers.DictField(
        read_only=True, help_text="For each field: the value read, its confidence, and where it stood."
    )
    corrections = serializers.SerializerMethodField()

    class Meta:
        model = Receipt
        fields = (*ReceiptSerializer.Meta.fields, "line_items", "evidence", "corrections")
        read_only_fields = fields

    @extend_schema_field(CorrectionSerializer(many=True))
    def get_corrections(self, receipt: Receipt) -> list[Any]:
        return list(CorrectionSerializer(corrections_of(receipt), many=True).data)


class ChangesSerializer(StrictSerializer, serializers.ModelSerializer[Receipt]):
    """The body of a PATCH of a receipt; null means unknown."""

    category = OwnCategoryField(
        queryset=Category.objects.all(),
        allow_null=True,
        help_text="The id of one of the business's categories; an archived one is refused.",
    )

    class Meta:
        model = Receipt
        fields = CORRECTABLE


class BucketSerializer(serializers.Serializer[Bucket]):
    """Receipts of one currency; the sums are null where nothing is known or the currency is not."""

    currency = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()
    total = serializers.CharField(allow_null=True, read_only=True)
    tax = serializers.CharField(allow_null=True, read_only=True)
    without_amount = serializers.IntegerField(help_text="How many of them have no amount yet.")

    def to_representation(self, bucket: Bucket) -> dict[str, Any]:
        # by hand: an answer has hundreds of them, and a field's own ways would take half of its time
        sums = {
            "currency": bucket.currency,
            "count": bucket.count,
            "total": amount_text(bucket.total, bucket.currency),
            "tax": amount_text(bucket.tax, bucket.currency),
            "without_amount": bucket.without_amount,
        }
        return sums | dict.fromkeys(self._keys, bucket.key)

    @cached_property
    def _keys(self) -> list[str]:
        return [name for name, field in self.fields.items() if field.source == "key"]


class StatusBucketSerializer(BucketSerializer):
    """Of one status."""

    status = serializers.CharField(source="key")


class TypeBucketSerializer(BucketSerializer):
    """Of one document type."""

    document_type = serializers.CharField(source="key")


class MonthBucketSerializer(BucketSerializer):
    """Of one month."""

    month = serializers.CharField(source="key", help_text="YYYY-MM, by the day received in the business's time zone.")


class VendorBucketSerializer(BucketSerializer):
    """Of one vendor."""

    vendor = serializers.CharField(source="key", allow_null=True)


class LeftOutSerializer(serializers.Serializer[Any]):
    """Rows of the selection that are in no sum."""

    duplicate = serializers.IntegerField()
    rejected = serializers.IntegerField()
    not_receipt = serializers.IntegerField()
    other_documents = serializers.IntegerField(help_text="Orders, proformas and statements.")
    unknown_type = serializers.IntegerField(help_text="Of which it is not known whether they were spent or came back.")


IS_ESTIMATE = (
    "Whether a part is of the newest 20,000 receipts alone: there are more, and filters such as search or min_amount, "
    "or vendors within a category in some months, are not among what totals are kept by."
)


class StatsSerializer(serializers.Serializer[Any]):
    """The figures of a selection of receipts."""

    currencies = BucketSerializer(many=True)
    by_status = StatusBucketSerializer(many=True)
    by_document_type = TypeBucketSerializer(many=True)
    by_month = MonthBucketSerializer(many=True)
    by_vendor = VendorBucketSerializer(many=True, help_text="The hundred with the most receipts.")
    left_out = LeftOutSerializer()
    is_estimate = serializers.BooleanField(help_text=IS_ESTIMATE)


class KeyBucketSerializer(BucketSerializer):
    """Of one key."""

    key = serializers.CharField(
        allow_null=True,
        help_text="The month as YYYY-MM, the vendor, the category's id, the tax rate (`mixed`: there is tax, and no "
        "one rate of it), the currency, the status or the document type; null if it is not known, or there is none.",
    )


class GroupedTotalsSerializer(serializers.Serializer[Any]):
    """Sums by one column."""

    by = serializers.CharField()
    axis = serializers.CharField()
    results = KeyBucketSerializer(many=True, source="found.buckets")
    has_more = serializers.BooleanField(source="found.has_more", help_text="Whether `limit` left some out.")
    is_estimate = serializers.BooleanField(source="found.is_estimate", help_text=IS_ESTIMATE)
