"""Receipts in the operator console: to look at with their evidence, and to approve, reject or restore."""

from __future__ import annotations

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

from businesses.models import User
from receipts import changes
from receipts.columns import label
from receipts.messages import file_problem_message, problem_messages
from receipts.models import Correction, Document, Receipt, Status
from receipts.money import amount_text

EVIDENCE_ROW = '<tr><td>{}</td><td dir="auto">{}</td><td>{}</td><td dir="auto">{}</td><td>{}</td><td>{}</td></tr>'
UNKNOWN = "–"


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the product makes: to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CorrectionInline(admin.TabularInline):  # type: ignore[type-arg]
    """What people said."""

    model = Correction
    fields = readonly_fields = ("field", "was", "became", "corrected_by", "corrected_at")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).select_related("corrected_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DeletedFilter(admin.SimpleListFilter):
    """Live rows, unless deleted ones are asked for."""

    title = _("deleted")
    parameter_name = "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """Every business's receipts."""

    list_display = (
        "vendor_name", "total", "issue_date", "document_type", "status", "sureness", "business", "copy_of",
        "received_at",
    )  # fmt: skip
    list_filter = (
        "status", "document_type", DeletedFilter, ("duplicate_of", admin.EmptyFieldListFilter), "business",
    )  # fmt: skip
    list_select_related = ("business",)
    search_fields = ("vendor", "number", "vendor_tax_id")
    date_hierarchy = "received_at"
    ordering = ("-received_at", "-id")
    show_full_result_count = False
    list_per_page = 50
    inlines = (CorrectionInline,)
    actions = ("approve", "reject", "restore")
    fieldsets = (
        (None, {"fields": ("business", "status", "confidence", "problem_list", "copy_of", "document_list")}),
        (
            _("What was read"),
            {"fields": ("vendor", "vendor_tax_id", "buyer_tax_id", "document_type", "number", "issue_date", "total",
                        "net_amount", "tax_amount", "tax_rate", "payment_method", "last4", "allocation_number",
                        "evidence_table")},
        ),
        (_("Where from"), {"fields": ("source", "source_id", "ordinal", "received_at", "created_at", "updated_at",
                                      "deleted_at")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        """Lists do without the bulky columns."""
        rows: QuerySet[Receipt] = super().get_queryset(request)
        one = request.resolver_match is not None and "object_id" in request.resolver_match.kwargs
        return rows if one else rows.defer("evidence", "line_items")

    @admin.display(description=_("vendor"), ordering="vendor")
    def vendor_name(self, receipt: Receipt) -> str:
        return receipt.vendor or UNKNOWN

    @admin.display(description=_("total"), ordering="amount")
    def total(self, receipt: Receipt) -> str:
        return _amount(receipt.amount, receipt.currency)

    @admin.display(description=_("net"))
    def net_amount(self, receipt: Receipt) -> str:
        return _amount(receipt.net, receipt.currency)

    @admin.display(description=_("tax"))
    def tax_amount(self, receipt: Receipt) -> str:
        return _amount(receipt.tax, receipt.currency)

    @admin.display(description=_("confidence"), ordering="confidence")
    def sureness(self, receipt: Receipt) -> str:
        return f"{receipt.confidence:.0%}"

    @admin.display(description=_("copy of"), ordering="duplicate_of")
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
        """The files beside it."""
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
        """Each field's value, how sure it is, and where it stood."""
        titles = format_html_join(
            "", "<th>{}</th>", [[name] for name in (_("field"), _("value"), "%", _("text"), _("where"), _("how"))]
        )
        rows = format_html_join("", EVIDENCE_ROW, _evidence_rows(receipt))
        return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", titles, rows)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may change receipts may decide what they are."""
        return request.user.has_perm("receipts.change_receipt")

    @admin.action(description=_("Approve"), permissions=["decide"])
    def approve(self, request: HttpRequest, receipts: QuerySet[Receipt]) -> None:
        self._decide(request, receipts, Status.APPROVED)

    @admin.action(description=_("Reject"), permissions=["decide"])
    def reject(self, request: HttpRequest, receipts: QuerySet[Receipt]) -> None:
        self._decide(request, receipts, Status.REJECTED)

    @admin.action(description=_("Restore deleted receipts"), permissions=["decide"])
    def restore(self, request: HttpRequest, receipts: QuerySet[Receipt]) -> None:
        deleted = list(receipts.exclude(deleted_at=None))
        for receipt in deleted:
            changes.restore(receipt)
        self._say(request, len(deleted))

    def _decide(self, request: HttpRequest, receipts: QuerySet[Receipt], status: Status) -> None:
        chosen = list(receipts)
        for receipt in chosen:
            changes.correct(receipt, {"status": status}, by=cast(User, request.user), now=timezone.now())
        self._say(request, len(chosen))

    def _say(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%(count)d receipt changed.", "%(count)d receipts changed.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)


def _amount(amount: Decimal | None, currency: str | None) -> str:
    return UNKNOWN if amount is None else f"{amount_text(amount, currency)} {currency or '?'}"


def _evidence_rows(receipt: Receipt) -> list[tuple[Any, ...]]:
    return [
        (label(column), read["value"], f"{read['confidence']:.0%}", place["text"], place["where"], place["how"])
        for column, read in receipt.evidence.items()
        for place in read["evidence"] or [{"text": "", "where": "", "how": ""}]
    ]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """The stored files; their content is opened by the business's own people alone."""

    list_display = ("name", "media_type", "size", "origin", "why_unread", "business", "created_at")
    list_filter = ("origin", "media_type", "business")
    list_select_related = ("business",)
    search_fields = ("name", "sha256")
    show_full_result_count = False
    fields = (*list_display, "sha256", "beside")
    readonly_fields = ("why_unread", "beside")

    @admin.display(description=_("problem"))
    def why_unread(self, document: Document) -> str:
        return file_problem_message(document.problem)

    @admin.display(description=_("receipts"))
    def beside(self, document: Document) -> SafeString:
        """The receipts it lies beside."""
        links = [
            (reverse("admin:receipts_receipt_change", args=[receipt.pk]), str(receipt))
            for receipt in document.receipts.defer("evidence", "line_items")[:100]
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links)


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """What people said, newest first."""

    list_display = ("receipt", "field", "was", "became", "corrected_by", "corrected_at")
    list_filter = ("field",)
    list_select_related = ("receipt", "corrected_by")
    ordering = ("-corrected_at", "-id")
    show_full_result_count = False
