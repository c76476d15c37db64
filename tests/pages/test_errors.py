"""Error pages: they name the next step, in the reader's language, and need no part that may be broken."""

from __future__ import annotations

from typing import NoReturn

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from prosaas.api_errors import server_error
from tests.cast import Person


def test_an_address_that_leads_nowhere_says_so(web: Client) -> None:
    answer = web.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_an_old_form_says_to_reload(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/login", {"username": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.content.decode()


def test_the_error_page_needs_no_database_and_no_session() -> None:
    def unreachable() -> NoReturn:
        raise ConnectionError

    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(unreachable)  # type: ignore[assignment]
    with translation.override("he"):
        answer = server_error(request)
    assert answer.status_code == 500
    assert "משהו השתבש אצלנו" in answer.content.decode()


@pytest.mark.parametrize(
    ("origin", "told"), [("https://testserver", True), ("https://evil.example", False), ("null", False)]
)
def test_a_proxy_that_keeps_the_scheme_to_itself_is_named(db: None, origin: str, told: bool) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/login")
    form = {"username": "a@b.example", "password": "x", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answer = client.post("/login", form, headers={"Origin": origin})
    assert answer.status_code == 403
    assert ("X-Forwarded-Proto" in answer.content.decode()) is told


def test_the_api_says_how_a_browser_proves_that_the_page_is_ours(owner: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    error = browser.post("/api/receipts/sync").json()["error"]
    assert error["code"] == "CSRF_FAILED"
    assert "X-CSRFToken" in error["hint"]
    lost = browser.post("/api/receipts/sync", headers={"Origin": "https://testserver"}).json()["error"]
    assert lost["code"] == "CSRF_FAILED"
    assert "X-Forwarded-Proto" in lost["hint"]
