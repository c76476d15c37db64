"""Every business's own categories in the operator console."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.db.models import BigIntegerField, Case, CharField, Exists, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from businesses.models import User
from foundation.console import BusinessFilter, CappedCount, ListAdmin, count_text
from receipts import categories, category_jobs, tasks
from receipts.jobs import JobRunningError
from receipts.ledger import Cause
from receipts.models import UNDATED, Category, Grain, GroupedBy, Receipt, Standing, Total, TotalsState, Way

RECEIPTS_COUNTED = 1_000


def _receipts_count() -> Case:
    """Of each category the receipts that are not deleted: some seconds ago, by its totals, else RECEIPTS_COUNTED."""
    states = TotalsState.objects.filter(business=OuterRef("business"), zone=OuterRef("business__time_zone"))
    totals = Total.objects.filter(
        business=OuterRef("business"),
        grouped_by=GroupedBy.CATEGORY,
        grain=Grain.ALL,
        received=UNDATED,
        key=Cast(OuterRef("pk"), CharField()),
        standing__in=(Standing.LIVE, Standing.COPY),
    )
    summed = totals.order_by().values("key").annotate(number=Sum("count")).values("number")
    receipts = Receipt.objects.filter(category=OuterRef("pk"), deleted_at=None).order_by().values("pk")
    by_totals = When(Exists(states), then=Coalesce(Subquery(summed), Value(0), output_field=BigIntegerField()))
    return Case(by_totals, default=CappedCount(receipts[:RECEIPTS_COUNTED]), output_field=BigIntegerField())


@admin.register(Category)
class CategoryAdmin(ListAdmin):
    """Every business's own categories. They are deleted by actions alone, which look after their receipts."""

    list_display = ("name", "business", "receipt_count", "archived_at", "created_at")
    list_filter = (BusinessFilter, ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("business",)
    search_fields = ("name",)
    ordering = ("business", "name")
    fields = ("business", "name")
    actions = ("archive", "unarchive", "delete_unused", "delete_and_clear")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        rows: QuerySet[Category] = super().get_queryset(request)
        return rows.annotate(receipts_count=_receipts_count())

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        """A category stays with its business."""
        return ("business",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may delete categories."""
        return request.user.has_perm("receipts.delete_category")

    @admin.display(description=_("receipts"))
    def receipt_count(self, category: Category) -> str:
        return count_text(category.receipts_count, RECEIPTS_COUNTED)  # type: ignore[attr-defined]

    @admin.action(description=_("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, rows: QuerySet[Category]) -> None:
        for category in rows:
            categories.archive(category, now=timezone.now())

    @admin.action(description=_("Bring back"), permissions=["change"])
    def unarchive(self, request: HttpRequest, rows: QuerySet[Category]) -> None:
        for category in rows:
            categories.unarchive(category)

    @admin.action(description=_("Delete those without receipts"), permissions=["decide"])
    def delete_unused(self, request: HttpRequest, rows: QuerySet[Category]) -> None:
        for category in rows:
            try:
                categories.delete(category, cause=_cause(request))
            except categories.CategoryInUseError as error:
                self._warn(request, category, error.extra["receipts"])

    @admin.action(description=_("Delete, and leave their receipts without a category"), permissions=["decide"])
    def delete_and_clear(self, request: HttpRequest, rows: QuerySet[Category]) -> None:
        cause = _cause(request)
        for category in rows:
            try:
                job = category_jobs.delete(category, to=None, cause=cause)
            except JobRunningError as error:
                self.message_user(request, f"{category.name}: {_(error.message)}", messages.WARNING)
                continue
            if job is not None:
                tasks.send_job(job.pk)
                self.message_user(request, _("%(name)s is deleted by a job.") % {"name": category.name})

    def _warn(self, request: HttpRequest, category: Category, count: int) -> None:
        text = ngettext(
            "%(name)s was not deleted: %(count)d receipt has it.",
            "%(name)s was not deleted: %(count)d receipts have it.",
            count,
        )
        self.message_user(request, text % {"name": category.name, "count": count}, messages.WARNING)


def _cause(request: HttpRequest) -> Cause:
    return Cause(Way.CONSOLE, timezone.now(), cast(User, request.user))
