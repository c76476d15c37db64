"""The API of stored files: what they are, their bytes, and the pages and pictures that show them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import ValidationError

from businesses.api_views import StrictView
from businesses.models import for_business
from businesses.permissions import business_of
from foundation.errors import ApiError
from foundation.strict_input import id_in, number_in
from receipts import document_pages, document_pictures, storage
from receipts.downloads import isolate, send_file, send_page, send_picture
from receipts.evidence import pieces_in, spots_of
from receipts.html_parts import PARTS
from receipts.models import Document, Receipt
from receipts.page_pictures import MEDIA_TYPE
from receipts.serializers import DocumentSerializer

YES, NO = ("1", "true"), ("0", "false")
FILE_TYPES = ("application/octet-stream", "*/*")
"""The file has its own type; a client that is made from the description knows what to do with the first."""


class DocumentMissingError(ApiError):
    """The row is there, its file is not."""

    status = 404
    code = "DOCUMENT_MISSING"
    message = "The file is not in the document store."
    hint = "Restore the document store from its backup."


@extend_schema_view(retrieve=extend_schema(summary="Describe a document"))
class DocumentViewSet(StrictView, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Document]):
    """The stored files of the acting business."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filter_backends = ()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Document]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return for_business(Document.objects.all(), business_of(self.request))


class AnyType(BaseContentNegotiation):
    """The file has the type it has, whatever the caller would rather have; errors are JSON."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser:
        parser: BaseParser = parsers[0]
        return parser

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class DocumentContentView(StrictView):
    """The bytes of a stored file."""

    query = ("download", "part", "receipt")

    content_negotiation_class = AnyType

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Errors too are answers for a document, and carry its policy instead of the site's."""
        return isolate(super().finalize_response(request, response, *args, **kwargs))

    @extend_schema(
        summary="Open or download a document",
        parameters=[
            OpenApiParameter(
                "download", str, enum=[*YES, *NO], description="`1` or `true`: the file itself, to be saved."
            ),
            OpenApiParameter(
                "part",
                {"type": "integer", "minimum": 1, "maximum": PARTS},
                description="Of a mail or web page so long that it is shown in parts; from 1.",
            ),
            OpenApiParameter(
                "receipt",
                {"type": "integer"},
                description="The id of a receipt that has the document: in the page of a mail, web page or XML, mark "
                "where its values stood; `#evidence-amount-1` leads to the first place of its total.",
            ),
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="A range of bytes, as in RFC 9110."),
        ],
        responses={
            **{(status, kind): OpenApiTypes.BINARY for status in (200, 206) for kind in FILE_TYPES},
            416: OpenApiResponse(description="The range lies outside the file."),
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """A mail or web page is shown as sanitised HTML that loads nothing; `download=1` gives the file as it came."""
        download = _is_wanted(request.query_params.get("download", ""))
        part = number_in(request.query_params, "part", default=1, most=PARTS)
        receipt_id = id_in(request.query_params, "receipt")
        document = _document(request, pk)
        read = None if receipt_id is None else _receipt_with(document, receipt_id)
        try:
            return _content(request, document, download=download, part=part, read=read)
        except FileNotFoundError as error:
            raise DocumentMissingError from error


def _is_wanted(text: str) -> bool:
    if text not in {"", *YES, *NO}:
        raise ValidationError({"download": ["Write 1 or leave it out."]})
    return text in YES


def _document(request: Request, pk: int) -> Document:
    return get_object_or_404(for_business(Document.objects.all(), business_of(request)), pk=pk)


def _receipt_with(document: Document, receipt_id: int) -> Receipt:
    """The receipt that was read from the document. Raises Http404."""
    rows = for_business(document.receipts.filter(deleted_at=None), document.business)
    return get_object_or_404(rows.select_related("reading"), pk=receipt_id)


def _content(
    request: Request, document: Document, *, download: bool, part: int, read: Receipt | None
) -> HttpResponseBase:
    if not download and document.media_type in document_pages.KINDS:
        framed = request.headers.get("Sec-Fetch-Dest") == "iframe"
        spots = spots_of(read, list(read.documents.all())) if read else []
        page = document_pages.page_of(document, part=part, framed=framed, pieces=pieces_in(document, spots))
        marks = f"{read.pk}.{read.version}" if read else ""
        etag = document_pages.etag_of(document, part=part, framed=framed, marks=marks)
        return send_page(request._request, page, etag=etag)
    return send_file(
        request._request,
        storage.find(document.business_id, document.sha256),
        name=document.name,
        media_type=document.media_type,
        etag=f'"{document.sha256}"',
        download=download,
    )


class DocumentPictureView(StrictView):
    """A page of a PDF or picture file as a picture."""

    content_negotiation_class = AnyType

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Errors too are answers for a document."""
        return isolate(super().finalize_response(request, response, *args, **kwargs))

    @extend_schema(
        summary="Show a page of a document",
        description=(
            "A page of a PDF, counted from 1, or of a picture file, as a WebP picture of at most 2.5 million pixels: "
            "upright, and without what a camera adds. Of a PDF the first 50 pages are shown. Other kinds of files "
            "have no such pages, and answer 404."
        ),
        responses={
            (200, MEDIA_TYPE): OpenApiTypes.BINARY,
            422: OpenApiResponse(
                description="`PAGE_NOT_SHOWN`: the file is damaged, locked, or takes more time or memory than it may."
            ),
        },
    )
    def get(self, request: Request, pk: int, number: int) -> HttpResponseBase:
        """Made once, in a process of its own under limits, and then kept for a day."""
        document = _document(request, pk)
        try:
            picture = document_pictures.picture_of(document, number)
        except FileNotFoundError as error:
            raise DocumentMissingError from error
        return send_picture(request._request, picture, etag=document_pictures.etag_of(document, number))
