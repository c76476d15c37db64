"""`/api/receipts/sync...` and `/api/gmail/...`: starting and watching runs, connecting and disconnecting mailboxes."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from businesses.api_views import StrictView
from businesses.models import User, for_business
from businesses.permissions import InBrowser, InBusiness, MayWrite, ReadOnlyError, business_of, may_write
from foundation.errors import ApiError, QueueUnavailableError
from foundation.strict_input import id_in
from gmail import access, oauth, push, tasks, watches
from gmail.models import GmailConnection, Message, RunLedger, SyncRequest, SyncRun
from gmail.pagination import LedgerPagination, RunPagination
from gmail.refusals import POLICY_REASONS
from gmail.serializers import (
    CancelSerializer,
    ConnectionSerializer,
    MessageSerializer,
    SyncRequestSerializer,
    SyncRunSerializer,
    progress_of,
)

CONSENT = "gmail_consent"
ID = {"type": "integer", "minimum": 1}
CONNECTION = OpenApiParameter("connection", ID, description="The mailbox's id; needed where there are several.")


class ConnectionRequiredError(ApiError):
    """There are several mailboxes and the request names none."""

    code = "CONNECTION_REQUIRED"
    message = "Several mailboxes are connected."
    hint = "Send connection with the id of one of those listed."


class ConnectionNotFoundError(ApiError):
    """The business has no such mailbox."""

    status = 404
    code = "CONNECTION_NOT_FOUND"
    message = "There is no such mailbox."
    hint = "See /api/gmail/connections for the ids."


class GoogleNotConfiguredError(ApiError):
    """The operator has not registered the installation with Google."""

    status = 503
    code = "GOOGLE_NOT_CONFIGURED"
    message = "This installation is not registered with Google yet."
    hint = "The operator sets GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and GOOGLE_REDIRECT_URI."


class ConsentFailedError(ApiError):
    """Google refused, or its answer does not belong to this session."""

    code = "CONSENT_FAILED"
    message = "The mailbox was not connected."
    hint = "Start again with the button Connect Gmail, in the same browser."


class PushOffError(ApiError):
    """The operator has not configured notifications."""

    status = 404
    code = "PUSH_OFF"
    message = "This installation takes no notifications from Gmail."
    hint = "The operator sets GMAIL_PUSH_TOPIC and GMAIL_PUSH_SERVICE_ACCOUNT: see docs/push.md."


accepted = inline_serializer(
    "SyncAccepted",
    {
        "success": serializers.BooleanField(),
        "message": serializers.CharField(),
        "status": serializers.CharField(),
        "sync_run_id": serializers.IntegerField(),
        "job_id": serializers.CharField(),
    },
)


class SyncView(StrictView):
    """Ask for a sync."""

    @extend_schema(summary="Start a sync", request=SyncRequestSerializer, responses={202: accepted})
    def post(self, request: Request) -> Response:
        """Start a sync: `incremental` (default) reads what is new, `full_backfill` everything back to `months_back`;
        `from_date` and `to_date` (days in the business's time zone, both included) read just that range."""
        asked = SyncRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        connection = choose_connection(request, asked.validated_data["connection"])
        sync_request = asked.sync_request(trigger=trigger_of(request), user=cast(User, request.user))
        return accept(lambda: tasks.start_sync(connection, sync_request, now=timezone.now()))


class LatestSyncView(StrictView):
    """The newest run."""

    query = ("connection",)

    @extend_schema(
        summary="Show the newest run",
        parameters=[CONNECTION],
        responses=inline_serializer(
            "LatestSync",
            {
                "success": serializers.BooleanField(),
                "status": serializers.ChoiceField([*SyncRun.Status.values, "none"]),
                "last_run": SyncRunSerializer(allow_null=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """How the newest sync stands; `status` is `none` before the first. Imports and runs in the background are
        among the runs."""
        runs = runs_of(request).filter(mode__in=SyncRun.SYNCS)
        wanted = id_in(request.query_params, "connection")
        if wanted is not None:
            runs = runs.filter(connection=choose_connection(request, wanted))
        run = runs.first()
        if run is None:
            return Response({"success": True, "status": "none", "last_run": None})
        return Response({"success": True, "status": run.status, "last_run": SyncRunSerializer(run).data})


@extend_schema_view(
    list=extend_schema(summary="List runs", description="The history of runs, the newest first."),
    retrieve=extend_schema(summary="Show a run", description="One run, how far it is, and what it counted."),
)
class RunViewSet(StrictView, viewsets.ReadOnlyModelViewSet[SyncRun]):
    """The history of runs."""

    serializer_class = SyncRunSerializer
    pagination_class = RunPagination
    queryset = SyncRun.objects.none()
    filter_backends = ()
    lookup_value_converter = "int"

    def known_parameters(self) -> Collection[str]:
        of_action = {"list": RunPagination.parameters, "messages": ("outcome", *LedgerPagination.parameters)}
        return of_action.get(self.action, ())

    def get_queryset(self) -> QuerySet[SyncRun]:
        return runs_of(self.request) if not getattr(self, "swagger_fake_view", False) else self.queryset

    @extend_schema(summary="Cancel a run", request=CancelSerializer, responses={202: SyncRunSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End the run within one batch; what was saved stays. Nothing is read from its mailbox until somebody syncs or
        resumes it, unless new mail is to be read all the same: `keep_reading`."""
        run = self.get_object()
        asked = CancelSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        tasks.cancel(run, keep_reading=asked.validated_data["keep_reading"], now=timezone.now())
        run.refresh_from_db()
        return Response(SyncRunSerializer(run).data, status=202)

    @extend_schema(summary="Retry what failed in a run", request=None, responses={202: accepted})
    @action(detail=True, methods=["post"], takes_body=False)
    def retry(self, request: Request, pk: str) -> Response:
        """Take up only what failed in this run."""
        run = self.get_object()
        user = cast(User, request.user)
        return accept(lambda: tasks.retry_run(run, trigger=trigger_of(request), requested_by=user, now=timezone.now()))

    @extend_schema(
        summary="List what became of a run's mails",
        parameters=[OpenApiParameter("outcome", str, enum=Message.Outcome.values)],
        responses=MessageSerializer(many=True),
    )
    @action(detail=True, pagination_class=LedgerPagination, serializer_class=MessageSerializer)
    def messages(self, request: Request, pk: str) -> Response:
        """The ledger: one row for every mail the run listed, with its outcome and the reason."""
        run = self.get_object()
        pages = LedgerPagination()
        rows = pages.paginate_ledger(_ledger(run, request.query_params.get("outcome", "")), request)
        outcomes = {row.message.pk: row.outcome for row in rows}
        shown = MessageSerializer([row.message for row in rows], many=True, context={"outcomes": outcomes})
        return pages.get_paginated_response(shown.data)


class ConnectionsView(StrictView):
    """The business's mailboxes."""

    @extend_schema(summary="List mailboxes", responses=ConnectionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every mailbox ever connected, and whether it can be read."""
        return Response(ConnectionSerializer(connections_of(request), many=True).data)


class ResumeView(StrictView):
    """Reads a stopped mailbox again."""

    takes_body = False

    @extend_schema(summary="Read a stopped mailbox again", request=None, responses=ConnectionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Read new mail again, and at once; a sync that somebody starts does the same."""
        connection = choose_connection(request, pk)
        connection.resume(now=timezone.now())
        return Response(ConnectionSerializer(connection).data)


class StatusView(StrictView):
    """Whether Gmail is connected."""

    @extend_schema(
        summary="Tell whether Gmail is connected",
        responses=inline_serializer(
            "GmailStatus",
            {
                "success": serializers.BooleanField(),
                "connected": serializers.BooleanField(),
                "status": serializers.CharField(),
                "connections": ConnectionSerializer(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """One word for all mailboxes: the one that needs a person first."""
        connections = list(connections_of(request))
        states = {connection.status for connection in connections}
        worst = next((s for s in ("reconnect_required", "connected", "disconnected") if s in states), "none")
        return Response(
            {
                "success": True,
                "connected": GmailConnection.Status.CONNECTED in states,
                "status": worst,
                "connections": ConnectionSerializer(connections, many=True).data,
            }
        )


class OAuthStartView(StrictView):
    """Begin to connect a mailbox."""

    permission_classes = (InBrowser, InBusiness, MayWrite)
    query = ("login_hint",)

    @extend_schema(
        summary="Begin to connect a mailbox",
        parameters=[OpenApiParameter("login_hint", str, description="The address to offer on Google's page.")],
        responses={302: None, 200: inline_serializer("AuthUrl", {"auth_url": serializers.CharField()})},
    )
    def get(self, request: Request) -> HttpResponse:
        """Send the browser to Google's consent page; a caller that accepts only JSON gets its address."""
        if not settings.GOOGLE_CLIENT_ID:
            raise GoogleNotConfiguredError
        consent = oauth.consent(access.google(), login_hint=request.query_params.get("login_hint", ""))
        request.session[CONSENT] = {
            "state": consent.state,
            "code_verifier": consent.code_verifier,
            "business_id": business_of(request).pk,
            "user_id": request.user.pk,
        }
        if _wants_json(request):
            return Response({"auth_url": consent.url})
        return redirect(consent.url)


class OAuthCallbackView(StrictView):
    """Where Google's consent page sends the browser back to."""

    permission_classes = (InBrowser, InBusiness)
    is_called_by_others = True

    @extend_schema(
        summary="Come back from Google's consent page",
        parameters=[OpenApiParameter(name, str) for name in ("state", "code", "error")],
        responses={302: None},
    )
    def get(self, request: Request) -> HttpResponse:
        """Save the grant, start the first backfill, and show the home page."""
        try:
            connection = _connect(request)
        except ApiError as error:
            if _wants_json(request):
                raise
            messages.error(request._request, f"{_(error.message)} {_(error.hint)}")
            return redirect("home")
        messages.success(request._request, _("%(address)s is connected.") % {"address": connection.address})
        return redirect("home")


class DisconnectView(StrictView):
    """Stop reading a mailbox."""

    permission_classes = (InBrowser, InBusiness)
    query = ("connection",)

    @extend_schema(summary="Disconnect a mailbox", parameters=[CONNECTION], responses={200: ConnectionSerializer})
    def delete(self, request: Request) -> Response:
        """Revoke the grant at Google and forget the tokens; receipts stay."""
        connection = choose_connection(request, id_in(request.query_params, "connection"))
        tasks.disconnect(connection, now=timezone.now())
        return Response(ConnectionSerializer(connection).data)


class PushView(StrictView):
    """Where Pub/Sub posts Gmail's notifications."""

    is_called_by_others = True
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        summary="Take a notification of Gmail's",
        auth=[],
        request=OpenApiTypes.OBJECT,
        responses={204: None, 401: OpenApiResponse(), 403: OpenApiResponse(), 404: OpenApiResponse()},
    )
    def post(self, request: Request) -> Response:
        """Poll the mailbox that the notification names soon. Google signs it with an OpenID Connect token. Anything
        that is signed is acknowledged, so that Pub/Sub does not repeat it for ever."""
        if not watches.is_on():
            raise PushOffError
        subscription = push.Subscription(settings.GMAIL_PUSH_AUDIENCE, settings.GMAIL_PUSH_SERVICE_ACCOUNT)
        push.verify(request.headers.get("Authorization", ""), certificates(access.google().certs_uri), subscription)
        address = push.address_in(request.body)
        if address is not None:
            GmailConnection.record_notification(address, now=timezone.now())
        return Response(status=204)


@cache
def certificates(uri: str) -> push.Certificates:
    """Google's public keys, cached by this process."""
    return push.Certificates(uri)


def runs_of(request: Request) -> QuerySet[SyncRun]:
    """The acting business's runs, newest first."""
    return for_business(SyncRun.objects.prefetch_related("windows"), business_of(request))


def connections_of(request: Request) -> QuerySet[GmailConnection]:
    """The acting business's mailboxes."""
    return for_business(GmailConnection.objects.order_by("id"), business_of(request))


def choose_connection(request: Request, wanted: int | None) -> GmailConnection:
    """The mailbox that a request is about.

    Raises GmailNotConnectedError, ConnectionRequiredError (which lists them) or ConnectionNotFoundError.
    """
    connections = connections_of(request)
    if wanted is not None:
        chosen = connections.filter(pk=wanted).first()
        if chosen is None:
            raise ConnectionNotFoundError
        return chosen
    usable = list(connections.exclude(status=GmailConnection.Status.DISCONNECTED))
    if not usable:
        raise tasks.GmailNotConnectedError
    if len(usable) > 1:
        raise ConnectionRequiredError(connections=[{"id": c.pk, "address": c.address} for c in usable])
    return usable[0]


def trigger_of(request: Request) -> str:
    """API for a caller with a token, WEB for a browser."""
    return SyncRun.Trigger.API if request.auth else SyncRun.Trigger.WEB


def accept(start: Any) -> Response:
    """202 for the run that `start` makes; 409 with the active run."""
    try:
        run: SyncRun = start()
    except tasks.SyncAlreadyRunningError as error:
        error.extra = active_run_of(error.run)
        raise
    return Response(
        {
            "success": True,
            "message": "Sync queued.",
            "status": run.status,
            "sync_run_id": run.pk,
            "job_id": run.job_id,
        },
        status=202,
    )


def active_run_of(run: SyncRun) -> dict[str, Any]:
    """The active run, in a 409."""
    shown = SyncRunSerializer(run).data
    keys = ("sync_run_id", "status", "mode", "started_at", "last_heartbeat_at")
    return {key: shown[key] for key in keys} | {"progress": progress_of(run)}


def _ledger(run: SyncRun, outcome: str) -> RunLedger:
    if outcome and outcome not in Message.Outcome.values:
        raise serializers.ValidationError({"outcome": [f"One of: {', '.join(Message.Outcome.values)}."]})
    return RunLedger(run.pk, run.connection, outcome or None)


def _connect(request: Request) -> GmailConnection:
    if not may_write(request):
        raise ReadOnlyError
    pending = request.session.pop(CONSENT, {})
    state = request.query_params.get("state", "")
    fits = secrets.compare_digest(str(pending.get("state", "")).encode(), state.encode()) and bool(state)
    if not fits or pending["user_id"] != request.user.pk or pending["business_id"] != business_of(request).pk:
        raise ConsentFailedError(_("The answer from Google does not belong to this browser session."))
    error = request.query_params.get("error", "")
    if error in POLICY_REASONS - {"access_denied"}:
        raise ConsentFailedError(hint=_("The mailbox's administrator does not allow this app: ask for an exception."))
    if error:
        raise ConsentFailedError(_("Google says that consent was not given."))
    grant = _exchange(request.query_params.get("code", ""), pending["code_verifier"])
    return _save_grant(request, grant)


def _exchange(code: str, code_verifier: str) -> oauth.Grant:
    try:
        grant = oauth.exchange(access.google(), code=code, code_verifier=code_verifier)
    except oauth.ScopeMissingError as error:
        raise ConsentFailedError(
            _("Permission to read mail was not given."), hint=_("Leave its box ticked on Google's page.")
        ) from error
    except oauth.ClientRefusedError as error:
        raise ConsentFailedError(hint=_("The operator checks the client id and secret.")) from error
    except oauth.OAuthError as error:
        raise ConsentFailedError(_("Google did not accept the connection.")) from error
    if not grant.refresh_token:
        raise ConsentFailedError(_("Google gave no lasting permission."))
    return grant


def _save_grant(request: Request, grant: oauth.Grant) -> GmailConnection:
    now, user = timezone.now(), cast(User, request.user)
    connection, is_new = GmailConnection.connect(
        business_of(request),
        address=grant.address,
        google_sub=grant.subject,
        refresh_token=grant.refresh_token,
        access_token=grant.access_token.value,
        access_token_expires_at=grant.access_token.expires_at,
        scopes=grant.scopes,
        user=user,
        now=now,
    )
    sync_request = SyncRequest(
        mode=SyncRun.Mode.FULL_BACKFILL if is_new else SyncRun.Mode.INCREMENTAL,
        trigger=SyncRun.Trigger.WEB,
        requested_by=user,
    )
    # first, while the mailbox has units: the backfill uses all that are left
    tasks.watch_soon(connection)
    try:
        tasks.start_sync(connection, sync_request, now=now)
    except (QueueUnavailableError, tasks.SyncAlreadyRunningError):
        # connected all the same: the schedule starts the run
        GmailConnection.objects.filter(pk=connection.pk).update(next_poll_at=now)
    return connection


def _wants_json(request: Request) -> bool:
    accept_header = request.headers.get("Accept", "")
    return "application/json" in accept_header and "text/html" not in accept_header
