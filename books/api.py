"""`/api/receipts/export` and `/api/exports`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from books import exports, sending
from books.columns import NAMES
from books.models import Export, Format
from books.question import LANGUAGES, ORDERINGS, Question
from books.serializers import OPTIONS, ExportSerializer, QuestionSerializer
from businesses.api_views import StrictView
from businesses.models import User, for_business
from businesses.permissions import MayExport, business_of
from businesses.throttling import Policy
from receipts import tasks
from receipts.document_api import AnyType
from receipts.filters import REPEATABLE, ReceiptFilter
from receipts.ledger import Cause
from receipts.models import Receipt, Way
from receipts.pagination import KeysetPagination

ACCEPTED = "The file is too large for one answer: a job makes it. `Location` tells how far it is, and where it will be."
FILE_TYPES = ("application/octet-stream", "text/csv", "application/zip")
"""The file has one of the latter; a client that is made from the description takes bytes as it does the first."""
FILE = {(200, kind): OpenApiTypes.BINARY for kind in FILE_TYPES}


class ExportPagination(KeysetPagination):
    """The newest first."""

    orderings = ("created_at",)
    default_ordering = "-created_at"


def question_of(body: QuestionSerializer, request: Request) -> Question:
    """The question that a valid body asks."""
    asked = dict(body.validated_data)
    return Question(address=request.build_absolute_uri("/receipts/"), **asked)


def accepted(question: Question, request: Request) -> Response:
    """Have a job make the file, and answer 202."""
    cause = Cause(Way.API, timezone.now(), cast(User, request.user))
    export = exports.start(question, business_of(request), cause=cause)
    tasks.send_job(export.job_id)
    headers = {"Location": request.build_absolute_uri(reverse("export-detail", args=[export.pk]))}
    return Response(ExportSerializer(export, context={"request": request}).data, status=202, headers=headers)


class ExportNowView(StrictView, GenericAPIView[Receipt]):
    """A file of the receipts that a filter shows."""

    queryset = Receipt.objects.none()
    filterset_class = ReceiptFilter
    pagination_class = None
    query = (*OPTIONS, *ReceiptFilter.base_filters)
    repeatable = REPEATABLE
    content_negotiation_class = AnyType
    permission_classes = (MayExport,)
    throttle_scope = Policy.HEAVY

    @extend_schema(
        summary="Export receipts",
        description=(
            "A CSV (UTF-8 with BOM, which Excel and LibreOffice open), or a ZIP of it with the documents, an index and "
            "a manifest for `sha256sum -c`. It takes the filters of `GET receipts` and holds all that they show. Net, "
            "tax and total of refunds and credit notes are negative. Text that a spreadsheet would change or compute "
            "is written so that it shows it. What is too large for one answer is made by a job: 202."
        ),
        parameters=[
            OpenApiParameter("format", str, enum=Format.values, required=True),
            OpenApiParameter(
                "columns",
                str,
                allow_blank=False,
                description=f"Separated by commas, in this order: {', '.join(NAMES)}.",
            ),
            OpenApiParameter(
                "language", str, enum=LANGUAGES, allow_blank=False, description="Of headings and words.", default="en"
            ),
            OpenApiParameter("ordering", str, enum=ORDERINGS, allow_blank=False, default="received_at"),
        ],
        filters=True,
        responses={**FILE, 202: OpenApiResponse(ExportSerializer, description=ACCEPTED)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The file itself, or where a job makes it."""
        body = QuestionSerializer(data=_body_of(request), context={"request": request})
        _require_valid(body)
        question, business = question_of(body, request), business_of(request)
        workspace = exports.make_at_once(question, business)
        if workspace is None:
            return accepted(question, request)
        name = question.file_name(today=timezone.localdate(timezone=business.zone))
        return sending.send(request._request, workspace, exports.stream_of(question), name=name)


@extend_schema_view(
    retrieve=extend_schema(summary="Show an export", description="How far its file is, and where, until it expires.")
)
class ExportViewSet(StrictView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Export]):
    """The files that jobs of the acting business made."""

    queryset = Export.objects.none()
    serializer_class = ExportSerializer
    permission_classes = (MayExport,)
    filter_backends = ()
    pagination_class = ExportPagination
    lookup_value_converter = "int"

    def known_parameters(self) -> Collection[str]:
        return ExportPagination.parameters if self.action == "list" else ()

    def get_queryset(self) -> QuerySet[Export]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return for_business(Export.objects.select_related("job"), business_of(self.request))

    @extend_schema(summary="List exports", description="The newest first.")
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(
        summary="Ask for a file",
        description="A job makes it, however small it is; the same question while that is under way starts no second.",
        request=QuestionSerializer,
        responses={202: ExportSerializer},
    )
    def create(self, request: Request) -> Response:
        body = QuestionSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        return accepted(question_of(body, request), request)


class ExportContentView(StrictView):
    """The bytes of a file that a job made."""

    content_negotiation_class = AnyType
    permission_classes = (MayExport,)

    @extend_schema(
        summary="Download an export",
        parameters=[
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="A range of bytes, as in RFC 9110.")
        ],
        responses={
            **FILE,
            **{(206, kind): OpenApiTypes.BINARY for _, kind in FILE},
            409: OpenApiResponse(description="`EXPORT_NOT_READY`: it is not made yet, or could not be."),
            410: OpenApiResponse(description="`EXPORT_EXPIRED`: ask for it again."),
            416: OpenApiResponse(description="The range lies outside the file."),
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The file, or the range of it that was asked for."""
        export = get_object_or_404(for_business(Export.objects.select_related("job"), business_of(request)), pk=pk)
        return sending.send_kept(request._request, export, exports.parts_of(export, now=timezone.now()))


def _body_of(request: Request) -> dict[str, Any]:
    given = request.query_params
    options: dict[str, Any] = {name: given[name] for name in OPTIONS if name in given}
    if "columns" in options:
        options["columns"] = [name.strip() for name in options["columns"].split(",")]
    filters = {name: values for name, values in given.lists() if name not in OPTIONS}
    return options | ({"filter": filters} if filters else {})


def _require_valid(body: QuestionSerializer) -> None:
    """Raises ValidationError; its fields are those of the address."""
    if not body.is_valid():
        errors = dict(body.errors)
        raise ValidationError(errors.pop("filter", {}) | errors)
