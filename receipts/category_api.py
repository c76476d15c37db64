"""`/api/categories`: the business's own headings for its receipts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from businesses.api_views import StrictView
from businesses.models import User, for_business
from businesses.permissions import business_of
from foundation.strict_input import row_id
from receipts import categories, category_jobs, tasks
from receipts.job_api import JobSerializer, accepted
from receipts.ledger import Cause
from receipts.models import Category, Way
from receipts.serializers import CategoryChangesSerializer, CategorySerializer, NewCategorySerializer

NONE = "none"
MOVE_TO = OpenApiParameter(
    "move_to", str, description=f"Where its receipts go: another category's id, or `{NONE}`. Needed while it is in use."
)


@extend_schema_view(list=extend_schema(summary="List categories", responses=CategorySerializer(many=True)))
class CategoryViewSet(StrictView, mixins.ListModelMixin, viewsets.GenericViewSet[Category]):
    """The acting business's categories, archived ones last."""

    queryset = Category.objects.none()
    serializer_class = CategorySerializer
    filter_backends = ()
    pagination_class = None
    lookup_value_converter = "int"

    def known_parameters(self) -> Collection[str]:
        return ("move_to",) if self.action == "destroy" else ()

    def get_queryset(self) -> QuerySet[Category]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return categories.list_of(business_of(self.request))

    @extend_schema(summary="Add a category", request=NewCategorySerializer, responses={201: CategorySerializer})
    def create(self, request: Request) -> Response:
        """Add a category to the business's list."""
        body = NewCategorySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        category = categories.add(business_of(request), name=body.validated_data["name"])
        return Response(self._json(category), status=201)

    @extend_schema(
        summary="Rename or archive a category",
        request=CategoryChangesSerializer(partial=True),
        responses=CategorySerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Rename it, archive it, or offer it again; receipts that have it keep it."""
        category = self.get_object()
        body = CategoryChangesSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        if "name" in body.validated_data:
            categories.rename(category, name=body.validated_data["name"])
        if "archived" in body.validated_data:
            _set_archived(category, body.validated_data["archived"])
        return Response(self._json(category))

    @extend_schema(
        summary="Delete a category",
        parameters=[MOVE_TO],
        responses={
            202: JobSerializer,
            204: None,
            409: OpenApiResponse(description="`CATEGORY_IN_USE`; `receipts` says how many have it."),
        },
    )
    def destroy(self, request: Request, pk: int) -> Response:
        """Delete it; while receipts have it, name where they go. More than 500 are moved by a job, which is the answer.

        After an interruption the same call finishes.
        """
        category, move_to = self.get_object(), request.query_params.get("move_to", "")
        cause = Cause(Way.API, timezone.now(), cast(User, request.user))
        if not move_to:
            categories.delete(category, cause=cause)
            return Response(status=204)
        job = category_jobs.delete(category, to=self._target(move_to), cause=cause)
        if job is None:
            return Response(status=204)
        tasks.send_job(job.pk)
        return accepted(job, request)

    def _target(self, text: str) -> Category | None:
        """Raises ValidationError."""
        if text == NONE:
            return None
        mine = for_business(Category.objects.all(), business_of(self.request))
        wanted = row_id(text)
        found = mine.filter(pk=wanted).first() if wanted is not None else None
        if found is None:
            raise ValidationError({"move_to": [f"Write the id of one of your categories, or {NONE}."]})
        return found

    def _json(self, category: Category) -> dict[str, Any]:
        """The category as the list shows it now."""
        return dict(CategorySerializer(self.get_queryset().get(pk=category.pk)).data)


def _set_archived(category: Category, archived: bool) -> None:
    if archived:
        categories.archive(category, now=timezone.now())
    else:
        categories.unarchive(category)
