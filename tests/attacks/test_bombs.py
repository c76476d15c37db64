"""Small files that are endless once they are opened, sent to the shop by mail: who opens one harms nobody."""

from __future__ import annotations

import resource

import pytest

from extraction.types import Part
from tests.attacks.test_access import text_of
from tests.attacks.world import World, call
from tests.receipts import bombs
from tests.receipts.conftest import MakeReceipt

MAILS = (
    "pdf twice_deflated", "pdf endless_text", "pdf forms_in_forms", "pdf huge_picture", "pdf pages_in_a_ring",
    "page nested", "page references", "page attributes", "page tables",
    "archives_in_archives", "archive_of_nothings", "signed_in_bytes", "tnef",
    "mails_in_mails", "parts_in_parts", "many_parts", "huge_headers", "png", "laughing_xml", "deep_xml",
)  # fmt: skip
PEAK_BYTES = 150_000_000
"""What opening one may add to the peak of the web server's own memory: the files it sends and stores, no more."""

PAGE_BYTES = 3_000_000


def peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_that_is_a_bomb_is_shown_and_read_again_and_costs_nobody_a_page(
    world: World, make_receipt: MakeReceipt, name: str
) -> None:
    bomb = bombs.MAILS[name]()
    receipt = make_receipt(rfc822=bomb)
    address = f"/api/documents/{receipt.documents.get(origin='mail').pk}/content"
    owner, before = world.callers["owner"], peak_bytes()
    page = call(owner, "GET", address)
    assert page.status_code == 200
    assert "sandbox" in page["Content-Security-Policy"]
    assert call(owner, "POST", f"/api/receipts/{receipt.pk}/extract").status_code == 200
    assert b"".join(call(owner, "GET", f"{address}?download=1").streaming_content) == bomb
    neighbour = f"/api/documents/{world.receipt.documents.get().pk}/content"
    assert "Total" in text_of(call(owner, "GET", neighbour))
    assert peak_bytes() - before < PEAK_BYTES


@pytest.mark.parametrize("name", bombs.PAGES)
def test_an_attached_web_page_that_is_a_bomb_is_shown_as_far_as_the_limits_go(
    world: World, make_receipt: MakeReceipt, name: str
) -> None:
    receipt = make_receipt(parts=(Part("page.html", "text/html", bombs.PAGES[name]()),))
    address = f"/api/documents/{receipt.documents.get(origin='attachment').pk}/content"
    page = call(world.callers["owner"], "GET", address)
    assert page.status_code == 200
    assert len(page.content) < PAGE_BYTES


def test_a_document_that_broke_a_limit_says_so_when_it_is_read_again(world: World, make_receipt: MakeReceipt) -> None:
    receipt = make_receipt(rfc822=bombs.MAILS["pdf twice_deflated"]())
    answer = call(world.callers["owner"], "POST", f"/api/receipts/{receipt.pk}/extract").json()
    assert "document_over_memory" in str(answer)
