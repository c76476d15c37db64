"""`Idempotency-Key`: a call that is sent again, since nobody knows whether it arrived, does its work once.

By draft-ietf-httpapi-idempotency-key-header-07. A key belongs to one person, business, method and address, for a day.
The first call claims it before it does anything; its answer is kept, and the same call with the same key is given that
answer again. What tells of a moment only (409, 412, 429) or of a failure of ours (5xx) is not kept. A claim is a lease:
that of a killed process ends by itself.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from businesses.models import Business, IdempotencyKey, User
from foundation.errors import ApiError

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')
"""Visible ASCII, with or without the quotes that a structured field (RFC 9651) has around a string."""
LASTS = datetime.timedelta(days=1)
LEASE = datetime.timedelta(minutes=5)
"""Longer than any request: a web worker that hangs is killed before."""
KEPT_HEADERS = ("Location", "ETag")
NOT_KEPT = frozenset({400, 409, 412, 429})
SWEPT_AT_ONCE = 5_000


class KeyReusedError(ApiError):
    """The key belongs to another call."""

    status = 422
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was sent with another request."
    hint = "Send each request under a key of its own, such as a random UUID; the same key only to repeat it unchanged."


class KeyInUseError(ApiError):
    """The first call is not done."""

    status = 409
    code = "IDEMPOTENCY_KEY_IN_USE"
    message = "The first request with this Idempotency-Key is still under way."
    hint = "Wait as long as Retry-After says, then send it again under the same key."
    retry_after = 1


class SecretShownOnceError(ApiError):
    """The first call's answer held a secret, which is kept nowhere; `extra["answer"]` is the rest of it."""

    status = 409
    code = "SECRET_SHOWN_ONCE"
    message = "This was done, and its secret was in the first answer alone."
    hint = "If that answer was lost, delete what was made and ask again under another Idempotency-Key."


class Replay(Exception):  # noqa: N818 - no error: the way out of a view that has been answered before
    """The first call's answer."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__()


@dataclass(frozen=True, slots=True)
class Claim:
    """A key held by one request."""

    name: str
    holder: uuid.UUID


def key_of(request: Request) -> str:
    """The key a request carries; "" if none. Raises ValidationError if it is malformed."""
    given = request.headers.get(HEADER)
    if given is None:
        return ""
    found = KEY.fullmatch(given)
    if found is None:
        raise ValidationError({HEADER: ["Write 1 to 255 visible ASCII characters, such as a random UUID."]})
    return found[1]


def claim(request: Request, key: str, *, user: User, business: Business, now: datetime.datetime) -> Claim:
    """Take the key for this request.

    Raises Replay, KeyReusedError, KeyInUseError or SecretShownOnceError.
    """
    name = _digest([str(business.pk), str(user.pk), str(request.method), request.path, key])
    digest, mine = _digest(_parts_of(request)), Claim(name, uuid.uuid4())
    claimed = {"holder": mine.holder, "held_until": now + LEASE, "created_at": now}
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(name=name, business=business, request=digest, **claimed)
    except IntegrityError:
        _take_over(mine, digest, claimed, now=now)
    return mine


def settle(held: Claim, answer: Response, *, secrets: Collection[str]) -> None:
    """Keep the answer, or let go of the key if it is none to keep."""
    if answer.status_code >= 500 or answer.status_code in NOT_KEPT:
        release(held)
        return
    data = answer.data
    hidden = bool(data) and not set(data).isdisjoint(secrets)
    if hidden:
        data = {name: value for name, value in data.items() if name not in secrets}
    _mine(held).update(
        status=answer.status_code,
        body="" if data is None else JSONRenderer().render(data).decode(),
        headers={name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
        hides_secret=hidden,
    )


def release(held: Claim) -> None:
    """Let the next call with this key do the work."""
    _mine(held).delete()


def sweep(*, now: datetime.datetime) -> int:
    """Forget keys that are older than a day, a bounded number at once; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lt=now - LASTS).order_by("created_at")
    deleted, _ = IdempotencyKey.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])).delete()
    return deleted


def _mine(held: Claim) -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(name=held.name, holder=held.holder)


def _take_over(mine: Claim, digest: str, claimed: dict[str, object], *, now: datetime.datetime) -> None:
    """Take a key that is there already, if its day or its holder's lease is over; else raise what it answers."""
    kept = IdempotencyKey.objects.filter(name=mine.name).first()
    if kept is None:
        # let go of a moment ago
        raise KeyInUseError
    if kept.created_at > now - LASTS:
        if kept.request != digest:
            raise KeyReusedError
        if kept.status is not None:
            raise _answer_of(kept)
        if kept.held_until > now:
            raise KeyInUseError
    fresh: dict[str, object] = {"request": digest, "status": None, "body": "", "headers": {}, "hides_secret": False}
    if not IdempotencyKey.objects.filter(pk=kept.pk, holder=kept.holder).update(**claimed, **fresh):
        raise KeyInUseError


def _answer_of(kept: IdempotencyKey) -> Exception:
    body = json.loads(kept.body) if kept.body else None
    if kept.hides_secret:
        return SecretShownOnceError(answer=body)
    return Replay(Response(body, status=kept.status, headers={**kept.headers, REPLAYED: "true"}))


def _parts_of(request: Request) -> Iterator[str]:
    """What makes a request the same as another: its query and its body, of which files are read in pieces."""
    yield request._request.META.get("QUERY_STRING", "")
    data = request.data
    if not isinstance(data, QueryDict):
        yield json.dumps(data, sort_keys=True)
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield name
            yield from _pieces_of(value) if isinstance(value, UploadedFile) else (str(value),)


def _pieces_of(file: UploadedFile[Any]) -> Iterator[str]:
    yield file.name or ""
    for chunk in file.chunks():
        yield hashlib.sha256(chunk).hexdigest()
    file.seek(0)


def _digest(parts: Iterator[str] | list[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(f"{len(part)}:{part}".encode())
    return found.hexdigest()
