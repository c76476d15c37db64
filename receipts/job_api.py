"""`/api/jobs`: long work, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from businesses.api_views import StrictView
from businesses.models import for_business
from businesses.permissions import business_of
from receipts import jobs
from receipts.models import Job, JobStatus
from receipts.pagination import KeysetPagination


class JobProgressSerializer(serializers.Serializer[Job]):
    """Rows done, and rows to do, null where nobody counted them."""

    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)


class JobErrorSerializer(serializers.Serializer[Job]):
    """Why a job failed, and what to do."""

    code = serializers.CharField()
    hint = serializers.CharField()


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job."""

    status = serializers.ChoiceField(JobStatus.choices)
    progress = JobProgressSerializer(source="*")
    result = serializers.SerializerMethodField(help_text="Once it is done; its keys are those of the kind.")
    error = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id", "kind", "status", "parameters", "progress", "result", "error", "created_at", "started_at",
            "heartbeat_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_result(self, job: Job) -> Mapping[str, Any] | None:
        return jobs.result_of(job)

    @extend_schema_field(JobErrorSerializer(allow_null=True))
    def get_error(self, job: Job) -> dict[str, str] | None:
        return {"code": job.error_code, "hint": jobs.hint_of(job)} if job.error_code else None


class JobPagination(KeysetPagination):
    """The newest first."""

    orderings = ("created_at",)
    default_ordering = "-created_at"


@extend_schema_view(retrieve=extend_schema(summary="Show a job", responses=JobSerializer))
class JobViewSet(StrictView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Job]):
    """The long work of the acting business."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer
    filter_backends = ()
    pagination_class = JobPagination
    lookup_value_converter = "int"

    def known_parameters(self) -> Collection[str]:
        return JobPagination.parameters if self.action == "list" else ()

    def get_queryset(self) -> QuerySet[Job]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return for_business(Job.objects.all(), business_of(self.request))

    @extend_schema(summary="List jobs")
    def list(self, request: Request) -> Response:
        """The business's jobs, the newest first."""
        return super().list(request)

    @extend_schema(summary="Cancel a job", request=None, responses={202: JobSerializer})
    @action(detail=True, methods=["post"], takes_body=False)
    def cancel(self, request: Request, pk: int) -> Response:
        """End it after the step under way; what was done stays. One that has ended stays as it is."""
        jobs.cancel(self.get_object(), now=timezone.now())
        return accepted(self.get_object(), request)


def accepted(job: Job, request: Request) -> Response:
    """Answer 202: `Location` tells where to ask how far the job is."""
    headers = {"Location": reverse("job-detail", args=[job.pk], request=request)}
    return Response(JobSerializer(job).data, status=202, headers=headers)
