"""What the ledger's benchmark does inside the product (`run_inside` of `bench.ledger_clients`): people, cursors, plans.

Cursors to the middle and the last page of a list are made by the product's own views without walking there: the rows
beside a place are found by OFFSET, which is slow, and a view that is shown those alone answers with the cursor between
them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, QuerySet
from django.test import Client
from rest_framework.pagination import Cursor
from rest_framework.test import APIRequestFactory
from rest_framework.viewsets import GenericViewSet

from bench.plans import plans_of
from businesses.models import Business, Membership, Scope, User, issue_token
from gmail.models import Message
from gmail.pagination import LedgerPagination
from receipts.api import ReceiptPagination, ReceiptViewSet
from receipts.listing import Listing
from receipts.models import Receipt

PAGES = {"middle": 0.5, "last": 1.0}
DAY = datetime.timedelta(days=1)


class NotAnsweredError(Exception):
    """A request whose plans are wanted had no page for an answer."""


def add_people(businesses: list[int], operator: str, password: str) -> dict[str, str]:
    """Make an operator, and for each business a person who signs in as `owner_of` says; return their tokens."""
    if not User.objects.filter(email=operator).exists():
        User.objects.create_superuser(operator, password)
    tokens = {}
    for business in Business.objects.filter(pk__in=businesses):
        owner = User.objects.filter(email=owner_of(business.pk)).first()
        owner = owner or User.objects.create_user(owner_of(business.pk), password)
        Membership.objects.get_or_create(user=owner, business=business)
        _, tokens[str(business.pk)] = issue_token(owner, business, name="bench", scope=Scope.READ, lasts=DAY)
    return tokens


def owner_of(business: int) -> str:
    """The address of the person whose only business it is."""
    return f"owner-{business}@prosaas.example"


def explain(paths: dict[str, str], user: str, token: str) -> dict[str, list[dict[str, Any]]]:
    """Send requests, and return the plan of every query that each made: `{"sql", "plan"}` by the request's name.

    The plans are those of the statements as the product sent them, through its own connection.
    """
    client = Client(headers={"Host": "127.0.0.1"})
    client.force_login(User.objects.get(email=user), backend="django.contrib.auth.backends.ModelBackend")
    plans: dict[str, list[dict[str, Any]]] = {}
    for name, path in paths.items():
        headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else {}

        def read(name: str = name, path: str = path, headers: dict[str, str] = headers) -> None:
            answer = client.get(path, headers=headers)
            if answer.status_code != HTTPStatus.OK:
                raise NotAnsweredError(f"{name} ({path}): {answer.status_code}")

        plans[name] = [{"sql": asked.sql, "plan": asked.plan} for asked in plans_of(read)]
    return plans


def list_pages(business: int, token: str) -> dict[str, str]:
    """The paths of the first, a middle and the last page of the business's receipts in every order, by name."""
    paths: dict[str, str] = {}
    rows = Receipt.objects.filter(business=business, deleted_at=None)
    count = rows.count()
    for ordering in (sign + name for name in ReceiptPagination.orderings for sign in ("", "-")):
        path = f"/api/receipts?ordering={ordering}"
        paths[f"{ordering}, first page"] = path
        ordered = _ordered(rows, ordering)
        for name, ids in _places(ordered, count, ReceiptPagination.page_size):
            cursor = _next_of(_narrowed(ReceiptViewSet, ids), {"get": "list"}, path, token)
            paths[f"{ordering}, {name} page"] = cursor
    return paths


def run_pages(runs: dict[str, int]) -> dict[str, str]:
    """The paths of a middle and the last page of the ledgers of `runs`, by name."""
    paths: dict[str, str] = {}
    for run_name, run in runs.items():
        listed = Message.objects.filter(run=run).order_by("id")
        pages = LedgerPagination()
        pages.base_url = f"/api/receipts/sync/runs/{run}/messages"
        for name, ids in _places(listed, listed.count(), pages.page_size):
            paths[f"{run_name} run, {name} page"] = pages.encode_cursor(Cursor(0, reverse=False, position=ids[-2]))
    return paths


def _ordered(rows: QuerySet[Receipt], ordering: str) -> QuerySet[Receipt]:
    column, descending = F(ordering.removeprefix("-")), ordering.startswith("-")
    by = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    return rows.order_by(by, "-pk" if descending else "pk")


def _places(ordered: QuerySet[Any], count: int, page: int) -> Iterator[tuple[str, list[int]]]:
    """For each place the page before it and the row after."""
    for name, share in PAGES.items():
        offset = round(max(count - 2 * page, 0) * share)
        ids = list(ordered.values_list("pk", flat=True)[offset : offset + page + 1])
        if len(ids) > page:
            yield name, ids


def _narrowed(view: type[GenericViewSet[Any]], ids: list[int]) -> type[GenericViewSet[Any]]:
    class Narrowed(view):  # type: ignore[misc, valid-type]
        """Pages through the rows `ids` alone."""

        def paginate_queryset(self, queryset: Listing) -> Any:
            return super().paginate_queryset(replace(queryset, rows=queryset.rows.filter(pk__in=ids)))

    return Narrowed


def _next_of(
    view: type[GenericViewSet[Any]],
    methods: dict[str, str],
    path: str,
    token: str,
) -> str:
    request = APIRequestFactory().get(path, headers={"Authorization": f"Bearer {token}", "Host": "127.0.0.1"})
    answer = view.as_view(dict[str, Any](methods))(request)
    following = urlsplit(answer.data["next"])
    return f"{following.path}?{following.query}"
