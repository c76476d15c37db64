"""What the ledger shows when one looks at it whole: which receipts are missing, and what was spent on what."""
