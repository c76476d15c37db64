"""Who writes what, how often: the whole mailbox as one table."""

from __future__ import annotations

from sandbox.demo import senders as s
from sandbox.demo.model import Monthly, Series, Spread

SERIES = (
    Series("en/card_paid", s.QUILLSTACK, Monthly(22, day=4)),
    Series("en/hosting_text", s.NIMBUSYARD, Monthly(24, day=1)),
    Series("en/shop_order", s.TALLPINE, Spread(5), pick=(1, 4), extras={"shipping": ("6.90", "12.90")}),
    Series("en/taxi", s.YALLACAB, Spread(8), hours=(7, 23), extras={"tip": ("0.00", "8.00")}),
    Series("en/ads", s.BEACONADS, Monthly(12, day=2)),
    Series(
        "en/two_orders", s.MANYSTALLS, Spread(3), pick=(1, 2), orders=2, extras={"shipping": ("3.90", "7.90")}
    ),
    Series("en/refund", s.FOXGLOVE, Spread(2)),
    Series("he/phone_bill", s.GALIM, Monthly(36, day=10, every=2)),
    Series("he/electricity_text", s.ORLANU, Monthly(36, day=17, every=2)),
    Series("he/shop_order", s.NIYAR, Spread(6), pick=(1, 4), extras={"shipping": ("19.90", "29.90")}),
    Series("he/parking", s.HANIYON, Spread(8)),
    Series("en/newsletter_sale", s.TALLPINE, Spread(16), pick=(2, 4)),
    Series("en/shipped", s.TALLPINE, Spread(5), pick=(1, 3)),
    Series("en/password_reset", s.QUILLSTACK, Spread(5)),
    Series("en/payment_failed", s.QUILLSTACK, Spread(2)),
    Series("he/newsletter", s.NIYAR, Spread(16), pick=(2, 4)),
    Series("he/bank_alert", s.BANK_HE, Spread(12), hours=(6, 23)),
    Series("he/personal", s.FRIEND, Spread(8)),
    Series("en/calendar_invite", s.COLLEAGUE, Spread(6)),
    Series("en/phishing_parcel", s.QUILLSTACK, Spread(4)),
    Series("en/shop_order", s.TALLPINE, Spread(1), forward="gmail"),
    Series("he/electricity_text", s.ORLANU, Spread(1), forward="apple"),
    Series("en/card_paid", s.QUILLSTACK, Spread(1), forward="outlook"),
    Series("en/refund", s.FOXGLOVE, Spread(1), forward="attached"),
)
