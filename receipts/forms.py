"""The form in which a person corrects what was read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from babel.numbers import is_currency
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from receipts.models import Receipt
from receipts.money import amount_text
from receipts.presentation import FIELDS

LEFT_TO_RIGHT = ("amount", "currency", "net", "tax", "tax_rate", "number", "vendor_tax_id", "buyer_tax_id",
                 "allocation_number", "last4")  # fmt: skip
WHOLE_ROW = ("vendor",)


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field a person may correct; empty means unknown."""

    class Meta:
        model = Receipt
        fields = FIELDS
        widgets: ClassVar = {"issue_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DecimalField):
                field.widget = forms.TextInput(attrs={"inputmode": "decimal"})
                self.initial[name] = _written(name, self.initial.get(name), self.instance.currency)
            field.widget.attrs["dir"] = "ltr" if name in LEFT_TO_RIGHT else "auto"

    def clean_currency(self) -> str | None:
        code = (self.cleaned_data["currency"] or "").strip().upper()
        if code and not is_currency(code):
            raise ValidationError(_("Write the three letters of a currency, such as ILS or EUR."))
        return code or None


def _written(name: str, value: Decimal | None, currency: str | None) -> str | None:
    """A decimal as a person would write it, without the zeros that only its column gave it."""
    if value is None or name != "tax_rate":
        return amount_text(value, currency)
    return f"{value.normalize():f}"
