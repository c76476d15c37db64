"""Nobody is kept out: axe finds nothing serious in any page, in either language, scheme and width.

The pages are those that tests/attacks/access.py says answer 200; tests/attacks/world.py says which row each shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from tests.attacks.access import PRODUCT, console
from tests.attacks.conftest import make_receipt, world
from tests.attacks.routes import Route, all_routes
from tests.attacks.world import World
from tests.languages import LANGUAGES
from tests.pages import axe

__all__ = ["make_receipt", "world"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

WIDTHS = [1280, 390]
SCHEMES = ["light", "dark"]
ALSO = ["receipts?search=nothing+like+it", "receipts?status=approved", "nowhere"]
"""More to open of the owner's pages than each once."""
ALIKE = ("/history/", "/delete/")
"""The console's own pages, which say the same of whatever row."""
NO_PAGE = {
    "healthz", "readyz", "metrics", "admin/jsi18n/", "admin/autocomplete/", "admin/logout/", "admin/login/",
    "admin/doctor/verdict/", "coverage/next", "admin/front/", "exports/<int:export_id>/file",
    "receipts/<int:receipt_id>/document",
}  # fmt: skip
"""What answers a GET with no page: text, data, files and parts of pages."""


def owners_pages(world: World) -> Iterator[str]:
    """The address of every page that the owner may open."""
    yield from (f"/{address}" for address in ALSO)
    for route in all_routes():
        answers = PRODUCT.get(route.pattern, {}).get("GET", {})
        if _is_page(route) and not route.is_console and answers.get("owner") == 200:
            yield world.path(route)


def operators_pages(world: World) -> Iterator[str]:
    """The address of every page of the console; of those that are alike for every table, the receipts'."""
    answers = console()
    for route in all_routes():
        is_one_of_many = route.pattern.endswith(ALIKE) and not route.pattern.startswith("admin/receipts/receipt/")
        if route.is_console and _is_page(route) and answers[route.pattern][0] == 200 and not is_one_of_many:
            yield world.path(route)


def _is_page(route: Route) -> bool:
    return route.pattern not in NO_PAGE and (not route.is_api or route.pattern in ("api/", "api/docs/"))


def context_of(chromium: Browser, live_server: LiveServer, client: APIClient | None, language: str) -> BrowserContext:
    context = chromium.new_context(locale=language, reduced_motion="reduce")
    cookies = {"django_language": language}
    if client is not None:
        cookies["sessionid"] = client.cookies["sessionid"].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    return context


def faults_of(page: Page, address: str, widths: Sequence[int] = WIDTHS) -> Iterator[str]:
    """What axe finds in one page: all of it at both widths, and what colours change in both schemes."""
    page.goto(address)
    if address.endswith("/api/docs/"):
        page.locator(".opblock").first.wait_for()
    axe.bring(page)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            if scheme != SCHEMES[0] and width != widths[0]:
                continue
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            rules = () if scheme == SCHEMES[0] else axe.CONTRAST
            yield from (f"{address} {width} {scheme} {fault}" for fault in axe.faults(page, rules))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("caller", ["stranger", "owner", "operator"])
def test_no_page_keeps_anybody_out(
    chromium: Browser, live_server: LiveServer, world: World, language: str, caller: str
) -> None:
    pages = {"stranger": lambda _: ["/login", "/admin/login/"], "owner": owners_pages, "operator": operators_pages}
    client = None if caller == "stranger" else world.callers[caller]
    with context_of(chromium, live_server, client, language) as context:
        page = context.new_page()
        # the console's pages are many, and alike in all but their words: one language shows them on a phone
        widths = WIDTHS if caller != "operator" or language != LANGUAGES[0] else WIDTHS[:1]
        paths = [f"{live_server.url}{path}" for path in pages[caller](world)]
        found = [fault for path in paths for fault in faults_of(page, path, widths)]
    assert not found, "\n".join(found)
