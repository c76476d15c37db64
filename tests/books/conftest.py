"""Receipts to export: rows as intake leaves them, with their files."""

from tests.receipts.conftest import make_receipt

__all__ = ["make_receipt"]
