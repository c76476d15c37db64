"""Who gets which answer where: every route and method of the product, declared. A new route needs its row here."""

from __future__ import annotations

from collections.abc import Mapping

from tests.attacks.world import CALLERS

Answers = dict[str, int]
REFUSED = {401, 403, 404, 405}
"""What a method answers that a route does not list; pages may also lead to the sign-in page."""


def answers(text: str) -> Answers:
    """The statuses in `text`, one a caller; a viewer may do what an accountant may, and their tokens only read."""
    found = dict(zip(CALLERS, map(int, text.split()), strict=True))
    reads = dict.fromkeys(("accountant_token", "viewer_token"), found["reader"])
    return {"viewer": found["accountant"], **found, **reads}


def exported(text: str) -> Answers:
    """The same of what a viewer may not have: exports."""
    found = answers(text)
    return found | dict.fromkeys(("viewer", "viewer_token"), 403)


def change(status: int, *, other: int = 404) -> Answers:
    """Something a writer may do: `status` tells that it was done; `other` is what another tenant's owner meets."""
    return answers(f"401 401 401 403 403 {other} 404 403 {status}")


def press(status: int, *, other: int = 404) -> Answers:
    """The same in a page."""
    return answers(f"403 403 403 403 403 {other} 403 403 {status}")


#                     stranger, expired, revoked, reader; accountant, other, operator; no_csrf, owner
OPEN = answers("        200 200 200 200    200 200 200    200 200")
DOCUMENTED = answers("  200 401 401 200    200 200 200    200 200")
LIST = answers("        401 401 401 200    200 200 404    200 200")
ROW = answers("         401 401 401 200    200 404 404    200 200")
START = answers("       401 401 401 403    403 302 404    302 302")
CALLBACK = answers("    401 401 401 403    302 302 404    302 302")
FIND = answers("        401 401 401 403    403 400 404    400 400")
OFF = answers("         404 404 404 404    404 404 404    404 404")
NOT_READY = answers("   503 503 503 503    503 503 503    503 503")
NEW_TOKEN = answers("   401 401 401 403    201 201 404    403 201")
OWN_TOKEN = answers("   401 401 401 403    404 404 404    403 204")
PAGE = answers("        302 302 302 302    200 200 403    200 200")
ROW_PAGE = answers("    302 302 302 302    200 404 403    200 200")
WRITERS_PAGE = answers("302 302 302 302    403 404 403    200 200")
FIND_PAGE = answers("   302 302 302 302    403 200 403    200 200")
UPLOAD_PAGE = answers("  302 302 302 302    403 200 403    200 200")
UPLOAD = answers("       302 302 302 302    403 415 403    403 415")
EXPORTS = exported("     401 401 401 200    200 200 404    200 200")
EXPORT = exported("      401 401 401 200    200 404 404    200 200")
EXPORTS_PAGE = PAGE | {"viewer": 403}
EXPORT_PAGE = ROW_PAGE | {"viewer": 403}
EXPORTED_BY_PAGE = exported("403 403 403 403 404 404 403 403 404")
SWITCH = answers("      403 403 403 403    302 404 403    403 302")
SIGN_IN = answers("     200 200 200 200    302 302 302    302 302")
SIGNED_IN = answers("   403 403 403 403    302 302 302    403 302")

PRODUCT: Mapping[str, Mapping[str, Answers]] = {
    "healthz": {"GET": OPEN},
    "readyz": {"GET": NOT_READY},
    "metrics": {"GET": OPEN},
    "login": {"GET": SIGN_IN, "POST": SIGNED_IN, "PUT": SIGNED_IN, "PATCH": SIGNED_IN, "DELETE": SIGNED_IN},
    "logout": {"POST": SIGNED_IN},
    "language/setlang/": {"POST": SIGNED_IN},
    "api/": {"GET": LIST},
    "api/schema/": {"GET": DOCUMENTED},
    "api/docs/": {"GET": DOCUMENTED},
    "api/receipts/sync": {"POST": change(202, other=400)},
    "api/receipts/sync/latest": {"GET": LIST},
    "api/gmail/status": {"GET": LIST},
    "api/gmail/connections": {"GET": LIST},
    "api/gmail/connections/<int:pk>/resume": {"POST": change(200)},
    "api/gmail/connections/<int:pk>/messages/<str:gmail_id>/import": {"POST": change(202)},
    "api/gmail/find": {"GET": FIND},
    "api/gmail/oauth/start": {"GET": START},
    "api/gmail/oauth/callback": {"GET": CALLBACK},
    "api/gmail/oauth/disconnect": {"DELETE": change(200, other=400)},
    "api/gmail/push": {"POST": OFF},
    "api/receipts/sync/runs": {"GET": LIST},
    "api/receipts/sync/runs/<int:pk>": {"GET": ROW},
    "api/receipts/sync/runs/<int:pk>/cancel": {"POST": change(202)},
    "api/receipts/sync/runs/<int:pk>/messages": {"GET": ROW},
    "api/receipts/sync/runs/<int:pk>/retry": {"POST": change(202)},
    "api/documents/<int:pk>/content": {"GET": ROW},
    "api/documents/<int:pk>/pages/<int:number>": {"GET": ROW},
    "api/receipts/export": {"GET": exported("401 401 401 400 400 400 404 400 400")},
    "api/exports": {"GET": EXPORTS, "POST": exported("401 401 401 400 400 400 404 403 400")},
    "api/exports/<int:pk>": {"GET": EXPORT},
    "api/exports/<int:pk>/content": {"GET": EXPORT},
    "api/receipts": {"GET": LIST},
    "api/receipts/stats": {"GET": LIST},
    "api/receipts/totals": {"GET": LIST},
    "api/receipts/coverage": {"GET": LIST},
    "api/receipts/upload": {"POST": change(415, other=415)},
    "api/receipts/<int:pk>": {"GET": ROW, "PATCH": change(200), "DELETE": change(204)},
    "api/receipts/<int:pk>/documents": {"GET": ROW},
    "api/receipts/<int:pk>/extract": {"POST": change(200)},
    "api/receipts/<int:pk>/restore": {"POST": change(200)},
    "api/receipts/<int:pk>/undo": {"POST": change(200)},
    "api/receipts/<int:pk>/not-a-copy": {"POST": change(200)},
    "api/receipts/<int:pk>/copy-of": {"POST": change(400)},
    "api/receipts/bulk": {"POST": change(200)},
    "api/receipts/undo": {"POST": change(200)},
    "api/documents/<int:pk>": {"GET": ROW},
    "api/categories": {"GET": LIST, "POST": change(400, other=400)},
    "api/categories/<int:pk>": {"PATCH": change(200), "DELETE": change(409)},
    "api/rules": {"GET": LIST, "POST": change(400, other=400)},
    "api/rules/preview": {"POST": change(400, other=400)},
    "api/rules/<int:pk>": {"GET": ROW, "PATCH": change(200), "DELETE": change(204)},
    "api/vendor-facts": {"GET": LIST, "POST": change(400, other=400)},
    "api/vendor-facts/<int:pk>": {"GET": ROW, "PATCH": change(200), "DELETE": change(204)},
    "api/jobs": {"GET": LIST},
    "api/jobs/<int:pk>": {"GET": ROW},
    "api/jobs/<int:pk>/cancel": {"POST": change(202)},
    "api/tokens": {"GET": LIST, "POST": NEW_TOKEN},
    "api/tokens/<uuid:id>": {"DELETE": OWN_TOKEN},
    "gmail": {"GET": PAGE},
    "gmail/next": {"GET": PAGE},
    "gmail/find": {"GET": FIND_PAGE, "POST": press(200, other=200)},
    "gmail/runs/<int:run_id>/mails": {"GET": ROW_PAGE},
    "gmail/<int:connection_id>/mails/<str:gmail_id>": {"GET": ROW_PAGE},
    "gmail/<int:connection_id>/mails/<str:gmail_id>/import": {"POST": press(302)},
    "gmail/<int:connection_id>": {"GET": ROW_PAGE},
    "gmail/<int:connection_id>/sync": {"POST": press(302)},
    "gmail/<int:connection_id>/cancel": {"GET": WRITERS_PAGE, "POST": press(302)},
    "gmail/<int:connection_id>/resume": {"POST": press(302)},
    "gmail/<int:connection_id>/retry": {"POST": press(302)},
    "gmail/<int:connection_id>/disconnect": {"GET": WRITERS_PAGE, "POST": press(302)},
    "": {"GET": PAGE},
    "mails": {"GET": PAGE},
    "coverage": {"GET": PAGE},
    "coverage/next": {"GET": PAGE},
    "coverage/note": {"POST": press(404)},
    "spending": {"GET": PAGE},
    "receipts": {"GET": PAGE},
    "receipts/change": {"POST": press(404)},
    "receipts/undo": {"POST": press(302, other=302)},
    "review": {"GET": PAGE},
    "review/undo": {"POST": press(302, other=302)},
    "review/<int:receipt_id>": {"POST": press(302)},
    "receipts/<int:receipt_id>": {"GET": ROW_PAGE},
    "receipts/<int:receipt_id>/edit": {"GET": WRITERS_PAGE, "POST": press(200)},
    "receipts/<int:receipt_id>/status": {"POST": press(302)},
    "receipts/<int:receipt_id>/document": {"GET": ROW_PAGE},
    "receipts/<int:receipt_id>/filing": {"POST": press(200)},
    "receipts/<int:receipt_id>/not-a-copy": {"POST": press(302)},
    "receipts/<int:receipt_id>/undo": {"POST": press(302)},
    "receipts/upload": {"GET": UPLOAD_PAGE, "POST": UPLOAD},
    "receipts/upload/<int:job_id>": {"GET": ROW_PAGE},
    "categories": {"GET": PAGE, "POST": press(200, other=200)},
    "categories/<int:category_id>": {"GET": WRITERS_PAGE, "POST": press(200)},
    "categories/<int:category_id>/archive": {"POST": press(302)},
    "categories/<int:category_id>/delete": {"POST": press(302)},
    "receipts/<int:receipt_id>/offers": {"GET": WRITERS_PAGE, "POST": press(302)},
    "rules": {"GET": PAGE, "POST": press(200, other=200)},
    "rules/preview": {"GET": answers("302 302 302 302 403 200 403 200 200")},
    "rules/<int:rule_id>": {"POST": press(302)},
    "vendor-facts/<int:fact_id>": {"POST": press(302)},
    "exports": {"GET": EXPORTS_PAGE, "POST": EXPORTED_BY_PAGE},
    "exports/<int:export_id>": {"GET": EXPORT_PAGE},
    "exports/<int:export_id>/file": {"GET": EXPORT_PAGE},
    "jobs/<int:job_id>": {"GET": ROW_PAGE},
    "jobs/<int:job_id>/cancel": {"POST": press(302)},
    "business": {"POST": SWITCH},
}
CHANGED = ("auth/group", "django_celery_results/groupresult", "businesses/user", "businesses/business")
"""What an operator may change in the console."""
LOOKED_AT = ("receipts/receipt", "receipts/document", "receipts/event", "gmail/gmailconnection", "gmail/syncrun",
             "gmail/message", "gmail/accessevent", "receipts/job", "receipts/totalsstate", "books/export")  # fmt: skip
"""What an operator may only look at; rows change by what the pages do."""


def console() -> Mapping[str, tuple[int, int]]:
    """What GET and an empty POST answer an operator; everybody else is led to the sign-in page, or refused."""
    pages = {
        "admin/": (200, 200),
        "admin/doctor/": (200, 200),
        "admin/doctor/verdict/": (200, 200),
        "admin/front/": (200, 200),
        "admin/login/": (302, 200),
        "admin/logout/": (405, 302),
        "admin/password_change/": (200, 200),
        "admin/password_change/done/": (200, 405),
        "admin/autocomplete/": (403, 405),
        "admin/jsi18n/": (200, 405),
        "admin/gmail/syncrun/<int:run_id>/ledger/": (200, 405),
        "admin/r/<path:content_type_id>/<path:object_id>/": (404, 404),
        "admin/<app_label>/": (200, 200),
        "admin/<url>": (301, 301),
        "admin/businesses/user/<id>/password/": (200, 200),
    }
    for model in CHANGED:
        pages |= _pages_of(model, add=(200, 200), change=(200, 200), delete=(200, 200))
    for model in LOOKED_AT:
        pages |= _pages_of(model, add=(403, 403), change=(200, 403), delete=(403, 403))
    pages |= _pages_of("receipts/category", add=(200, 200), change=(200, 200), delete=(403, 403))
    pages |= _pages_of("businesses/apitoken", add=(403, 403), change=(200, 403), delete=(200, 200))
    # Celery's own page takes an empty form for a row without changes
    pages |= _pages_of("django_celery_results/taskresult", add=(200, 302), change=(200, 302), delete=(200, 200))
    return pages


def _pages_of(model: str, **answers: tuple[int, int]) -> dict[str, tuple[int, int]]:
    row = f"admin/{model}/<path:object_id>"
    return {
        f"admin/{model}/": (200, 200),
        f"admin/{model}/add/": answers["add"],
        f"{row}/": (302, 302),
        f"{row}/history/": (200, 200),
        f"{row}/change/": answers["change"],
        f"{row}/delete/": answers["delete"],
    }
