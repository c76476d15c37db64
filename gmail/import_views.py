"""Pages on single mails: those a run looked at, those a search finds, and calling one of them a receipt.

Fragments with htmx, whole pages without.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.models import for_business
from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.errors import ApiError
from foundation.months import last_months, next_month
from foundation.strict_input import row_id
from gmail import finding, importing, mail_list
from gmail.client import MailHead
from gmail.messages import ErrorMessage, error_message, reason_message
from gmail.models import GmailConnection, Message, RunLedger, SyncRun, gmail_url
from gmail.serializers import FindSerializer, MailState, state_of

PAGE = 50
MONTHS = 37
"""As far back as a first sync goes."""
MONTH = "%Y-%m"
MAILS_PAGE = "gmail/mails.html"
TONES = {MailState.RECEIPT: "badge-good", MailState.FAILED: "badge-bad", MailState.GONE: "badge-warn"}
TABS: Sequence[tuple[str, str | Promise]] = (
    ("", _("All")),
    (Message.Outcome.NOT_RECEIPT, _("Not receipts")),
    (Message.Outcome.FAILED, _("Could not be read")),
    (Message.Outcome.RECEIPT, _("Receipts")),
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as pages show it."""

    connection: GmailConnection
    found: finding.FoundMail
    trouble: ErrorMessage | None = None
    """Why it cannot be imported now."""

    @property
    def state(self) -> MailState:
        return state_of(self.found)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def why(self) -> str:
        """Why it has its state; an import that failed says so."""
        run, message = self._run, self.found.message
        if self.state == MailState.OPEN and run is not None and run.error_code:
            return str(error_message(run.error_code).message)
        return reason_message(message.reason) if message is not None and self.state != MailState.DUPLICATE else ""

    @property
    def is_waiting(self) -> bool:
        """Whether an import is about to read it."""
        return self.state == MailState.OPEN and self._run is not None and self._run.is_import and self._run.is_active

    @property
    def is_held_up(self) -> bool:
        """Whether that import waits for something that does not answer."""
        return self.is_waiting and self._run is not None and self._run.consecutive_failures > 0

    @property
    def may_be_imported(self) -> bool:
        return not self.found.receipts and not self.is_waiting

    @property
    def gmail_url(self) -> str:
        return gmail_url(self.connection.address, self.found.gmail_id)

    @property
    def _run(self) -> SyncRun | None:
        return self.found.message.run if self.found.message else None


@require_safe
@for_members
def run_mails(request: MemberRequest, run_id: int) -> HttpResponse:
    """The mails that a run looked at, with what the ledger says of each by now; those of one `outcome`, or all."""
    runs = for_business(SyncRun.objects.select_related("connection__business"), request.membership.business)
    run = get_object_or_404(runs, pk=run_id)
    asked = request.GET.get("outcome", "")
    outcome = asked if asked in Message.Outcome.values else ""
    ledger = RunLedger(run.pk, run.connection, outcome or None)
    rows = ledger.page(PAGE + 1, beyond=row_id(request.GET.get("after", "")))
    ids = [row.message.gmail_id for row in rows[:PAGE]]
    context = {
        "run": run,
        "mails": [Mail(run.connection, found) for found in finding.known(run.connection, ids)],
        "tabs": [{"outcome": name, "label": label, "is_current": name == outcome} for name, label in TABS],
        "outcome": outcome,
        "next": rows[PAGE - 1].message.pk if len(rows) > PAGE else None,
        "may_find": finding.may_find(request.membership, run.connection),
    }
    return _render(request, "gmail/run_mails.html", context)


@require_safe
@for_members
def mails(request: MemberRequest) -> HttpResponse:
    """Every mail of a mailbox that was looked at, the newest first; sender and subject are asked for afterwards.

    With htmx and `heads` the rows alone, with what Gmail says of them.
    """
    connections = list(_connections(request).order_by("address", "pk"))
    chosen = next((one for one in connections if one.pk == row_id(request.GET.get("mailbox", ""))), None)
    connection = chosen or next(iter(connections), None)
    context: dict[str, object] = {"connections": connections, "connection": connection}
    if connection is not None:
        context |= _looked_at(request, connection)
    return _render(request, "gmail/mail_rows.html" if request.htmx and "heads" in request.GET else MAILS_PAGE, context)


@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def find(request: MemberRequest) -> HttpResponse:
    """Look for mail in a mailbox. The words are posted, so that they are in no address and no log."""
    connections = _searchable(request)
    context: dict[str, object] = {"connections": connections, "chosen": None, "words": ""}
    if request.method == "POST" and connections:
        context |= _found(request, connections)
    return _render(request, "gmail/find_results.html" if request.htmx else "gmail/find.html", context)


@require_safe
@for_members
def mail(request: MemberRequest, connection_id: int, gmail_id: str) -> HttpResponse:
    """What the ledger says of one mail; polled every second while an import is about to read it."""
    connection = _get(request, connection_id)
    return _show(request, Mail(connection, _known(connection, gmail_id)))


@require_POST
@for_writers
def import_mail(request: MemberRequest, connection_id: int, gmail_id: str) -> HttpResponse:
    """Call a mail a receipt."""
    connection, now = _get(request, connection_id), timezone.now()
    trouble = None
    try:
        importing.import_mail(connection, gmail_id, trigger=SyncRun.Trigger.WEB, user=request.user, now=now)
    except ApiError as error:
        trouble = error_message(error.code, message=error.message, hint=error.hint)
    shown = Mail(connection, _known(connection, gmail_id), trouble)
    if not request.htmx and trouble is None:
        return redirect("gmail-mail", connection.pk, gmail_id)
    return _show(request, shown)


def _found(request: MemberRequest, connections: Sequence[GmailConnection]) -> dict[str, object]:
    """What the page shows of a search."""
    by_id = {connection.pk: connection for connection in connections}
    chosen = by_id.get(row_id(request.POST.get("connection", "")) or 0, connections[0])
    asked = FindSerializer(data={"q": request.POST.get("q", ""), "cursor": request.POST.get("cursor", "")})
    context: dict[str, object] = {"chosen": chosen, "words": request.POST.get("q", "")[: finding.LONGEST_QUERY]}
    if not asked.is_valid():
        return context | {"errors": asked.errors.get("q") or [_("Search again from the beginning.")]}
    query, cursor = asked.validated_data["q"], asked.validated_data["cursor"]
    try:
        page = finding.find(chosen, query, cursor=cursor, membership=request.membership, now=timezone.now())
    except ApiError as error:
        return context | {"trouble": error_message(error.code, message=error.message, hint=error.hint)}
    return context | {"page": page, "mails": [Mail(chosen, found) for found in page.mails]}


def _looked_at(request: MemberRequest, connection: GmailConnection) -> dict[str, object]:
    """What the page shows of one mailbox."""
    zone, outcome = connection.business.zone, request.GET.get("outcome", "")
    months = last_months(timezone.localdate(timezone=zone), MONTHS)
    month = next((day for day in months if day.strftime(MONTH) == request.GET.get("month")), None)
    asked = mail_list.MailQuery(outcome if outcome in Message.Outcome.values else "", *_days_of(month, zone))
    before = mail_list.place_in(request.GET.get("before", ""))
    rows = mail_list.mails_of(connection, asked, before=before, size=PAGE + 1)
    shown, trouble = rows[:PAGE], None
    heads: Sequence[MailHead | None] = ()
    may_find = finding.may_find(request.membership, connection)
    if request.htmx and "heads" in request.GET and may_find:
        ids = [row.gmail_id for row in shown]
        try:
            heads, _wait = finding.heads_of(connection, ids, membership=request.membership, now=timezone.now())
        except ApiError as error:
            trouble = error_message(error.code, message=error.message, hint=error.hint)
    kept: dict[str, object] = {
        "mailbox": connection.pk,
        "outcome": asked.outcome,
        "month": month.strftime(MONTH) if month else "",
    }
    found = finding.known(connection, [row.gmail_id for row in shown], heads)
    return {
        "mails": [Mail(connection, one) for one in found],
        "tabs": [
            {"label": label, "url": _address(kept, outcome=name), "is_current": name == asked.outcome}
            for name, label in TABS
        ],
        "months": months,
        "kept": kept,
        "month": month,
        "next": _address(kept, before=mail_list.place_of(shown[-1])) if len(rows) > PAGE else "",
        "heads_url": _address(kept, before=request.GET.get("before", ""), heads="1"),
        "may_find": may_find,
        "are_heads_shown": bool(heads) or trouble is not None,
        "heads_trouble": trouble,
    }


def _days_of(month: datetime.date | None, zone: datetime.tzinfo) -> tuple[datetime.datetime | None, ...]:
    if month is None:
        return None, None
    return tuple(datetime.datetime.combine(day, datetime.time(), zone) for day in (month, next_month(month)))


def _address(kept: Mapping[str, object], **changes: object) -> str:
    return "?" + urlencode({name: value for name, value in {**kept, **changes}.items() if value})


def _searchable(request: MemberRequest) -> list[GmailConnection]:
    """The mailboxes that the person may search. Raises PermissionDenied if there are only others."""
    connected = _connections(request).exclude(status=GmailConnection.Status.DISCONNECTED).order_by("address")
    own = [connection for connection in connected if finding.may_find(request.membership, connection)]
    if connected and not own:
        raise PermissionDenied
    return own


def _connections(request: MemberRequest) -> QuerySet[GmailConnection]:
    rows = GmailConnection.objects.select_related("business")
    return for_business(rows, request.membership.business)


def _get(request: MemberRequest, connection_id: int) -> GmailConnection:
    return get_object_or_404(_connections(request), pk=connection_id)


def _known(connection: GmailConnection, gmail_id: str) -> finding.FoundMail:
    """What the ledger knows of a mail. Raises Http404 where no mail can have that id."""
    if not importing.GMAIL_ID.fullmatch(gmail_id):
        raise Http404
    (found,) = finding.known(connection, [gmail_id])
    return found


def _show(request: MemberRequest, shown: Mail) -> HttpResponse:
    context = {"mail": shown, "announce": bool(request.htmx) and not shown.is_waiting}
    return _render(request, "gmail/mail_state.html" if request.htmx else "gmail/mail.html", context)


def _render(request: MemberRequest, name: str, context: dict[str, object]) -> HttpResponse:
    return render(request, name, context | {"may_write": request.membership.may_write})
