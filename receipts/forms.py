"""The form in which a person corrects what was read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from receipts import categories
from receipts.fields import BY_NAME, CORRECTABLE, FIELDS, Kind, names_of
from receipts.models import Receipt
from receipts.money import amount_text, is_money

LEFT_TO_RIGHT = (Kind.AMOUNT, Kind.CURRENCY, Kind.RATE, Kind.IDENTIFIER, Kind.CARD_DIGITS)
NOTES, DATES = names_of(Kind.NOTE), names_of(Kind.DATE)
WHOLE_ROW = ("vendor", *NOTES)
OWN = tuple(field.name for field in FIELDS if field.kind in (Kind.CATEGORY, Kind.NOTE))
"""The fields that no document states."""


class NoteField(forms.CharField):
    """Lines of text, counted as the browser counts them: a line's end is one character."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str | None:
        return (super().to_python(value) or "").replace("\r\n", "\n") or None


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field a person may correct but the status, which has buttons; empty means unknown."""

    class Meta:
        model = Receipt
        fields = tuple(name for name in CORRECTABLE if name != "status")
        field_classes: ClassVar = dict.fromkeys(NOTES, NoteField)
        widgets: ClassVar = {name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}) for name in DATES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DecimalField):
                field.widget = forms.TextInput(attrs={"inputmode": "decimal"})
                self.initial[name] = _decimal_text(name, self.initial.get(name), self.instance.currency)
            if not isinstance(field.widget, forms.Select):
                field.widget.attrs["dir"] = "ltr" if BY_NAME[name].kind in LEFT_TO_RIGHT else "auto"
        if "vendor" in self.fields:
            self.fields["vendor"].widget.attrs["autofocus"] = True
        offered = categories.offered(self.instance.business, current=self.instance.category_id)
        self.fields["category"].queryset = offered  # type: ignore[attr-defined]
        self.fields["category"].empty_label = _("No category")  # type: ignore[attr-defined]

    def clean_currency(self) -> str | None:
        code = (self.cleaned_data["currency"] or "").strip().upper()
        if code and not is_money(code):
            raise ValidationError(_("Write the three letters of a currency, such as ILS or EUR."))
        return code or None


class FilingForm(CorrectionForm):
    """What only people say of a receipt, to be changed without opening the whole form."""

    class Meta(CorrectionForm.Meta):
        fields = OWN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # both forms may stand on one page
        super().__init__(*args, **{"auto_id": "filing_%s", **kwargs})


def _decimal_text(name: str, value: Decimal | None, currency: str | None) -> str | None:
    """Write a decimal as a person would, without the zeros that only its column gave it."""
    if value is None or BY_NAME[name].kind is not Kind.RATE:
        return amount_text(value, currency)
    return f"{value.normalize():f}"
