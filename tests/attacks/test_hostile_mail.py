"""A sender chooses every name the product shows: none of them may act, hide or lead astray."""

from __future__ import annotations

import pytest

from extraction.types import Part
from receipts.mail_page import page_of_mail
from tests.attacks.routes import all_routes
from tests.attacks.test_access import text_of
from tests.attacks.world import World, call
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import letter

MARKUP = "<img src=x onerror=alert(1)>"
ATTRIBUTE = "\" autofocus onfocus='alert(1)'"
TEMPLATE = "{{ 7|add:7 }}{% debug %}"
OVERRIDE = "invoice\u202efdp.exe"


@pytest.mark.parametrize("name", [MARKUP, ATTRIBUTE, TEMPLATE])
def test_a_name_that_is_markup_is_shown_as_text_on_every_page(world: World, name: str) -> None:
    type(world.receipt).objects.filter(pk=world.receipt.pk).update(vendor=name, number=name[:32], problems=[name])
    world.receipt.documents.update(name=name)
    shown = 0
    for route in all_routes():
        if not route.is_api:
            page = text_of(call(world.callers["operator" if route.is_console else "owner"], "GET", world.path(route)))
            assert "<img src=x" not in page, route.pattern
            assert "\" autofocus onfocus='alert" not in page, route.pattern
            shown += name.split()[0].replace("<", "&lt;").replace('"', "&quot;") in page
    assert shown >= 4


def test_a_file_name_cannot_be_turned_around(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(parts=(Part(OVERRIDE, "application/pdf", b"%PDF-1.4"),))
    document = receipt.documents.get(origin="attachment")
    assert document.name == "invoicefdp.exe"
    type(document).objects.filter(pk=document.pk).update(name=OVERRIDE)
    answer = owner.api.get(f"/api/documents/{document.pk}/content?download=1")
    assert answer["Content-Disposition"] == 'attachment; filename="invoicefdp.exe"'


@pytest.mark.parametrize(
    "declared", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "TEXT/HTML; x=y"]
)
def test_a_file_that_claims_another_type_runs_nowhere(make_receipt: MakeReceipt, owner: Person, declared: str) -> None:
    script = b"<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>"
    receipt = make_receipt(parts=(Part("a.pdf", declared, script),))
    answer = owner.api.get(f"/api/documents/{receipt.documents.get(origin='attachment').pk}/content")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.get("Content-Disposition", "").startswith("attachment") or "<script" not in text_of(answer)


@pytest.mark.parametrize(
    "markup",
    [
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href=' data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='vbscript:x'>x</a>",
        "<base href='https://evil.example/'><a href='x'>x</a>",
        "<div style='background:url(//evil.example/a)'>x</div>",
        "<div style='position:fixed;top:0;behavior:url(x)'>x</div>",
        "<input autofocus onfocus=alert(1)>",
        "<img src='//evil.example/a.png'><img srcset='//evil.example/b.png 2x'>",
        "<link rel=preload href='//evil.example/c'><meta http-equiv=refresh content='0;url=//evil.example'>",
        "<template><script>alert(1)</script></template>",
        "<![CDATA[<script>alert(1)</script>]]>",
    ],
)
def test_no_markup_of_a_mail_acts_or_loads(markup: str) -> None:
    body = page_of_mail(letter("Receipt", "", html=f"<p>Total 12.00</p>{markup}")).content.partition("<div dir")[2]
    assert "Total 12.00" in body
    tags = body.lower().replace("&lt;", "")
    for hostile in (
        "<script",
        "src=",
        "srcset",
        "<svg",
        "<style",
        "<base",
        "<meta",
        "<link",
        "<input",
        "evil.example",
        "position:",
    ):
        assert hostile not in tags, hostile
    for scheme in ("javascript:", "vbscript:", "data:text"):
        assert f'href="{scheme}' not in tags.replace("\t", "")
