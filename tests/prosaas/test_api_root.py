"""The front of the API leads on to everything the caller may read."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.attacks.routes import all_routes
from tests.cast import Person

CONNECT = "gmail/oauth/start"
NEEDS_ASKING = {"gmail/find", "receipts/export"}
"""What answers only to a question."""
NOT_FOR_READING = {"", "receipts/sync", "receipts/bulk", "receipts/undo", "receipts/upload", "rules/preview"} | {
    *("gmail/oauth/callback", "gmail/oauth/disconnect", "gmail/push")
}


def links_of(person: Person) -> dict[str, str]:
    links: dict[str, str] = person.browser.get("/api/").json()
    return links


def test_every_address_without_a_row_is_linked(owner: Person) -> None:
    patterns = [route.pattern.removeprefix("api/") for route in all_routes() if route.is_api and not route.parts]
    assert set(links_of(owner)) == {*patterns} - NOT_FOR_READING


def test_the_links_lead_somewhere(owner: Person) -> None:
    for name, link in links_of(owner).items():
        answer = owner.browser.get(urlsplit(link).path)
        if name in NEEDS_ASKING:
            assert answer.status_code == 400, link
            continue
        # connecting needs Google, which the operator has not set up here
        assert answer.status_code == (503 if name == CONNECT else 200), link


def test_who_only_reads_is_not_led_to_connect_a_mailbox(accountant: Person, owner: Person) -> None:
    assert CONNECT not in links_of(accountant)
    assert CONNECT not in owner.api.get("/api/").json(), "a token cannot give consent"
    assert "receipts" in links_of(accountant)


def test_people_browse_it(owner: Person) -> None:
    page = owner.browser.get("/api/", headers={"Accept": "text/html"}).content.decode()
    assert re.search(r'<a href="http://testserver/api/receipts"', page)
