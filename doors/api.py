"""`POST /api/receipts/upload`."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from businesses.api_views import StrictView
from businesses.models import User
from businesses.permissions import business_of
from doors import receiving, uploads
from doors.serializers import UploadSerializer
from receipts.job_api import JobSerializer, accepted
from receipts.ledger import Cause
from receipts.models import Way


class UploadView(StrictView):
    """Receipts as files."""

    parser_classes = (MultiPartParser,)
    max_body = None

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # before anybody looks into the body, as the check of a browser's form token does
        receiving.stream_files(request)
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(
        summary="Upload receipts",
        description=(
            "Files of PDF, JPEG, PNG, HEIC, TIFF, WebP, XML, HTML, mail (.eml, .msg), or ZIP archives of these, each "
            "in a field named `file`. A job reads them: `GET jobs/{id}` tells how far it is and, once it is done, in "
            "`result.files` what became of each. There `outcome` is `receipt`, `duplicate`, `refused` or `failed`, "
            "`reason` a code or null, `message` the same in words, `receipts` the ids of its rows, and `duplicate_of` "
            "the id of the receipt that counts. What does not look like a receipt is kept to be reviewed. A file that "
            "is there already makes no second row."
        ),
        request={"multipart/form-data": UploadSerializer},
        responses={
            202: JobSerializer,
            400: OpenApiResponse(description="No file, an empty one, a field that there is not, or a body cut short."),
            411: OpenApiResponse(description="The request does not say how long it is."),
            413: OpenApiResponse(
                description="More, or larger files than may be sent at once; the hint names the limit."
            ),
            415: OpenApiResponse(description="No file of a kind that is read, or no multipart/form-data."),
            503: OpenApiResponse(description="The document store or the queue does not answer; nothing was kept."),
        },
    )
    def post(self, request: Request) -> Response:
        """Store the files and have them read."""
        files = receiving.received_files(request._request)
        cause = Cause(Way.API, timezone.now(), cast(User, request.user))
        return accepted(uploads.start_upload(business_of(request), files, cause=cause), request)
