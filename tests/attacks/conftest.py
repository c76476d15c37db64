"""What an attacker meets: the shop's rows and files, made as intake makes them."""

from tests.receipts.conftest import make_receipt

__all__ = ["make_receipt"]
