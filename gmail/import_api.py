"""`/api/gmail/...`: calling a mail a receipt, and looking for one in a mailbox."""

from __future__ import annotations

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from businesses.api_views import StrictView
from businesses.models import User
from businesses.permissions import InBrowser, InBusiness, ReadOnlyError, may_write, membership_of
from foundation.strict_input import id_in
from gmail import finding
from gmail.api import accepted, choose_connection, trigger_of
from gmail.importing import import_mail
from gmail.models import SyncRun
from gmail.serializers import FindSerializer, FoundMailSerializer, MailReceiptSerializer

imported = inline_serializer(
    "MailImported",
    {
        "success": serializers.BooleanField(),
        "message": serializers.CharField(),
        "receipts": MailReceiptSerializer(many=True),
    },
)


class ImportView(StrictView):
    """Calls a mail a receipt."""

    takes_body = False

    @extend_schema(
        operation_id="gmail_message_import",
        summary="Call a mail a receipt",
        request=None,
        responses={
            200: imported,
            202: accepted,
            400: OpenApiResponse(description="`GMAIL_NOT_CONNECTED`, `GMAIL_RECONNECT_REQUIRED`."),
            403: OpenApiResponse(description="`READ_ONLY`: the role or token may only read."),
            404: OpenApiResponse(description="`CONNECTION_NOT_FOUND`; `MAIL_GONE`: Gmail does not find the mail."),
        },
    )
    def post(self, request: Request, pk: int, gmail_id: str) -> Response:
        """A run of its own (mode `import`) reads the mail, also one that no sync ever listed, beside whatever else
        reads the mailbox. What is read is booked; of a mail in which nothing is recognised a receipt is made all the
        same, for review. No later sync or reading takes that back. A mail that has receipts already is answered with
        them; asking twice makes one receipt. While Gmail is away, the run waits."""
        connection = choose_connection(request, pk)
        user = cast(User, request.user)
        made = import_mail(connection, gmail_id, trigger=trigger_of(request), user=user, now=timezone.now())
        if not isinstance(made, SyncRun):
            receipts = [MailReceiptSerializer(receipt).data for receipt in made]
            return Response({"success": True, "message": "The mail is a receipt already.", "receipts": receipts})
        queued = {"status": made.status, "sync_run_id": made.pk, "job_id": made.job_id}
        return Response({"success": True, "message": "Import queued."} | queued, status=202)


class FindView(StrictView):
    """Looks for mail in a mailbox."""

    query = ("q", "connection", "cursor")

    permission_classes = (InBrowser, InBusiness)

    @extend_schema(
        operation_id="gmail_find",
        summary="Look for mail in a mailbox",
        parameters=[
            OpenApiParameter(
                "q", str, required=True, description="In Gmail's search language, 500 characters at most."
            ),
            OpenApiParameter("connection", int, description="The mailbox; needed where there are several."),
            OpenApiParameter("cursor", str, description="That of the page before."),
        ],
        responses={
            200: inline_serializer(
                "FoundMails",
                {
                    "next": serializers.URLField(allow_null=True),
                    "retry_after": serializers.IntegerField(
                        allow_null=True, help_text="Seconds until what is null for want of units can be asked for."
                    ),
                    "results": FoundMailSerializer(many=True),
                },
            ),
            400: OpenApiResponse(
                description="`VALIDATION_ERROR`; `QUERY_REFUSED`; `CONNECTION_REQUIRED`; `GMAIL_NOT_CONNECTED`; "
                "`GMAIL_RECONNECT_REQUIRED`."
            ),
            403: OpenApiResponse(description="`BROWSER_REQUIRED`; `READ_ONLY`; `NOT_YOUR_MAILBOX`."),
            404: OpenApiResponse(description="`CONNECTION_NOT_FOUND`."),
            503: OpenApiResponse(description="`MAILBOX_BUSY`, with Retry-After; `GMAIL_AWAY`."),
        },
        examples=[
            OpenApiExample(
                "A mail that no sync listed",
                response_only=True,
                status_codes=["200"],
                value={
                    "next": None,
                    "retry_after": None,
                    "results": [
                        {
                            "gmail_id": "19a2c41be0d7f0a1",
                            "gmail_url": "https://mail.google.com/mail/?authuser=owner%40shop.example#all/19a2c41be0d7f0a1",
                            "subject": "Your bill",
                            "sender": "Lantern Books <bills@lantern.example>",
                            "received_at": "2026-03-01T08:15:00Z",
                            "state": "never_listed",
                            "reason": "",
                            "reason_message": "",
                            "receipts": [],
                        }
                    ],
                },
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Asks Gmail, in its own search language, and shows what the ledger knows of each mail: its outcome and why,
        its receipts, or that no sync ever listed it. In a signed-in browser only, for an owner or whoever connected the
        mailbox. That somebody looked is recorded; what for and what was found is not. Subjects, senders and dates are
        asked for with units that no sync needs: where these run out they are null, and `retry_after` says when there
        are some again."""
        if not may_write(request):
            raise ReadOnlyError
        wanted = id_in(request.query_params, "connection")
        asked = FindSerializer(data={name: request.query_params.get(name, "") for name in ("q", "cursor")})
        asked.is_valid(raise_exception=True)
        connection = choose_connection(request, wanted)
        page = finding.find(
            connection,
            asked.validated_data["q"],
            cursor=asked.validated_data["cursor"],
            membership=membership_of(request),
            now=timezone.now(),
        )
        here = request.build_absolute_uri()
        answer = {
            "next": replace_query_param(here, "cursor", page.next_cursor) if page.next_cursor else None,
            "retry_after": page.retry_after,
            "results": [FoundMailSerializer(mail, context={"connection": connection}).data for mail in page.mails],
        }
        return Response(answer, headers={"Cache-Control": "private, no-store"})
