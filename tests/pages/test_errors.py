"""Error pages: they name the next step, in the reader's language, and need no part that may be broken."""

from __future__ import annotations

from typing import NoReturn

from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from prosaas.api_errors import server_error


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
