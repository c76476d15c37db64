"""`/api/receipts/bulk` and `/api/receipts/undo`: many receipts changed, or changed back, at one go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from businesses.api_views import StrictView
from businesses.heavy_reads import heavy_read
from businesses.models import Business, User
from businesses.permissions import business_of
from businesses.throttling import Policy
from receipts import bulk, bulk_jobs, tasks, undo
from receipts.bulk import Action, Change, Outcome
from receipts.bulk_serializers import BulkResultSerializer, BulkSerializer, UndoResultSerializer, UndoSerializer
from receipts.job_api import JobSerializer, accepted
from receipts.ledger import Cause
from receipts.models import Job, Receipt, Way

BY_IDS = OpenApiExample("By ids", {"ids": [17, 18], "action": "approve"}, request_only=True)
BY_FILTER = OpenApiExample(
    "By filter",
    {"filter": {"vendor": "Maple", "status": ["pending_review"]}, "expected_count": 3, "action": "category",
     "value": 4},
    request_only=True,
)  # fmt: skip
DONE = OpenApiExample(
    "Changed",
    {"changed": 2, "unchanged": 0, "refused": [], "undo_token": "1-0f8f…:Zb3…", "undo_until": "2026-03-11T12:00:00Z"},
    response_only=True,
    status_codes=["200"],
)
UNDONE = OpenApiExample(
    "Undone",
    {"undone": 1, "left": [{"id": 18, "reason": "changed_since"}]},
    response_only=True,
    status_codes=["200"],
)


class BulkView(StrictView):
    """Changes many receipts."""

    @property
    def throttle_scope(self) -> Policy | None:
        """What a filter finds is read to its end."""
        data = self.request.data
        return Policy.HEAVY if isinstance(data, dict) and "filter" in data else None

    @extend_schema(
        operation_id="receipts_bulk",
        summary="Change many receipts",
        request=BulkSerializer,
        responses={
            200: BulkResultSerializer,
            202: JobSerializer,
            404: OpenApiResponse(description="`RECEIPTS_NOT_FOUND`; `ids` names them. Nothing was changed."),
            409: OpenApiResponse(
                description="`COUNT_DIFFERS`: the filter finds more than `expected_count`. `JOB_RUNNING`: a job that "
                "changes many receipts goes on; `job` is its id."
            ),
        },
        examples=[BY_IDS, BY_FILTER, DONE],
    )
    def post(self, request: Request) -> Response:
        """Approve, reject, file, note, delete, restore or read again the receipts of `ids` or of a `filter`.

        Up to 500 are changed at once, all or none; more, and every reading again, by a job in steps of 500, whose
        `parameters.undo_token` undoes what it has done.
        """
        body = BulkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked, business = body.validated_data, business_of(request)
        change, cause = Change(Action(asked["action"]), asked.get("value")), _cause(request)
        bulk.check(change, business)
        with heavy_read(business, when="filter" in asked):
            rows = _rows(business, asked)
            count = bulk.count(rows, expected=asked.get("expected_count", bulk.MOST))
            if count <= bulk.MOST and change.action is not Action.READ_AGAIN:
                ids = list(rows.order_by().values_list("pk", flat=True)[: bulk.MOST])
                outcome = bulk.apply(rows.filter(pk__in=ids), change, cause=cause)
                return Response(_answer(business, outcome, cause))
        chosen = {name: asked[name] for name in ("ids", "filter") if name in asked}
        job = bulk_jobs.start(business, change, chosen, total=count, cause=cause)
        tasks.send_job(job.pk)
        return accepted(job, request)


class UndoView(StrictView):
    """Undoes what was done at one go."""

    @extend_schema(
        operation_id="receipts_undo",
        summary="Undo a change of many receipts",
        request=UndoSerializer,
        responses={
            200: UndoResultSerializer,
            202: JobSerializer,
            404: OpenApiResponse(description="`OPERATION_NOT_FOUND`: the token is of another business."),
            409: OpenApiResponse(description="`JOB_RUNNING`: it goes on still; `job` is the id of its job."),
            410: OpenApiResponse(description="`UNDO_EXPIRED`: it was done more than a day ago."),
        },
        examples=[OpenApiExample("A token", {"token": "1-0f8f…:Zb3…"}, request_only=True), UNDONE],
    )
    def post(self, request: Request) -> Response:
        """Put the receipts back as they were; those changed since stay as they are, and are named in `left`.

        Again, it does nothing more. More than 500 changes are undone by a job.
        """
        body = UndoSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        business, cause = business_of(request), _cause(request)
        answer = bulk_jobs.undo_operation(business, body.validated_data["token"], cause=cause)
        if isinstance(answer, Job):
            tasks.send_job(answer.pk)
            return accepted(answer, request)
        return Response({"undone": answer.count, "left": bulk_jobs.left_of(answer)})


def _rows(business: Business, asked: Mapping[str, Any]) -> QuerySet[Receipt]:
    """Raises ReceiptsNotFoundError, ValidationError."""
    if "ids" in asked:
        return bulk.named(business, asked["ids"])
    found = bulk_jobs.filter_of(business, asked["filter"])
    if not found.is_valid():
        raise ValidationError({"filter": found.errors})
    rows: QuerySet[Receipt] = found.qs
    return rows


def _answer(business: Business, outcome: Outcome, cause: Cause) -> dict[str, Any]:
    token = undo.token_of(business, cause.operation) if outcome.changed and cause.operation else None
    return dict(
        BulkResultSerializer(
            {
                "changed": outcome.changed,
                "unchanged": outcome.unchanged,
                "refused": [{"reason": reason, "count": count} for reason, count in outcome.refused.items()],
                "undo_token": token,
                "undo_until": cause.at + undo.LASTS if token else None,
            }
        ).data
    )


def _cause(request: Request) -> Cause:
    return Cause(Way.API, timezone.now(), cast(User, request.user))
