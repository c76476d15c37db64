"""`/api/receipts` and `/api/documents`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ValidationError

from businesses.api_views import StrictView
from businesses.heavy_reads import heavy_read
from businesses.models import User, for_business
from businesses.permissions import business_of
from businesses.throttling import Policy
from receipts import changes, copies, history, totals, undo
from receipts.bulk_serializers import CopyOfSerializer
from receipts.filters import REPEATABLE, ReceiptFilter
from receipts.keyset import Order, Page, Position
from receipts.ledger import Cause
from receipts.listing import COLUMNS, Count, Listing, order_of
from receipts.models import Document, Receipt, Way
from receipts.pagination import KeysetPagination
from receipts.preconditions import etag_of, is_known, versions_in
from receipts.selection import Selection
from receipts.serializers import (
    ChangesSerializer,
    DocumentSerializer,
    ReceiptDetailSerializer,
    ReceiptSerializer,
    StatsSerializer,
)

LISTED = ("list", "stats")
WITH_DELETED = ("restore", "undo")
SEARCHES = ("search",)
NOT_IN_TOTALS = (*SEARCHES, "min_amount", "max_amount", "has_document")
COUNT = {
    "type": ["integer", "null"],
    "description": "How many receipts there are on all pages; null: finding out would take longer than the page.",
}
COUNT_IS_LIMIT = {"type": "boolean", "description": "Whether counting ended there, and there are more."}


class ReceiptPagination(KeysetPagination):
    """Pages of a listing, the latest first, with the number of its receipts."""

    orderings = tuple(COLUMNS)
    default_ordering = "-received_at"
    count: Count | None = None

    def order_of(self, queryset: Listing, name: str) -> Order:
        return order_of(name)

    def read(self, queryset: Listing, order: Order, start: Position | None, *, size: int) -> Page[Receipt]:
        found = queryset.read(order, start, size=size, counted=True)
        self.count = found.count
        return found.page

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        number, is_limit = (self.count.number, self.count.is_limit) if self.count else (None, False)
        response.data |= {"count": number, "count_is_limit": is_limit}
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["required"] += ["count", "count_is_limit"]
        page["properties"] |= {"count": COUNT, "count_is_limit": COUNT_IS_LIMIT}
        return page


IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of what you saw: if it has changed since, 412."
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of what you have: if it is the same, 304."
)


@extend_schema_view(
    list=extend_schema(
        summary="List receipts",
        description=(
            "Where filters are combined that match hardly any of very many receipts, a page looks through a part of "
            "them and may hold fewer than `page_size`, or none: `next` goes on from there until it is null."
        ),
    ),
    retrieve=extend_schema(
        summary="Show a receipt",
        parameters=[IF_NONE_MATCH],
        responses={200: ReceiptDetailSerializer, 304: OpenApiResponse(description="The caller has it already.")},
    ),
    destroy=extend_schema(summary="Delete a receipt (restore undoes it)", parameters=[IF_MATCH]),
)
class ReceiptViewSet(StrictView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Receipt]):
    """The receipts of the acting business."""

    queryset = Receipt.objects.none()
    serializer_class = ReceiptSerializer
    pagination_class = ReceiptPagination
    filterset_class = ReceiptFilter
    repeatable = REPEATABLE
    lookup_value_converter = "int"

    def known_parameters(self) -> Collection[str]:
        filters = [*ReceiptFilter.base_filters] if self.action in LISTED else []
        return [*filters, *ReceiptPagination.parameters] if self.action == "list" else filters

    @property
    def throttle_scope(self) -> Policy | None:
        """Heavy are searches, and sums that no totals are kept of."""
        heavy = {"list": SEARCHES, "stats": NOT_IN_TOTALS}.get(self.action, ())
        return Policy.HEAVY if any(name in self.request.query_params for name in heavy) else None

    def list(self, request: Request) -> Response:
        """The business's receipts, a page at a time."""
        with heavy_read(business_of(request), when=self.throttle_scope is Policy.HEAVY):
            return super().list(request)

    def get_queryset(self) -> QuerySet[Receipt]:
        """Without the deleted ones, except where they are asked for or brought back."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = for_business(Receipt.objects.all(), business_of(self.request))
        if self.action == "stats":
            return rows
        # categories are not joined: PostgreSQL might walk all of them, since to it their order is that of a page
        rows = rows.prefetch_related("category", Prefetch("documents", Document.objects.order_by("id")))
        if self.action == "list":
            return rows
        rows = rows.select_related("reading").prefetch_related(history.EVENTS)
        return rows if self.action in WITH_DELETED else rows.filter(deleted_at=None)

    def get_serializer_class(self) -> type[BaseSerializer[Receipt]]:
        """The detailed one where there is one row."""
        if self.action == "partial_update":
            return ChangesSerializer
        return ReceiptSerializer if self.action == "list" else ReceiptDetailSerializer

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to lists, as a listing of the rows, and to stats; one row is named by its id."""
        if self.action == "list":
            filters = ReceiptFilter(self.request.query_params, queryset=queryset, request=self.request)
            if not filters.is_valid():
                raise translate_validation(filters.errors)
            return filters.listing(queryset)
        return super().filter_queryset(queryset) if self.action in LISTED else queryset

    def retrieve(self, request: Request, pk: int) -> Response:
        """One receipt, with where its values stood and what people corrected; 304 for who has it already."""
        answer = self._shown(self.get_object())
        return Response(status=304, headers=answer.headers) if is_known(request, answer.headers["ETag"]) else answer

    @extend_schema(
        summary="Correct a receipt",
        parameters=[IF_MATCH],
        request=ChangesSerializer(partial=True),
        responses=ReceiptDetailSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Say what fields really are, and decide the status. No later reading overwrites it."""
        receipt = self.get_object()
        context = self.get_serializer_context()
        body = ChangesSerializer(receipt, data=request.data, partial=True, context=context)
        body.is_valid(raise_exception=True)
        with self._unchanged(receipt):
            changes.correct(receipt, body.validated_data, cause=self._cause())
        return self._detail(receipt)

    def destroy(self, request: Request, pk: int) -> Response:
        """Take the receipt out of the ledger; its row and files stay."""
        receipt = self.get_object()
        with self._unchanged(receipt):
            changes.delete(receipt, cause=self._cause())
        return Response(status=204)

    @extend_schema(
        summary="Restore a deleted receipt",
        parameters=[IF_MATCH],
        request=None,
        responses=ReceiptDetailSerializer,
    )
    @action(detail=True, methods=["post"], takes_body=False)
    def restore(self, request: Request, pk: int) -> Response:
        """Bring a deleted receipt back."""
        receipt = self.get_object()
        with self._unchanged(receipt):
            changes.restore(receipt, cause=self._cause())
        return self._detail(receipt)

    @extend_schema(
        summary="Read a receipt again", parameters=[IF_MATCH], request=None, responses=ReceiptDetailSerializer
    )
    @action(detail=True, methods=["post"], takes_body=False)
    def extract(self, request: Request, pk: int) -> Response:
        """Run the engine again on the stored mail; what people corrected stays."""
        receipt = self.get_object()
        with self._telling_of_changes():
            changes.reread(receipt, cause=self._cause(), versions=versions_in(request))
        return self._detail(receipt)

    @extend_schema(
        summary="Undo a receipt's last change",
        parameters=[IF_MATCH],
        request=None,
        responses={
            200: ReceiptDetailSerializer,
            409: OpenApiResponse(
                description="`NOTHING_TO_UNDO`: it was never changed, or last by a reading or another receipt. "
                "`CATEGORY_GONE`: the category it had before was deleted."
            ),
        },
    )
    @action(detail=True, methods=["post"], takes_body=False)
    def undo(self, request: Request, pk: int) -> Response:
        """Take the last change back that a person made, a deletion too; again, the one before it."""
        receipt = self.get_object()
        with self._unchanged(receipt):
            undo.undo_last(receipt, cause=self._cause())
        return self._detail(receipt)

    @extend_schema(
        summary="Say that a receipt is no copy",
        parameters=[IF_MATCH],
        request=None,
        responses=ReceiptDetailSerializer,
    )
    @action(detail=True, methods=["post"], url_path="not-a-copy", takes_body=False)
    def not_a_copy(self, request: Request, pk: int) -> Response:
        """Let it stand for itself and count; no reading and no later mail makes it a copy again."""
        receipt = self.get_object()
        with self._unchanged(receipt):
            copies.stand_alone(receipt, cause=self._cause())
        return self._detail(receipt)

    @extend_schema(
        summary="Say of what a receipt is a copy",
        parameters=[IF_MATCH],
        request=CopyOfSerializer,
        responses=ReceiptDetailSerializer,
        examples=[OpenApiExample("Of receipt 17", {"original": 17}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="copy-of")
    def copy_of(self, request: Request, pk: int) -> Response:
        """Make it a copy of another receipt, which counts instead; its own copies follow. No reading changes that."""
        receipt = self.get_object()
        body = CopyOfSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        mine = for_business(Receipt.objects.all(), business_of(request))
        original = mine.filter(pk=body.validated_data["original"]).first()
        if original is None:
            raise ValidationError({"original": ["There is no such receipt."]})
        with self._unchanged(receipt):
            copies.make_copy(receipt, of=original, cause=self._cause())
        return self._detail(receipt)

    @extend_schema(summary="List a receipt's documents", responses=DocumentSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=())
    def documents(self, request: Request, pk: int) -> Response:
        """The mail it came in, and the files beside it."""
        documents = self.get_object().documents.all()
        return Response(DocumentSerializer(documents, many=True, context=self.get_serializer_context()).data)

    @extend_schema(summary="Sum receipts up", filters=True, responses=StatsSerializer)
    @action(detail=False, pagination_class=None)
    def stats(self, request: Request) -> Response:
        """Sums a currency, by status, month, vendor and document type; never across currencies.

        They leave out what is rejected, no receipt, deleted or a copy, orders, proformas and statements, and documents
        whose type is not known; refunds and credit notes subtract. `left_out` counts what is in no sum.
        """
        business = business_of(request)
        rows, selection = self._selected(request)
        with heavy_read(business, when=selection is None):
            return Response(StatsSerializer(totals.stats_of(business, rows, selection)).data)

    def _selected(self, request: Request) -> tuple[QuerySet[Receipt], Selection | None]:
        """The rows that the filters leave, and the same as totals know it."""
        filterset = DjangoFilterBackend().get_filterset(request, self.get_queryset(), self)
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset.qs, Selection.from_filters(filterset.form.cleaned_data)

    def _cause(self) -> Cause:
        return Cause(Way.API, timezone.now(), cast(User, self.request.user))

    @contextmanager
    def _unchanged(self, receipt: Receipt) -> Iterator[None]:
        """Change the receipt that the caller has seen. Raises ChangedMeanwhileError, which shows it as it is now."""
        with self._telling_of_changes(), changes.unchanged_since(receipt, versions_in(self.request)):
            yield

    @contextmanager
    def _telling_of_changes(self) -> Iterator[None]:
        try:
            yield
        except changes.ChangedMeanwhileError as error:
            now = self._detail(error.receipt)
            error.extra = {"receipt": now.data}
            error.etag = now.headers["ETag"]
            raise

    def _detail(self, receipt: Receipt) -> Response:
        return self._shown(get_object_or_404(self.get_queryset(), pk=receipt.pk))

    def _shown(self, row: Receipt) -> Response:
        data = ReceiptDetailSerializer(row, context=self.get_serializer_context()).data
        return Response(data, headers={"ETag": etag_of(row, data)})
