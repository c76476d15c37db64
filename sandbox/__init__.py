"""A Gmail one can run on a laptop: OAuth and the Gmail REST API, with mailboxes one can fill and break.

A program of its own (`python -m sandbox`): it imports nothing of the product, and nothing of the product
imports it.
"""
