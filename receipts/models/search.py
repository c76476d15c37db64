"""What receipts are found by, beside each row, and the text of documents, once each."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from receipts.models.document import Document
from receipts.models.receipt import Receipt


class LexemesField(models.TextField):  # type: ignore[type-arg]
    """Lexemes as the database has them: a `tsvector`, which is given as its text, or words with spaces between."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Without the cast the text would be taken for one to be parsed."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


class SearchRow(models.Model):
    """What a receipt is found by; made by :mod:`receipts.search.index`, never read back."""

    receipt = models.OneToOneField(Receipt, models.CASCADE, primary_key=True, related_name="search_row")
    lexemes = LexemesField()

    class Meta:
        db_table = "receipt_search"

    def __str__(self) -> str:
        return f"search {self.pk}"


class SearchProgress(models.Model):
    """How far what was there before there was a search is made fit for it: `name` says what, RECEIPTS or TEXTS.

    Ids less than `before` are still to be looked at, from the newest to the oldest.
    """

    RECEIPTS, TEXTS = "receipts", "texts"

    name = models.CharField(max_length=16, primary_key=True)
    before = models.BigIntegerField()

    class Meta:
        db_table = "receipt_search_progress"

    def __str__(self) -> str:
        return f"{self.name} before {self.before}"


class DocumentText(models.Model):
    """The beginning of a document's text, as the engine read it (`extraction.limits.KEPT_TEXT`)."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField()

    class Meta:
        db_table = "document_texts"

    def __str__(self) -> str:
        return f"text {self.pk}"
