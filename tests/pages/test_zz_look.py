import datetime, random
from decimal import Decimal
import pytest
from django.utils import timezone
from receipts.models import Status
from tests.pages.conftest import make_receipt, make_mailbox
from tests.pages.test_browser import context_of, sign_in
@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_look(chromium, live_server, business, owner):
    make_mailbox(business)
    R = random.Random(3)
    for n in range(64):
        make_receipt(business, vendor=R.choice(["Lantern Books","דפוס הגליל","Maple Stationery","Averyveryverylongvendornamewithoutanyspacesinitatallforaphone","Quill & Sons"]), amount=R.choice([Decimal("12345678.90"),Decimal(n)*7,None]), currency=R.choice(["ILS","EUR","USD"]), document_type=R.choice(["invoice","credit_note","order","receipt"]), status=R.choice([Status.PENDING_REVIEW,Status.APPROVED,Status.APPROVED,Status.REJECTED]), has_attachment=n%2==0, problems=["sum_mismatch"] if n%3==0 else [], received_at=timezone.now()-datetime.timedelta(days=n))
    for lang in ("en","he"):
        for width in (1280,390):
            for scheme in ("light","dark"):
                if scheme=="dark" and not (lang=="en" and width==1280): continue
                ctx=chromium.new_context(viewport={"width":width,"height":900},locale=lang,color_scheme=scheme)
                page=ctx.new_page(); sign_in(page, live_server, owner)
                page.wait_for_timeout(600)
                page.screenshot(path=f"/tmp/shots/home-{lang}-{width}-{scheme}.png", full_page=False)
                page.goto(f"{live_server.url}/receipts"); page.wait_for_timeout(300)
                if width==1280: page.locator('input[name=ids]').first.check()
                page.screenshot(path=f"/tmp/shots/list-{lang}-{width}-{scheme}.png", full_page=False)
                page.goto(f"{live_server.url}/receipts?show=aside&vendor=a&has_document=true"); page.screenshot(path=f"/tmp/shots/filt-{lang}-{width}-{scheme}.png", full_page=True)
                page.goto(f"{live_server.url}/review"); page.wait_for_timeout(300)
                page.screenshot(path=f"/tmp/shots/review-{lang}-{width}-{scheme}.png", full_page=False)
                print(lang,width,[page.goto(f"{live_server.url}{u}") and page.evaluate("document.documentElement.scrollWidth") for u in ("/","/receipts","/review")])
                ctx.close()
