"""The page of what was said for the mail to come, and what a correction offers on a receipt's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.heavy_reads import TooManyHeavyReadsError
from businesses.page_access import MemberRequest, for_members, for_writers
from receipts import categories, sender_rules, vendor_facts
from receipts.models import Category, FactKind, Receipt, SenderAction, SenderRule, Status, VendorFact
from receipts.models.rules import SENDER_LENGTH
from receipts.pages.access import receipt_or_404


class RuleForm(forms.Form):
    """A rule for a sender."""

    sender = forms.CharField(
        label=gettext_lazy("Sender"),
        max_length=SENDER_LENGTH,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("An address such as bills@shop.example, or a whole domain such as shop.example."),
    )
    action = forms.ChoiceField(label=gettext_lazy("What becomes of its mail"), choices=SenderAction.choices)
    category = forms.ModelChoiceField(
        Category.objects.none(),
        required=False,
        label=gettext_lazy("Category"),
        empty_label=gettext_lazy("No category"),
    )

    def __init__(self, request: MemberRequest, data: Any = None) -> None:
        super().__init__(data)
        offered = categories.offered(request.membership.business)
        self.fields["category"].queryset = offered  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def rules_page(request: MemberRequest) -> HttpResponse:
    """Every rule and every fact; writers add a rule, once they have seen what it would be about."""
    if request.method != "POST":
        return _list(request, RuleForm(request))
    if not request.membership.may_write:
        raise PermissionDenied
    form = RuleForm(request, request.POST)
    if not form.is_valid():
        return _list(request, form)
    try:
        sender_rules.add(
            request.membership.business,
            sender=form.cleaned_data["sender"],
            action=SenderAction(form.cleaned_data["action"]),
            category=form.cleaned_data["category"],
            by=request.user,
            now=timezone.now(),
            is_confirmed=request.POST.get("confirmed") == "yes",
        )
    except sender_rules.InvalidRuleError as error:
        return _list(request, _refused(form, error))
    except sender_rules.SenderTakenError as error:
        form.add_error("sender", gettext(error.message))
        return _list(request, form)
    except sender_rules.WideRuleError:
        return _preview(request, form, is_unconfirmed=True)
    messages.success(request, gettext("Saved: it is followed from the next mail on."))
    return redirect("rules")


@require_safe
@for_writers
def preview_page(request: MemberRequest) -> HttpResponse:
    """What a rule would be about, of what is there, with the button that saves it."""
    form = RuleForm(request, request.GET)
    if not form.is_valid():
        return _list(request, form)
    return _preview(request, form)


@require_POST
@for_writers
def change_rule(request: MemberRequest, rule_id: int) -> HttpResponse:
    """Switch a rule off or on, or delete it."""
    rules = sender_rules.list_of(request.membership.business)
    return _change(request, get_object_or_404(rules, pk=rule_id))


@require_POST
@for_writers
def change_fact(request: MemberRequest, fact_id: int) -> HttpResponse:
    """Switch a fact off or on, or delete it."""
    facts = vendor_facts.list_of(request.membership.business)
    return _change(request, get_object_or_404(facts, pk=fact_id))


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def offers(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """What a receipt's corrections say about its vendor's next mails; a POST says yes or no to one."""
    receipt = receipt_or_404(request, receipt_id)
    told = ""
    if request.method == "POST":
        told = _answer(request, receipt)
        if not request.htmx:
            messages.success(request, told)
            return redirect("receipt", receipt.pk)
    is_none = receipt.status == Status.NOT_RECEIPT
    context = {
        "receipt": receipt,
        "offers": vendor_facts.offers_of(receipt),
        "told": told,
        "sender": vendor_facts.sender_of(receipt) if is_none else "",
        "is_fragment": bool(request.htmx),
    }
    return render(request, "receipts/rules_offers.html" if request.htmx else "receipts/rules_offers_page.html", context)


def _answer(request: MemberRequest, receipt: Receipt) -> str:
    """Save an answer, and tell what was done."""
    kind, is_wanted = request.POST.get("kind", ""), request.POST.get("answer") == "yes"
    if kind not in FactKind.values:
        return gettext("Nothing was changed.")
    try:
        vendor_facts.answer(receipt, FactKind(kind), is_wanted=is_wanted, by=request.user, now=timezone.now())
    except vendor_facts.NotOfferedError:
        return gettext("Nothing was changed.")
    if is_wanted:
        return gettext("Remembered for this vendor's next mails.")
    return gettext("Not remembered. You can change that under Rules.")


def _list(request: MemberRequest, form: RuleForm) -> HttpResponse:
    business = request.membership.business
    facts = vendor_facts.list_of(business)
    context = {
        "form": form,
        "rules": sender_rules.list_of(business),
        "facts": [(fact, vendor_facts.told(fact)) for fact in facts],
        "may_write": request.membership.may_write,
    }
    return render(request, "receipts/rules.html", context)


def _preview(request: MemberRequest, form: RuleForm, *, is_unconfirmed: bool = False) -> HttpResponse:
    try:
        found = sender_rules.preview(request.membership.business, sender=form.cleaned_data["sender"])
    except sender_rules.InvalidRuleError as error:
        return _list(request, _refused(form, error))
    except TooManyHeavyReadsError:
        messages.warning(request, gettext("Too much is being read at the moment. Try again in a few seconds."))
        return _list(request, form)
    said = form.cleaned_data
    context = {
        "preview": found,
        "looked_at_most": sender_rules.LOOKED_AT,
        "action": SenderAction(said["action"]),
        "category": said["category"],
        "is_unconfirmed": is_unconfirmed,
    }
    return render(request, "receipts/rules_preview.html", context)


def _refused(form: RuleForm, error: sender_rules.InvalidRuleError) -> RuleForm:
    for name, reasons in error.extra["fields"].items():
        form.add_error(name if name in form.fields else None, reasons)
    return form


def _change(request: MemberRequest, row: SenderRule | VendorFact) -> HttpResponse:
    match request.POST.get("do"):
        case "delete":
            row.delete()
            messages.success(request, gettext("Deleted. Receipts keep what it has done."))
        case "on" | "off" as wanted:
            row.is_active = wanted == "on"
            row.save(update_fields=["is_active"])
            messages.success(request, gettext("Switched on.") if row.is_active else gettext("Switched off."))
        case _:
            messages.warning(request, gettext("Nothing was changed."))
    return redirect("rules")
