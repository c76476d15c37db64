"""The state of each business's totals in the operator console: to look at, and to have them rebuilt."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from businesses.models import User
from foundation.console import BusinessFilter, ReadOnlyAdmin
from receipts import tasks, total_jobs
from receipts.ledger import Cause
from receipts.models import TotalsState, Way


@admin.register(TotalsState)
class TotalsStateAdmin(ReadOnlyAdmin):
    """Which totals are complete: those whose time zone is their business's. Folding keeps them up by itself."""

    list_display = ("business", "zone", "is_complete", "checked_at")
    list_filter = (BusinessFilter,)
    list_select_related = ("business",)
    ordering = ("business",)
    fields = ("business", "zone", "is_complete", "checked_at")
    readonly_fields = ("is_complete",)
    actions = ("rebuild",)

    def has_rebuild_permission(self, request: HttpRequest) -> bool:
        """Whoever may change totals."""
        return request.user.has_perm("receipts.change_totalsstate")

    @admin.display(description=_("complete"), boolean=True)
    def is_complete(self, state: TotalsState) -> bool:
        return state.zone == state.business.time_zone

    @admin.action(description=_("Compare with the receipts, and rebuild what differs"), permissions=["rebuild"])
    def rebuild(self, request: HttpRequest, rows: QuerySet[TotalsState]) -> None:
        cause = Cause(Way.CONSOLE, timezone.now(), cast(User, request.user))
        asked = [total_jobs.rebuild(state.business, cause=cause) for state in rows.select_related("business")]
        for job in asked:
            tasks.send_job(job.pk)
        text = ngettext("%(count)d job was started.", "%(count)d jobs were started.", len(asked))
        self.message_user(request, text % {"count": len(asked)}, messages.SUCCESS)
