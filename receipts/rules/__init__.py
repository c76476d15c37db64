"""What a business has said for the mail to come: rules by sender, and facts about vendors.

`senders` and `facts` decide, from values alone; `books` loads what a batch of mail needs, once. They are said by way of
:mod:`receipts.sender_rules` and :mod:`receipts.vendor_facts`.
"""
