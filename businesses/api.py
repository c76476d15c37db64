"""`/api/tokens`: the caller's own bearer tokens. Only the answer that makes a token has its secret."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from businesses.api_views import StrictView
from businesses.models import LONGEST_TOKEN, ApiToken, Scope, User, for_business, issue_token
from businesses.permissions import ReadOnlyError, business_of, may_write, membership_of
from foundation.direction import without_controls
from foundation.strict_input import StrictCharField, StrictIntegerField, StrictSerializer


class NewTokenSerializer(StrictSerializer):
    """The body of `POST tokens`."""

    name = StrictCharField(max_length=100, default="", allow_blank=True)
    scope = serializers.ChoiceField(Scope.choices, default=Scope.READ)
    expires_in_days = StrictIntegerField(min_value=1, max_value=LONGEST_TOKEN.days, default=365)

    def validate_name(self, name: str) -> str:
        return without_controls(name)


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token, without its secret."""

    id = serializers.UUIDField(source="uuid")
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry")

    class Meta:
        model = ApiToken
        fields = ("id", "name", "scope", "created_at", "expires_at")
        read_only_fields = fields


class CreatedTokenSerializer(TokenSerializer):
    """A token just made, with its secret."""

    token = serializers.CharField(help_text="Shown once.")

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")  # type: ignore[assignment]


class IsMember(BasePermission):
    """Member of the acting business. Who may only read may still make a token that reads, and revoke it.

    A token that may only read, by its scope or its owner's role, makes and revokes none: found in the wrong hands, it
    must not outlive itself.
    """

    def has_permission(self, request: Request, view: object) -> bool:
        if not request.user.is_authenticated:
            return False
        membership_of(request)
        if request.method not in SAFE_METHODS and isinstance(request.auth, ApiToken) and not may_write(request):
            raise ReadOnlyError
        return True


@extend_schema_view(
    list=extend_schema(summary="List your tokens", responses=TokenSerializer(many=True)),
    destroy=extend_schema(summary="Revoke a token", description="From now on it opens nothing."),
)
class TokenViewSet(StrictView, mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[ApiToken]):
    """The caller's tokens in the acting business."""

    permission_classes = (IsMember,)
    secrets = ("token",)
    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()
    filter_backends = ()
    lookup_field = "uuid"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ApiToken]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        mine = ApiToken.objects.filter(user=cast(User, self.request.user)).order_by("-created")
        rows: QuerySet[ApiToken] = for_business(mine, business_of(self.request))
        return rows

    @extend_schema(summary="Make a token", request=NewTokenSerializer, responses={201: CreatedTokenSerializer})
    def create(self, request: Request) -> Response:
        """Make a token. Its secret is in this answer alone."""
        asked = NewTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if asked.validated_data["scope"] == Scope.WRITE and not may_write(request):
            raise ReadOnlyError
        token, secret = _make(request, asked.validated_data)
        return Response(TokenSerializer(token).data | {"token": secret}, status=201)


def _make(request: Request, asked: dict[str, Any]) -> tuple[ApiToken, str]:
    return issue_token(
        cast(User, request.user),
        business_of(request),
        name=asked["name"],
        scope=asked["scope"],
        lasts=datetime.timedelta(days=asked["expires_in_days"]),
    )
