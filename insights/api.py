"""`/api/receipts/coverage`: recurring vendors by month, and what is missing."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from businesses.api_views import StrictView
from businesses.heavy_reads import heavy_read
from businesses.permissions import business_of
from businesses.throttling import Policy
from insights.coverage import Covered, coverage_of
from insights.models import GapNote
from insights.recurrence import RULES

EXAMPLE = OpenApiExample(
    "One vendor",
    {
        "vendors": [
            {
                "vendor": "Harbor Telecom",
                "names": ["Harbor Telecom"],
                "period_months": 1,
                "received": ["2026-09", "2026-11"],
                "gaps": [{"month": "2026-10", "note": None}],
                "due": "2026-12-03",
            }
        ]
    },
    response_only=True,
)


class GapSerializer(serializers.Serializer[object]):
    """A month in which a receipt was expected."""

    month = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}$")
    note = serializers.ChoiceField(GapNote.Kind.choices, allow_null=True)


class CoveredSerializer(serializers.Serializer[object]):
    """A vendor whose receipts come again and again."""

    vendor = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField(), help_text="All it had, the newest last.")
    period_months = serializers.ChoiceField([*RULES])
    received = serializers.ListField(child=serializers.CharField(), help_text="The months that have a receipt.")
    gaps = GapSerializer(many=True)
    due = serializers.DateField(allow_null=True, help_text="When the next is expected; null: it has ended.")


class CoverageSerializer(serializers.Serializer[object]):
    """The recurring vendors, by name."""

    vendors = CoveredSerializer(many=True)


class CoverageView(StrictView):
    """Recurring vendors of the last three years."""

    throttle_scope = Policy.HEAVY

    @extend_schema(
        operation_id="receipts_coverage",
        summary="Find receipts that are missing",
        responses=CoverageSerializer,
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """Vendors whose receipts come every one, two, three or twelve months, with those in which one is missing."""
        business = business_of(request)
        with heavy_read(business):
            found = coverage_of(business, today=timezone.localdate(timezone=business.zone))
        return Response({"vendors": [_told(one) for one in found]})


def _told(one: Covered) -> dict[str, object]:
    vendor = one.vendor
    return {
        "vendor": vendor.name,
        "names": list(vendor.names),
        "period_months": vendor.period,
        "received": sorted({f"{day:%Y-%m}" for day in vendor.days}),
        "gaps": [{"month": f"{month:%Y-%m}", "note": one.notes.get(month)} for month in vendor.gaps],
        "due": vendor.due,
    }
