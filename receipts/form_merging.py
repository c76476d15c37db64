"""Two people in one form: what the second typed is kept, what the first changed is not lost.

A form says which version of the receipt it was made for. If there is a later one by now, fields that this person left
alone take their new value; those that both changed stay as typed, and the page shows what stands there now.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from receipts.forms import CorrectionForm
from receipts.models import Event, Receipt


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened since the form was made: the last change, and of the fields both changed what they are now."""

    last: Event | None
    values: Mapping[str, str]


def merge(
    typed: QueryDict, receipt: Receipt, *, since: int, form: type[CorrectionForm] = CorrectionForm
) -> tuple[CorrectionForm, Meanwhile]:
    """The form of `receipt` as it is now, with what was `typed` into one that was made for version `since`."""
    events = list(receipt.events.filter(version__gt=since).select_related("by").order_by("version"))
    before, now = form(instance=_as_it_was(receipt, events)), form(instance=receipt)
    data, both = typed.copy(), {}
    for name in now.fields:
        was, is_now, said = _text(before, name), _text(now, name), typed.get(name, "").replace("\r\n", "\n").strip()
        if is_now in (was, said):
            continue
        if said == was:
            data[name] = is_now
        else:
            both[name] = _shown(now, name, is_now)
    return form(data, instance=receipt), Meanwhile(events[-1] if events else None, both)


def _as_it_was(receipt: Receipt, events: list[Event]) -> Receipt:
    """The receipt before `events`."""
    past = copy.copy(receipt)
    for event in reversed(events):
        for name, change in event.changes.items():
            _set(past, name, change)
    return past


def _set(past: Receipt, name: str, change: Mapping[str, Any]) -> None:
    if name == "category":
        past.category_id = change.get("was_id")
    elif name in CorrectionForm.base_fields:
        setattr(past, name, Receipt._meta.get_field(name).to_python(change["was"]))  # type: ignore[union-attr]


def _text(form: CorrectionForm, name: str) -> str:
    """What the field's control holds."""
    value = form[name].value()
    return "" if value is None else str(value).strip()


def _shown(form: CorrectionForm, name: str, text: str) -> str:
    """The same for people: of a choice its label."""
    choices = getattr(form.fields[name], "choices", ())
    return next((str(label) for value, label in choices if str(value) == text and text), text)
