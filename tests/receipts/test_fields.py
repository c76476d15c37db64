"""The one table of fields agrees with the columns, with what the engine reads, and with what is derived from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from extraction.types import FIELD_NAMES
from receipts.fields import BY_NAME, COLUMN_OF, CORRECTABLE, EXPORTED, FIELDS, Field, Kind
from receipts.forms import CorrectionForm
from receipts.models import Receipt
from receipts.presentation import FACTS
from receipts.serializers import ChangesSerializer, ReceiptSerializer

COLUMN_TYPES: dict[Kind, type[models.Field[Any, Any]]] = {
    Kind.TEXT: models.CharField,
    Kind.IDENTIFIER: models.CharField,
    Kind.CARD_DIGITS: models.CharField,
    Kind.AMOUNT: models.DecimalField,
    Kind.RATE: models.DecimalField,
    Kind.CURRENCY: models.CharField,
    Kind.DATE: models.DateField,
    Kind.MOMENT: models.DateTimeField,
    Kind.CHOICE: models.CharField,
    Kind.NOTE: models.CharField,
    Kind.CATEGORY: models.ForeignKey,
}
OF_THE_ROW = {
    "id", "business", "source", "source_id", "ordinal", "confidence", "problems", "engine_version",
    "duplicate_of", "fingerprint", "version", "has_attachment", "created_at", "updated_at", "deleted_at",
}  # fmt: skip
"""Columns that are no field of a receipt."""


@pytest.mark.parametrize("field", FIELDS, ids=[field.name for field in FIELDS])
def test_each_field_has_a_column_of_its_kind(field: Field) -> None:
    column: Any = Receipt._meta.get_field(field.name)
    assert type(column) is COLUMN_TYPES[field.kind]
    assert bool(column.choices) == (field.kind is Kind.CHOICE)
    # the name of a rate's column tells its unit, since a form shows it
    assert str(column.verbose_name).removesuffix(", %") == str(field.label)


def test_each_column_is_a_field_or_belongs_to_the_row() -> None:
    assert {column.name for column in Receipt._meta.fields} == OF_THE_ROW | set(BY_NAME)


def test_each_field_the_engine_reads_has_its_column() -> None:
    assert sorted(COLUMN_OF) == sorted(FIELD_NAMES)


def test_api_form_and_page_have_every_field() -> None:
    assert set(BY_NAME) <= set(ReceiptSerializer.Meta.fields)
    assert set(ChangesSerializer.Meta.fields) == set(CORRECTABLE)
    assert set(CorrectionForm.base_fields) == set(CORRECTABLE) - {"status"}
    assert {field.name for field in FACTS} == set(BY_NAME) - {"currency", "received_at", "status"}


def test_exports_begin_with_whom_it_is_from_and_how_much_it_is() -> None:
    assert EXPORTED[:4] == ("vendor", "amount", "currency", "issue_date")
