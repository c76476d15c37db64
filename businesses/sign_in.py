"""How often somebody may try to sign in, whichever form is used: counted where passwords are checked.

An attempt is a row before its password is looked at, so that many at once count too; signing in takes the rows of that
account and place back. Within WINDOW there may be LOGIN_FAILURE_LIMIT attempts on one account from one source, three
times as many from one source (many accounts, one password each), and five times as many on one account (many sources).

So that nobody locks an owner out, a browser in which somebody signed in before carries a signed cookie that says so,
and has attempts of its own on that account; used up, it counts as any other browser (OWASP: device cookies).

Whether an account exists makes no difference to any of this.
"""

from __future__ import annotations

import datetime
import logging
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from businesses.models import SignInAttempt, User
from businesses.sources import source_of
from foundation.errors import ApiError

logger = logging.getLogger(__name__)

WINDOW = datetime.timedelta(minutes=15)
SOURCE_FACTOR, ACCOUNT_FACTOR = 3, 5
COOKIE = "known_browser"
COOKIE_LASTS = datetime.timedelta(days=400)
ACCOUNTS_REMEMBERED = 8
SIGNER_SALT = "businesses.known_browser"


class SignInRefusedError(ApiError):
    """Too many attempts; the password was not looked at."""

    status = 429
    code = "SIGN_IN_REFUSED"
    message = "Too many attempts to sign in."
    hint = "Wait a quarter of an hour, or use a browser in which you signed in before."


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """A browser in which somebody signed in: a name of its own, and the accounts, newest first."""

    name: str = ""
    accounts: tuple[str, ...] = ()

    @classmethod
    def from_request(cls, request: HttpRequest | None) -> KnownBrowser:
        """What the cookie says; nothing if it is not ours."""
        try:
            name, accounts = signing.loads(request.COOKIES[COOKIE] if request else "", salt=SIGNER_SALT)
        except (KeyError, ValueError, signing.BadSignature):
            return cls()
        return cls(name, tuple(accounts))

    def remember(self, account: str) -> KnownBrowser:
        """The same browser, in which `account` signed in."""
        others = [known for known in self.accounts if known != account]
        return KnownBrowser(self.name or secrets.token_urlsafe(12), (account, *others)[:ACCOUNTS_REMEMBERED])

    def cookie(self) -> str:
        return signing.dumps([self.name, self.accounts], salt=SIGNER_SALT)


class SignInLimiter(BaseBackend):
    """Stands before the backend that checks passwords, and lets nobody in by itself."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **credentials: Any) -> None:
        """Record the attempt. Raises SignInRefusedError if it is one too many."""
        if username is not None:
            _admit(account_key(username), request, now=timezone.now())


class KnownBrowserMiddleware:
    """Shows who is refused what to do, and gives a browser its cookie when somebody signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        browser: KnownBrowser | None = getattr(request, COOKIE, None)
        if browser is not None:
            response.set_cookie(
                COOKIE,
                browser.cookie(),
                max_age=COOKIE_LASTS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refused attempt, from whichever form it came."""
        if not isinstance(exception, SignInRefusedError):
            return None
        response = render(request, "registration/locked.html", status=exception.status)
        response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response


def account_key(name: str) -> str:
    """What stands for the account somebody names: the same for every spelling that leads to it, and not the name
    itself, since people type other things there too."""
    spelling = unicodedata.normalize("NFKC", name.strip().lower()).casefold()
    return salted_hmac(SIGNER_SALT, spelling, algorithm="sha256").hexdigest()


@receiver(user_logged_in)
def forget_attempts(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """The attempts on this account from here were no attack, and the browser is known from now on."""
    if request is None:
        return
    account, browser = account_key(user.email), KnownBrowser.from_request(request)
    here = Q(source=source_of(request), browser="")
    if browser.name:
        here |= Q(browser=browser.name)
    SignInAttempt.objects.filter(here, account=account).delete()
    setattr(request, COOKIE, browser.remember(account))


def _admit(account: str, request: HttpRequest | None, *, now: datetime.datetime) -> None:
    SignInAttempt.objects.filter(tried_at__lt=now - WINDOW).delete()
    browser = KnownBrowser.from_request(request)
    attempt = SignInAttempt(account=account, source=source_of(request) if request else "", tried_at=now)
    if account in browser.accounts:
        attempt.browser = browser.name
    attempt.save()
    if attempt.browser and _count(account=account, browser=attempt.browser) > settings.LOGIN_FAILURE_LIMIT:
        attempt.browser = ""
        attempt.save(update_fields=["browser"])
    reason = "" if attempt.browser else _reason_to_refuse(attempt)
    if reason:
        # what is refused counts for nothing, else nobody would get in while somebody goes on knocking
        attempt.delete()
        logger.warning("SIGN IN REFUSED: too many attempts by %s", reason)
        raise SignInRefusedError


def _reason_to_refuse(attempt: SignInAttempt) -> str:
    """Which limit an attempt from an unknown browser is beyond; "" if none."""
    limit = settings.LOGIN_FAILURE_LIMIT
    if _count(account=attempt.account, source=attempt.source, browser="") > limit:
        return "account and source"
    if attempt.source and _count(source=attempt.source, browser="") > limit * SOURCE_FACTOR:
        return "source"
    return "account" if _count(account=attempt.account, browser="") > limit * ACCOUNT_FACTOR else ""


def _count(**of: str) -> int:
    return SignInAttempt.objects.filter(**of).count()
