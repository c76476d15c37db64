"""A small browser: cookies, redirects and forms, to use the pages as a person does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

TIMEOUT_SECONDS = 60.0
CHOICES = ("checkbox", "radio")


class NoSuchFormError(Exception):
    """The page has no form with such a field; the text names the page."""


class PageError(Exception):
    """The server answered with an error; the text has its status and the start of its body."""


@dataclass(slots=True)
class Form:
    """A form of a page, with its initial values."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def encode(self, changes: Mapping[str, str]) -> str:
        """Return the urlencoded body after `changes`; a changed field loses its initial values."""
        unchanged = [(name, value) for name, value in self.values if name not in changes]
        return urlencode([*unchanged, *changes.items()])


@dataclass(frozen=True, slots=True)
class Page:
    """A loaded page: its final address and HTML."""

    url: str
    html: str

    def form(self, having: str) -> Form:
        """Return the form with a field named `having`. Raises NoSuchFormError."""
        reader = _FormReader()
        reader.feed(self.html)
        for form in reader.forms:
            if having in form.names:
                return form
        raise NoSuchFormError(f"{self.url} has no form with the field {having!r}")


class Browser:
    """Opens pages and sends forms; keeps its cookies."""

    def __init__(self) -> None:
        self._cookies = CookieJar()

    def open(self, url: str) -> Page:
        """Follow a link. Raises PageError."""
        return self._fetch(Request(url, headers={"Accept": "text/html"}))  # noqa: S310

    def submit(self, page: Page, changes: Mapping[str, str]) -> Page:
        """Fill in and send the page's form that has these fields. Raises NoSuchFormError, PageError."""
        return self._fetch(_form_request(page, changes))

    def submit_without_redirect(self, page: Page, changes: Mapping[str, str]) -> str:
        """Send the form; return the address it redirects to, without opening it."""
        opener = self._opener(_NoRedirect())
        try:
            opener.open(_form_request(page, changes), timeout=TIMEOUT_SECONDS).close()
        except HTTPError as answer:
            return urljoin(page.url, str(answer.headers["Location"]))
        raise PageError(f"{page.url} did not redirect")

    def _fetch(self, request: Request) -> Page:
        try:
            with self._opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
                return Page(answer.url, answer.read().decode("utf-8", "replace"))
        except HTTPError as error:
            text = error.read(500).decode("utf-8", "replace")
            raise PageError(f"{error.url} answered {error.code}: {text}") from error

    def _opener(self, *handlers: HTTPRedirectHandler) -> OpenerDirector:
        return build_opener(HTTPCookieProcessor(self._cookies), *handlers)


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(attributes.get("action", ""), attributes.get("method", "get").upper()))
        elif self.forms and attributes.get("name") and tag in ("input", "button", "select", "textarea"):
            self._add_field(tag, attributes)

    def _add_field(self, tag: str, attributes: dict[str, str]) -> None:
        form, kind = self.forms[-1], attributes.get("type", "text")
        form.names.add(attributes["name"])
        if tag == "input" and kind != "submit" and (kind not in CHOICES or "checked" in attributes):
            form.values.append((attributes["name"], attributes.get("value", "on" if kind in CHOICES else "")))


def _form_request(page: Page, changes: Mapping[str, str]) -> Request:
    form = page.form(next(iter(changes)))
    body = form.encode(changes).encode()
    headers = {"Accept": "text/html", "Referer": page.url}
    return Request(urljoin(page.url, form.action), data=body, headers=headers, method=form.method)  # noqa: S310
