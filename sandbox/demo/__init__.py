"""A demo mailbox: three years of mail of one small fictional company, with the truth beside each mail.

``python -m sandbox.demo --out DIR`` writes it. `catalogue` says who writes what and how often, `plan` puts that on the
calendar, the files in ``mails/`` say what each kind of mail looks like, `letter` joins them, `mime` turns the
result into bytes. A fact counts as true exactly when it was printed: see `facts`.
"""
