"""Tables of facts about the world: currencies, months, VAT rates, words on receipts, invoicing platforms.

Data alone, and the few lines that compile it. Nothing here knows of a single sender's layout.
"""
