"""A demo mailbox: three years of mail of one small fictional company, with the expected values beside each mail.

``python -m sandbox.demo --out DIR`` writes it. `catalogue` lists who writes what and how often, `plan` assigns dates,
the files in ``mails/`` are the templates, `letter` fills them, `mime` builds the bytes. A fact is expected exactly when
it was printed: see `facts`.
"""
