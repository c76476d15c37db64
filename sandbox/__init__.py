"""A Gmail that runs on a laptop: OAuth and the Gmail REST API, with mailboxes that tests can fill and break.

A separate program (`python -m sandbox`): it imports nothing of the product, and nothing of the product imports it.
"""
