"""A shop with one row of everything, and everybody who might knock at its door."""

from __future__ import annotations

import copy
import datetime
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django_celery_results.models import GroupResult, TaskResult
from PIL import Image
from rest_framework.test import APIClient, ForceAuthClientHandler

from books.models import Export
from businesses.models import Business, Role, Scope, User, issue_token
from gmail.models import AccessEvent, GmailConnection, Message, SyncRun
from receipts import changes, storage
from receipts.ledger import Cause
from receipts.models import Category, Document, Job, JobStatus, Receipt, SenderRule, TotalsState, VendorFact, Way
from tests.attacks.routes import Route
from tests.cast import Person, join

A_DAY = datetime.timedelta(days=1)
CSRF = "c" * 32
HANDLER = ForceAuthClientHandler(enforce_csrf_checks=True)
"""One for all: each would look for every static file once more."""
SECRET = "Canary Trading"
"""A name in the shop's rows that nobody outside may ever read."""
GMAIL_ID = "18c0ffee"
CALLERS = ("stranger", "expired", "revoked", "reader", "accountant", "other", "operator", "no_csrf", "owner")
BESIDE = ("viewer", "accountant_token", "viewer_token")
"""Callers who may do no more than the accountant, or the reader; the tokens were made with the scope to write."""
INSIDERS = ("reader", "accountant", "operator", "no_csrf", "owner", *BESIDE)


@dataclass(frozen=True, slots=True)
class World:
    """Who calls, and the id each part of an address has for the shop's own row."""

    callers: dict[str, APIClient]
    owner: Person
    receipt: Receipt
    connection: GmailConnection
    run: SyncRun
    job: Job
    upload: Job
    export: Export
    drawing: Document
    """A file whose pages are shown as pictures."""
    token_id: object

    def path(self, route: Route) -> str:
        """The address of the shop's own row."""
        return route.path(self.values(route))

    def values(self, route: Route) -> dict[str, object]:
        """What stands for each part of `route`."""
        return {part: self._value(route, part) for part in route.parts}

    def _value(self, route: Route, part: str) -> object:
        if part == "object_id":
            return self._object_id(route)
        if part == "pk":
            return self._pk(route)
        if part == "job_id" and route.pattern.startswith("receipts/upload/"):
            return self.upload.pk
        if part == "id":
            return self.owner.user.pk if route.is_console else self.token_id
        known = {
            "receipt_id": self.receipt.pk,
            "connection_id": self.connection.pk,
            "gmail_id": GMAIL_ID,
            "run_id": self.run.pk,
            "rule_id": SenderRule.objects.get(sender="secret-sender.example").pk,
            "fact_id": VendorFact.objects.get(label=SECRET).pk,
            "category_id": self.receipt.category_id,
            "job_id": self.job.pk,
            "export_id": self.export.pk,
            "content_type_id": 1,
            "number": 1,
        }
        return known.get(part, "receipts")

    def _pk(self, route: Route) -> object:
        if "/runs/" in route.pattern:
            return self.run.pk
        if route.pattern.startswith("api/gmail/connections/"):
            return self.connection.pk
        if route.pattern.startswith("api/rules/"):
            return SenderRule.objects.get(sender="secret-sender.example").pk
        if route.pattern.startswith("api/vendor-facts/"):
            return VendorFact.objects.get(label=SECRET).pk
        if route.pattern.startswith("api/categories/"):
            return self.receipt.category_id
        if route.pattern.startswith("api/exports/"):
            return self.export.pk
        if route.pattern.startswith("api/jobs/"):
            return self.job.pk
        if "/pages/" in route.pattern:
            return self.drawing.pk
        return self.receipt.documents.get().pk if route.pattern.startswith("api/documents/") else self.receipt.pk

    def _object_id(self, route: Route) -> object:
        """The first row of the model that a page of the console shows."""
        _, app, model, *_ = route.pattern.split("/")
        if app not in apps.app_configs:
            return self.receipt.pk
        row = apps.get_model(app, model)._default_manager.order_by("pk").first()
        assert row is not None, f"the world lacks a {model}"
        return row.pk


def make_world(business: Business, receipt: Receipt) -> World:
    """The shop's rows, and a caller of every kind; `receipt` is the shop's."""
    owner = join(business, "owner@shop.example", Role.OWNER)
    accountant = join(business, "accountant@books.example", Role.ACCOUNTANT)
    viewer = join(business, "viewer@shop.example", Role.VIEWER)
    other = join(Business.objects.create(name="Another Shop"), "owner@other.example", Role.OWNER)
    operator = User.objects.create_superuser("operator@house.example")
    token, _ = issue_token(owner.user, business, name="the shop's", scope=Scope.READ, lasts=A_DAY)
    connection, run = _mailbox_of(owner)
    _console_rows(receipt, owner)
    receipt.category = Category.objects.create(business=business, name=f"{SECRET} supplies")
    receipt.save(update_fields=["category"])
    SenderRule.objects.create(
        business=business, sender="secret-sender.example", action="never", created_at=timezone.now()
    )
    VendorFact.objects.create(business=business, label=SECRET, name=SECRET, kind="vendor", said_at=timezone.now())
    job = Job.objects.create(
        business=business, kind="delete_category", subject=SECRET, asked_by=owner.user, way=Way.API
    )
    upload = Job.objects.create(
        business=business, kind="upload", parameters={"files": [{"name": SECRET}]}, asked_by=owner.user, way=Way.API
    )
    made = Job.objects.create(
        business=business, kind="export", subject=SECRET, status=JobStatus.DONE, asked_by=owner.user, way=Way.API
    )
    export = Export.objects.create(business=business, job=made, format="csv", name=f"{SECRET}.csv", size=0, rows=0)
    callers = {
        "stranger": _client(),
        "expired": _bearer(owner, lasts=-A_DAY),
        "revoked": _revoked(owner),
        "reader": _bearer(owner),
        "accountant": _browser(accountant.user),
        "other": _browser(other.user),
        "operator": _browser(operator),
        "no_csrf": _browser(owner.user, csrf=False),
        "owner": _browser(owner.user),
        "viewer": _browser(viewer.user),
        "accountant_token": _bearer(accountant, scope=Scope.WRITE),
        "viewer_token": _bearer(viewer, scope=Scope.WRITE),
    }
    return World(callers, owner, receipt, connection, run, job, upload, export, _drawing_of(business), token.uuid)


def _drawing_of(business: Business) -> Document:
    """A picture file of the shop, which no receipt has."""
    drawn = io.BytesIO()
    Image.new("L", (8, 8)).save(drawn, "PNG")
    sha256 = storage.store(business.pk, drawn.getvalue())
    return Document.objects.create(
        business=business, sha256=sha256, name=f"{SECRET}.png", media_type="image/png", size=1, origin="attachment"
    )


def _mailbox_of(owner: Person) -> tuple[GmailConnection, SyncRun]:
    now = timezone.now()
    connection, _ = GmailConnection.connect(
        owner.business,
        address="owner@shop.example",
        google_sub="1001",
        refresh_token="1//refresh",
        access_token="ya29.access",
        access_token_expires_at=now + datetime.timedelta(hours=1),
        scopes=["openid"],
        user=owner.user,
        now=now,
    )
    run = SyncRun.objects.create(
        business=owner.business, connection=connection, status=SyncRun.Status.FAILED, failed=1, queued_at=now
    )
    Message.objects.create(
        business=owner.business, connection=connection, run=run, gmail_id=GMAIL_ID, outcome=Message.Outcome.FAILED
    )
    return connection, run


def _console_rows(receipt: Receipt, owner: Person) -> None:
    """One row of each kind that only the console shows."""
    cause = Cause(Way.PAGE, timezone.now(), owner.user)
    changes.correct(receipt, {"note": SECRET}, cause=cause)
    AccessEvent.objects.create(
        business=owner.business, connection=GmailConnection.objects.get(), kind=AccessEvent.Kind.SEARCHED,
        way=SyncRun.Trigger.WEB, by=owner.user, at=timezone.now(),
    )  # fmt: skip
    Group.objects.create(name="Support")
    TaskResult.objects.create(task_id="t-1")
    GroupResult.objects.create(group_id="g-1")
    TotalsState.objects.create(business=owner.business, zone="")


def _client() -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.handler = HANDLER
    return client


def _browser(user: User, *, csrf: bool = True) -> APIClient:
    client = _client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if csrf:
        client.cookies["csrftoken"] = CSRF
        client.credentials(HTTP_X_CSRFTOKEN=CSRF)
    return client


def _bearer(person: Person, *, lasts: datetime.timedelta = A_DAY, scope: Scope = Scope.READ) -> APIClient:
    _, secret = issue_token(person.user, person.business, name="", scope=scope, lasts=lasts)
    client = _client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def _revoked(person: Person) -> APIClient:
    token, secret = issue_token(person.user, person.business, name="", scope=Scope.WRITE, lasts=A_DAY)
    token.delete()
    client = _client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def send(client: APIClient, method: str, path: str, body: Any = None) -> Any:
    """One call as a browser or a program makes it: JSON to the API, forms to pages. It leaves nothing behind."""
    if body is None:
        return call(client, method, path)
    if path.startswith("/api/"):
        return call(client, method, path, body=json.dumps(body).encode(), kind="application/json")
    return call(client, method, path, form=body)


def call(
    client: APIClient,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] = MappingProxyType({}),
    headers: Mapping[str, str] = MappingProxyType({}),
    body: bytes = b"",
    kind: str = "application/octet-stream",
    form: Mapping[str, object] | None = None,
) -> Any:
    """One call with whatever somebody may put into it. It leaves nothing behind."""
    cookies, savepoint = copy.deepcopy(client.cookies), transaction.savepoint()
    if form is not None:
        body, kind = urlencode(form, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"
    environ: dict[str, Any] = {"QUERY_STRING": urlencode(query, errors="surrogatepass")}
    environ |= {_variable(name): value for name, value in headers.items()}
    try:
        return client.generic(method, path, cast(Any, body), kind, **environ)
    finally:
        client.cookies = cookies
        transaction.savepoint_rollback(savepoint)


def _variable(header: str) -> str:
    """A header's name in WSGI (PEP 3333)."""
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
