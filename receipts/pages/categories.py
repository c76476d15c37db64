"""The pages of the business's own categories: the list with a form to add one, and one category."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from businesses.page_access import MemberRequest, for_members, for_writers
from receipts import categories, category_jobs, tasks
from receipts.jobs import JobRunningError
from receipts.ledger import Cause
from receipts.models import Category, Way

NO_CATEGORY = "none"


class NameForm(forms.Form):
    """A category's name."""

    name = forms.CharField(
        label=gettext_lazy("name"), max_length=100, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )


class MoveForm(forms.Form):
    """Where a category's receipts go when it is deleted: another category, or none."""

    move_to = forms.ChoiceField(label=gettext_lazy("Move its receipts to"))

    def __init__(self, data: Any, *, others: list[Category]) -> None:
        super().__init__(data)
        self.others = {str(category.pk): category for category in others}
        names = [(key, category.name) for key, category in self.others.items()]
        choices = [("", gettext("Choose…")), *names, (NO_CATEGORY, gettext("No category"))]
        self.fields["move_to"].choices = choices  # type: ignore[attr-defined]

    @property
    def target(self) -> Category | None:
        return self.others.get(self.cleaned_data["move_to"])


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def categories_page(request: MemberRequest) -> HttpResponse:
    """Every category with its number of receipts; writers add one."""
    form = NameForm(request.POST or None)
    if request.method == "POST":
        if not request.membership.may_write:
            raise PermissionDenied
        if form.is_valid() and _add(request, form):
            return redirect("categories")
    context = {
        "categories": categories.list_of(request.membership.business),
        "form": form,
        "may_write": request.membership.may_write,
    }
    return render(request, "receipts/categories.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def category_page(request: MemberRequest, category_id: int) -> HttpResponse:
    """One category: rename, archive or delete it."""
    category = _get(request, category_id)
    form = NameForm(request.POST or None, initial={"name": category.name})
    if request.method == "POST" and form.is_valid() and _rename(request, category, form):
        return redirect("categories")
    # read again: a name that was refused is not its name
    category = _get(request, category_id)
    return render(
        request,
        "receipts/category.html",
        {"category": category, "form": form, "move": MoveForm(None, others=_others(category))},
    )


@require_POST
@for_writers
def set_archived(request: MemberRequest, category_id: int) -> HttpResponse:
    """Archive a category, or offer it again."""
    category = _get(request, category_id)
    if request.POST.get("archived") == "yes":
        categories.archive(category, now=timezone.now())
        messages.success(request, gettext("Archived: its receipts keep it, and it is offered no more."))
    else:
        categories.unarchive(category)
        messages.success(request, gettext("Brought back: receipts can be given this category again."))
    return redirect("categories")


@require_POST
@for_writers
def delete(request: MemberRequest, category_id: int) -> HttpResponse:
    """Delete a category, after its receipts were moved where the form says, if it says so."""
    category = _get(request, category_id)
    move = MoveForm(request.POST, others=_others(category))
    cause = Cause(Way.PAGE, timezone.now(), request.user)
    try:
        if move.is_valid():
            job = category_jobs.delete(category, to=move.target, cause=cause)
            if job is not None:
                tasks.send_job(job.pk)
                return redirect("job", job.pk)
        else:
            categories.delete(category, cause=cause)
    except JobRunningError as error:
        return redirect("job", error.extra["job"])
    except (categories.CategoryInUseError, categories.InvalidCategoryError):
        messages.warning(request, gettext("Receipts have this category: choose where they go, or archive it."))
        return redirect("category", category_id)
    messages.success(request, gettext("Deleted."))
    return redirect("categories")


def _get(request: MemberRequest, category_id: int) -> Category:
    return get_object_or_404(categories.list_of(request.membership.business), pk=category_id)


def _others(category: Category) -> list[Category]:
    """The categories its receipts can be moved to."""
    return list(categories.offered(category.business).exclude(pk=category.pk))


def _add(request: MemberRequest, form: NameForm) -> bool:
    try:
        categories.add(request.membership.business, name=form.cleaned_data["name"])
    except categories.InvalidCategoryError as error:
        form.add_error("name", error.extra["fields"]["name"])
        return False
    messages.success(request, gettext("Added."))
    return True


def _rename(request: MemberRequest, category: Category, form: NameForm) -> bool:
    try:
        categories.rename(category, name=form.cleaned_data["name"])
    except categories.InvalidCategoryError as error:
        form.add_error("name", error.extra["fields"]["name"])
        return False
    messages.success(request, gettext("Saved."))
    return True
