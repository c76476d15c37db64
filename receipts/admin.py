"""Receipts in the operator console: to look at with their evidence, and to approve, reject or restore."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from businesses.models import Business, User
from foundation.console import (
    COUNTED_ROWS,
    BusinessFilter,
    PeriodFilter,
    ReadOnlyAdmin,
    YesNoFilter,
    chosen_business,
)
from receipts import bulk, rereading
from receipts.bulk import Action, Change
from receipts.category_admin import CategoryAdmin
from receipts.fields import BY_NAME, EXTRACTED, FIELDS, Field, Kind
from receipts.job_admin import JobAdmin
from receipts.ledger import Cause
from receipts.messages import file_problem_message, problem_messages
from receipts.models import Document, Event, Receipt, Way
from receipts.money import amount_text
from receipts.total_admin import TotalsStateAdmin

__all__ = ["CategoryAdmin", "DocumentAdmin", "EventAdmin", "JobAdmin", "ReceiptAdmin", "TotalsStateAdmin"]

EVIDENCE_ROW = '<tr><td>{}</td><td dir="auto">{}</td><td>{}</td><td dir="auto">{}</td><td>{}</td><td>{}</td></tr>'
UNKNOWN = "–"


def _amount_column(field: Field) -> Callable[[Receipt], str]:
    @admin.display(description=field.label)
    def column(receipt: Receipt) -> str:
        return _amount(getattr(receipt, field.name), receipt.currency)

    return column


def _amount(amount: Decimal | None, currency: str | None) -> str:
    return UNKNOWN if amount is None else f"{amount_text(amount, currency)} {currency or '?'}"


# an amount shows its currency
COLUMNS = {
    field.name: _amount_column(field) if field.kind is Kind.AMOUNT else field.name
    for field in FIELDS
    if field.kind is not Kind.CURRENCY
}
READ: tuple[Any, ...] = tuple(COLUMNS[field.name] for field in EXTRACTED if field.name in COLUMNS)
ADDED: tuple[Any, ...] = tuple(
    field.name for field in FIELDS if field.correctable and not field.engine_name and field.name != "status"
)


class EventInline(admin.TabularInline):  # type: ignore[type-arg]
    """The history of a receipt."""

    model = Event
    fields = readonly_fields = ("version", "kind", "changed", "way", "by", "at")
    ordering = ("version",)
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).select_related("by")

    @admin.display(description=_("changes"))
    def changed(self, event: Event) -> SafeString:
        return _changes(event)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DeletedFilter(YesNoFilter):
    """A business's live rows, unless its deleted ones are asked for."""

    title = _("deleted")
    parameter_name = "deleted"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


class ReceivedFilter(PeriodFilter):
    """When the mail came."""

    title = _("received")
    parameter_name = "received"
    column = "received_at"


class OutdatedFilter(admin.SimpleListFilter):
    """What an older engine read and the one of today will read again: the first of it, where there is much."""

    title = _("to be read again")
    parameter_name = "outdated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=rereading.outdated().order_by().values("pk")[:COUNTED_ROWS])


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """Every business's receipts: those saved last, or one business's, which its indexes order and narrow."""

    list_display = (
        "vendor_name", COLUMNS["amount"], "issue_date", "document_type", "status", "confidence_percent", "business",
        "copy_of", "received_at",
    )  # fmt: skip
    list_filter = (BusinessFilter, OutdatedFilter)
    list_filter_of_business = (
        BusinessFilter, ReceivedFilter, "status", "document_type", DeletedFilter, OutdatedFilter,
        ("duplicate_of", admin.EmptyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("business",)
    search_fields = ("number",)
    search_help_text = _("A number, in full; in one business also a vendor's name.")
    inlines = (EventInline,)
    actions = ("approve", "reject", "restore")
    fieldsets = (
        (None, {"fields": ("business", "status", "confidence", "problem_list", "copy_of", "document_list")}),
        (_("What was read"), {"fields": (*READ, "evidence_table")}),
        (_("What people added"), {"fields": ADDED}),
        (_("Where from"), {"fields": ("source", "source_id", "ordinal", "received_at", "engine_version", "created_at",
                                      "updated_at", "deleted_at")}),
    )  # fmt: skip

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter if chosen_business(request) is None else self.list_filter_of_business

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-id",) if chosen_business(request) is None else ("-received_at", "-id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Receipt], search_term: str
    ) -> tuple[QuerySet[Receipt], bool]:
        """The receipts of that number, else, in one business, of that vendor: an index begins with the business."""
        text, business = search_term.strip(), chosen_business(request)
        if not text:
            return queryset, False
        if business is None:
            return queryset.filter(business__in=Business.objects.all(), number=text), False
        numbered = queryset.filter(number=text)
        return numbered if numbered.exists() else queryset.filter(vendor=text), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        """Lists do without the readings, and that of all businesses without deleted rows."""
        rows: QuerySet[Receipt] = super().get_queryset(request)
        if request.resolver_match is not None and "object_id" in request.resolver_match.kwargs:
            return rows.select_related("reading")
        return rows.filter(deleted_at=None) if chosen_business(request) is None else rows

    @admin.display(description=_("vendor"))
    def vendor_name(self, receipt: Receipt) -> str:
        return receipt.vendor or UNKNOWN

    @admin.display(description=_("confidence"))
    def confidence_percent(self, receipt: Receipt) -> str:
        return f"{receipt.confidence:.0%}"

    @admin.display(description=_("copy of"))
    def copy_of(self, receipt: Receipt) -> str:
        if receipt.duplicate_of_id is None:
            return UNKNOWN
        address = reverse("admin:receipts_receipt_change", args=[receipt.duplicate_of_id])
        return format_html('<a href="{}">#{}</a>', address, receipt.duplicate_of_id)

    @admin.display(description=_("problems"))
    def problem_list(self, receipt: Receipt) -> str:
        return " ".join(problem_messages(receipt.problems)) or UNKNOWN

    @admin.display(description=_("documents"))
    def document_list(self, receipt: Receipt) -> SafeString:
        """Link to the receipt's files."""
        return format_html_join(
            "",
            '<div><a href="{}" dir="auto">{}</a> ({}, {}) {}</div>',
            [
                (
                    reverse("admin:receipts_document_change", args=[document.pk]),
                    document.name,
                    document.media_type,
                    filesizeformat(document.size),
                    file_problem_message(document.problem),
                )
                for document in receipt.documents.order_by("pk")
            ],
        )

    @admin.display(description=_("evidence"))
    def evidence_table(self, receipt: Receipt) -> SafeString:
        """Show each field's value, its confidence and where it was read."""
        titles = format_html_join(
            "", "<th>{}</th>", [[name] for name in (_("field"), _("value"), "%", _("text"), _("where"), _("how"))]
        )
        rows = format_html_join("", EVIDENCE_ROW, _evidence_rows(receipt))
        return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", titles, rows)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may change receipts may decide their status."""
        return request.user.has_perm("receipts.change_receipt")

    @admin.action(description=_("Approve"), permissions=["decide"])
    def approve(self, request: HttpRequest, receipts: QuerySet[Receipt]) -> None:
        self._change(request, receipts, Action.APPROVE)

    @admin.action(description=_("Reject"), permissions=["decide"])
    def reject(self, request: HttpRequest, receipts: QuerySet[Receipt]) -> None:
        self._change(request, receipts, Action.REJECT)

    @admin.action(description=_("Restore deleted receipts"), permissions=["decide"])
    def restore(self, request: HttpRequest, receipts: QuerySet[Receipt]) -> None:
        self._change(request, receipts, Action.RESTORE)

    def _change(self, request: HttpRequest, receipts: QuerySet[Receipt], action: Action) -> None:
        """All of them at one go, whichever businesses they are of."""
        count = bulk.apply(receipts, Change(action), cause=_cause(request)).changed
        text = ngettext("%(count)d receipt changed.", "%(count)d receipts changed.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)


def _evidence_rows(receipt: Receipt) -> list[tuple[Any, ...]]:
    return [
        (BY_NAME[column].label, read["value"], f"{read['confidence']:.0%}", place["text"], place["where"], place["how"])
        for column, read in receipt.evidence.items()
        for place in read["evidence"] or [{"text": "", "where": "", "how": ""}]
    ]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """The stored files; their content is opened by the business's own people alone."""

    list_display = ("name", "media_type", "size", "origin", "why_unread", "business", "created_at")
    list_filter = (BusinessFilter,)
    list_select_related = ("business",)
    search_fields = ("sha256",)
    search_help_text = _("A file's SHA-256.")
    fields = (*list_display, "sha256", "receipt_links")
    readonly_fields = ("why_unread", "receipt_links")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Document], search_term: str
    ) -> tuple[QuerySet[Document], bool]:
        """The files of that content: the index that has them begins with the business."""
        text = search_term.strip().lower()
        if not text:
            return queryset, False
        return queryset.filter(business__in=Business.objects.all(), sha256=text), False

    @admin.display(description=_("problem"))
    def why_unread(self, document: Document) -> str:
        return file_problem_message(document.problem)

    @admin.display(description=_("receipts"))
    def receipt_links(self, document: Document) -> SafeString:
        """Link to the receipts the file belongs to."""
        links = [
            (reverse("admin:receipts_receipt_change", args=[receipt.pk]), str(receipt))
            for receipt in document.receipts.all()[:100]
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Every change of a receipt, newest first."""

    list_display = ("receipt", "kind", "changed", "way", "by", "at")
    list_filter = (BusinessFilter,)
    list_select_related = ("receipt", "by")
    ordering = ("-id",)
    fields = ("business", "receipt", "version", "kind", "changed", "way", "by", "at")
    readonly_fields = ("changed",)

    @admin.display(description=_("changes"))
    def changed(self, event: Event) -> SafeString:
        return _changes(event)


def _changes(event: Event) -> SafeString:
    """Show what each column was and became."""
    rows = [
        (BY_NAME[name].label if name in BY_NAME else name, _shown(change["was"]), _shown(change["became"]))
        for name, change in event.changes.items()
    ]
    return format_html_join("", "<div>{}: <bdi>{}</bdi> → <bdi>{}</bdi></div>", rows)


def _shown(value: Any) -> str:
    return UNKNOWN if value is None else str(value)


def _cause(request: HttpRequest) -> Cause:
    return Cause(Way.CONSOLE, timezone.now(), cast(User, request.user))
