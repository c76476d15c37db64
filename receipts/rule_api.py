"""`/api/rules` and `/api/vendor-facts`: what a business has said for the mail to come."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from businesses.api_views import StrictView
from businesses.models import User, for_business
from businesses.permissions import business_of
from businesses.throttling import Policy
from foundation.strict_input import StrictBooleanField, StrictCharField, StrictIntegerField, StrictSerializer
from receipts import sender_rules, vendor_facts
from receipts.models import FactKind, Receipt, SenderAction, SenderRule, VendorFact
from receipts.models.rules import SENDER_LENGTH
from receipts.serializers import OwnCategoryField

SENDER = "An address, or a domain, which stands for those below it too. Of several rules the narrowest is followed."
CONFIRMED = "Needed where the preview says that the rule `is_wide`."
WIDE = OpenApiResponse(description="`RULE_IS_WIDE`: send it again with `confirmed`. `RULE_EXISTS`: change that one.")
RULE_EXAMPLE = OpenApiExample(
    "Never from this sender", {"sender": "offers@shop.example", "action": "never"}, request_only=True
)


class SenderRuleSerializer(serializers.ModelSerializer[SenderRule]):
    """A rule about a sender's mail."""

    active = serializers.BooleanField(source="is_active", help_text="Whether it is followed.")

    class Meta:
        model = SenderRule
        fields = ("id", "sender", "action", "category", "active", "created_at")
        read_only_fields = fields
        extra_kwargs = {"category": {"help_text": "The id of the category under which its receipts are filed."}}


@extend_schema_field(OpenApiTypes.INT)
class CategoryIdField(OwnCategoryField):
    """The same, for bodies that are no model's."""


class RulePreviewRequestSerializer(StrictSerializer):
    """The body of `POST rules/preview`."""

    sender = StrictCharField(max_length=SENDER_LENGTH, help_text=SENDER)


class NewRuleSerializer(RulePreviewRequestSerializer):
    """The body of `POST rules`."""

    action = serializers.ChoiceField(
        SenderAction.choices,
        help_text="`always`: its mail is a receipt, at least one to review; `never`: it is none; `category`: as read.",
    )
    category = CategoryIdField(required=False, allow_null=True, help_text="Needed with `category`.")
    confirmed = StrictBooleanField(required=False, default=False, help_text=CONFIRMED)


class RuleChangesSerializer(StrictSerializer):
    """The body of a PATCH of a rule."""

    action = serializers.ChoiceField(SenderAction.choices, required=False)
    category = CategoryIdField(required=False, allow_null=True)
    active = StrictBooleanField(required=False)


class PreviewedReceiptSerializer(serializers.ModelSerializer[Receipt]):
    """A receipt that a rule would have been about."""

    class Meta:
        model = Receipt
        fields = ("id", "vendor", "received_at", "status")
        read_only_fields = fields


class RulePreviewSerializer(serializers.Serializer[sender_rules.Preview]):
    """What a rule would be about, of what is there."""

    sender = serializers.CharField()
    looked_at = serializers.IntegerField(help_text=f"The newest receipts by mail, {sender_rules.LOOKED_AT} at most.")
    matching = serializers.IntegerField(help_text="How many of them came from this sender.")
    is_wide = serializers.BooleanField(help_text="Whether the rule has to be confirmed.")
    newest = PreviewedReceiptSerializer(many=True, help_text=f"{sender_rules.SHOWN} at most.")


class VendorFactSerializer(serializers.ModelSerializer[VendorFact]):
    """What a person has said about a vendor."""

    active = serializers.BooleanField(source="is_active", help_text="Whether it is brought into the mail to come.")
    vendor = serializers.CharField(source="label", help_text="The vendor's name.")

    class Meta:
        model = VendorFact
        fields = ("id", "vendor", "tax_id", "sender", "kind", "read_as", "value", "category", "active", "said_at")
        read_only_fields = fields


class NewFactSerializer(StrictSerializer):
    """The body of `POST vendor-facts`."""

    receipt = StrictIntegerField(min_value=1, help_text="A receipt on which it was corrected.")
    kind = serializers.ChoiceField(FactKind.choices)
    wanted = StrictBooleanField(required=False, default=True, help_text="`false` keeps the fact, switched off.")


class FactChangesSerializer(StrictSerializer):
    """The body of a PATCH of a vendor fact."""

    active = StrictBooleanField(required=False)


@extend_schema_view(
    list=extend_schema(summary="List sender rules", responses=SenderRuleSerializer(many=True)),
    retrieve=extend_schema(summary="Read a sender rule"),
    destroy=extend_schema(summary="Delete a sender rule", description="Receipts keep what it has done."),
)
class SenderRuleViewSet(
    StrictView,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[SenderRule],
):
    """The acting business's rules by sender; they are followed when mail arrives, and change nothing that is there."""

    queryset = SenderRule.objects.none()
    serializer_class = SenderRuleSerializer
    filter_backends = ()
    pagination_class = None
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[SenderRule]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return sender_rules.list_of(business_of(self.request))

    @property
    def throttle_scope(self) -> Policy | None:
        """A preview reads mails."""
        return Policy.HEAVY if self.action in ("create", "preview") else None

    @extend_schema(
        summary="Add a sender rule",
        request=NewRuleSerializer,
        responses={201: SenderRuleSerializer, 409: WIDE},
        examples=[RULE_EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """Add a rule. One about more than half of the newest receipts, or a public mail domain, is to be confirmed."""
        body = NewRuleSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        said = body.validated_data
        rule = sender_rules.add(
            business_of(request),
            sender=said["sender"],
            action=SenderAction(said["action"]),
            category=said.get("category"),
            by=cast(User, request.user),
            now=timezone.now(),
            is_confirmed=said["confirmed"],
        )
        return Response(SenderRuleSerializer(rule).data, status=201)

    @extend_schema(
        summary="Change a sender rule", request=RuleChangesSerializer(partial=True), responses=SenderRuleSerializer
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Switch it off or on, or change what it does."""
        rule = self.get_object()
        body = RuleChangesSerializer(data=request.data, partial=True, context={"request": request})
        body.is_valid(raise_exception=True)
        said = body.validated_data
        sender_rules.change(
            rule,
            action=SenderAction(said["action"]) if "action" in said else None,
            category=said.get("category"),
            has_category="category" in said,
            is_active=said.get("active"),
        )
        return Response(SenderRuleSerializer(rule).data)

    @extend_schema(
        summary="Preview a sender rule", request=RulePreviewRequestSerializer, responses=RulePreviewSerializer
    )
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Which of the newest receipts came from a sender. Saves nothing."""
        body = RulePreviewRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        found = sender_rules.preview(business_of(request), sender=body.validated_data["sender"])
        return Response(RulePreviewSerializer(found).data)


@extend_schema_view(
    list=extend_schema(summary="List vendor facts", responses=VendorFactSerializer(many=True)),
    retrieve=extend_schema(summary="Read a vendor fact"),
    destroy=extend_schema(summary="Delete a vendor fact", description="Receipts keep what it has done."),
)
class VendorFactViewSet(
    StrictView,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[VendorFact],
):
    """What was said about vendors by corrections; it is brought into the vendor's next mails."""

    queryset = VendorFact.objects.none()
    serializer_class = VendorFactSerializer
    filter_backends = ()
    pagination_class = None
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[VendorFact]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return vendor_facts.list_of(business_of(self.request))

    @extend_schema(
        summary="Make a correction a vendor fact",
        request=NewFactSerializer,
        responses={
            201: VendorFactSerializer,
            404: OpenApiResponse(description="There is no such receipt."),
            409: OpenApiResponse(description="`FACT_NOT_OFFERED`: no correction of the receipt says that."),
        },
        examples=[OpenApiExample("Its name", {"receipt": 4711, "kind": "vendor"}, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Have what was corrected on a receipt brought into its vendor's next mails; no receipt is changed."""
        body = NewFactSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        receipts = for_business(Receipt.objects.filter(deleted_at=None), business_of(request))
        fact = vendor_facts.answer(
            get_object_or_404(receipts.select_related("business", "category"), pk=said["receipt"]),
            FactKind(said["kind"]),
            is_wanted=said["wanted"],
            by=cast(User, request.user),
            now=timezone.now(),
        )
        return Response(VendorFactSerializer(fact).data, status=201)

    @extend_schema(
        summary="Switch a vendor fact", request=FactChangesSerializer(partial=True), responses=VendorFactSerializer
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Switch it off or on."""
        fact = self.get_object()
        body = FactChangesSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        if "active" in body.validated_data:
            fact.is_active = body.validated_data["active"]
            fact.save(update_fields=["is_active"])
        return Response(VendorFactSerializer(fact).data)
