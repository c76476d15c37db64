"""The operator console's own pages, beside those of the models."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from prosaas.doctor import State, examine

TONES = {State.OK: "good", State.WARNING: "warn", State.FAILED: "bad", State.UNKNOWN: "plain"}


def doctor(request: HttpRequest) -> HttpResponse:
    """Show the findings of `manage.py doctor`, as seen by this web server."""
    rows = [(TONES[finding.state], finding) for finding in examine(now=timezone.now())]
    context = admin.site.each_context(request) | {"title": gettext("Doctor"), "rows": rows}
    return TemplateResponse(request, "admin/doctor.html", context)
