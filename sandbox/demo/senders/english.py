"""Senders who write English."""

from sandbox.demo.model import Item, Sender
from sandbox.demo.tax_ids import israeli

QUILLSTACK = Sender(
    "Quillstack", "quillstack.example", local="receipts", phone="+1 555 010 0142", numbering="{n:05d}-{m:07d}",
    address="500 Placeholder Blvd, Springfield, OR 97477", tax="none",
    items=(Item("Team plan, 5 seats (monthly)", "60.00"),),
)  # fmt: skip
NIMBUSYARD = Sender(
    "Nimbusyard Hosting Ltd", "nimbusyard.example", country="IE", zone="Europe/Dublin", currency="EUR",
    address="4 Sample Quay, Dublin D02 XX00, Ireland", numbering="NY{year}-{n:06d}", tax_id="IE3399884TH",
    payment=("Mastercard", "8820"), items=(Item("Virtual server M, 1 month", "24.90"),),
)  # fmt: skip
TALLPINE = Sender(
    "Tallpine Supply Co.", "tallpine.example", local="orders", address="18 Nowhere Lane, Portland, OR 97201",
    numbering="TP{n:05d}", tax="8.25",
    items=(
        Item("Drafting pencil set", "14.00", "22.00", 3), Item("A2 cutting mat", "28.50", "34.50"),
        Item("Sketchbook, 120 pages", "9.90", "13.90", 4), Item("Desk lamp, brass", "64.00", "89.00"),
        Item("Archive box, grey", "7.50", "9.50", 6), Item("Cork board 60x90", "31.00", "39.00"),
    ),
)  # fmt: skip
YALLACAB = Sender(
    "Yallacab", "yallacab.example", local="rides", country="IL", zone="Asia/Jerusalem", currency="ILS",
    tax_included=True, address="3 HaMashal Road, Holon", tax_id=israeli("51512340"),
    numbering="{m:07d}-{n:06d}", items=(Item("Ride", "28.00", "94.00"),),
)  # fmt: skip
BEACONADS = Sender(
    "Beacon Ads", "beaconads.example", local="payments-noreply", tax="none", numbering="P-{n:06d}-{m:07d}",
    address="Beacon Ads LLC, 77 Fictional Ave, Mountain Creek, CA", items=(Item("Advertising", "120.00", "480.00"),),
)  # fmt: skip
MANYSTALLS = Sender(
    "Manystalls", "manystalls.example", local="auto-confirm", tax="7.5", numbering="112-{m:07d}-{n:07d}",
    address="410 Imaginary Ave, Seattle, WA 98000",
    items=(
        Item("USB-C hub, 6 ports", "24.00", "39.00"), Item("HDMI cable 3 m", "8.90", "14.90", 2),
        Item("Label printer rolls", "11.00", "19.00", 3), Item("Standing desk mat", "32.00", "49.00"),
        Item("Webcam cover, 10 pcs", "5.90", "8.90", 2), Item("Laptop riser", "27.00", "44.00"),
    ),
)  # fmt: skip
FOXGLOVE = Sender(
    "Foxglove & Thread", "foxgloveandthread.example", local="hello", country="GB", zone="Europe/London",
    currency="GBP", tax_included=True, address="9 Madeup Mews, Bath BA1 0XX", numbering="FT-{n:06d}",
    items=(Item("Linen apron, charcoal", "32.00", "44.00"), Item("Wool throw, moss", "58.00", "79.00")),
)  # fmt: skip
GRANDSAMPLE = Sender(
    "The Grand Sample", "grandsample.example", local="frontdesk", country="GB", zone="Europe/London", currency="GBP",
    address="1 Storybook Square, Edinburgh EH1 0XX", phone="+44 20 7946 0018", tax_id="GB000472631",
    numbering="F{n:06d}",
    items=(
        Item("Double room, bed and breakfast", "108.00", "164.00", 3), Item("Dinner", "24.00", "48.00"),
        Item("Airport transfer", "32.00", "38.00"),
    ),
)  # fmt: skip
NOODLEBAR = Sender(
    "Make-Believe Noodle Bar", "makebelieve-noodles.example", tax="8.875", numbering="{n:05d}",
    address="212 Nonesuch St, New York, NY 10000",
    items=(
        Item("Sesame noodles", "14.00", "16.00", 2), Item("Dumplings", "9.00", "11.00", 2),
        Item("Iced tea", "4.00", "5.00", 3), Item("Cucumber salad", "7.00", "8.50"),
    ),
)  # fmt: skip
KAKUU = Sender(
    "Kakuu Stationery", "kakuu-stationery.example", local="overseas", country="JP", zone="Asia/Tokyo",
    currency="JPY", tax="none", address="1-2-3 Kakuu-cho, Chiyoda, Tokyo 100-0000", numbering="K{yy}{month}-{n:06d}",
    items=(
        Item("Brush pen, black", "660", "660", 4), Item("Grid notebook B5", "880", "880", 5),
        Item("Washi tape set", "1540", "1540", 2), Item("Brass ruler 15 cm", "2420", "2420"),
    ),
)  # fmt: skip
LJUSMOLN = Sender(
    "Ljusmoln AB", "ljusmoln.example", local="kvitto", country="SE", zone="Europe/Stockholm", currency="SEK",
    tax_included=True, address="Påhittsgatan 4, 111 00 Stockholm", tax_id="SE556000475101", numbering="LM-{n:06d}",
    items=(Item("Ljusmoln Studio, 1 månad", "189.00"),),
)  # fmt: skip
MUSTERLETTERN = Sender(
    "Musterlettern AG", "musterlettern.example", local="shop", country="CH", zone="Europe/Zurich", currency="CHF",
    address="Beispielgasse 7, 8000 Zürich", tax_id="CHE-100.155.212 MWST", numbering="ML-{n:06d}",
    payment=("PayPal", ""),
    items=(
        Item("Muster Grotesk, family, desktop licence", "240.00", "320.00"),
        Item("Muster Antiqua, 4 styles, web licence", "160.00", "1240.00"),
    ),
)  # fmt: skip
DESKHARBOUR = Sender(
    "Desk Harbour", "deskharbour.example", country="GB", zone="Europe/London", currency="GBP", numbering="DH-{n:06d}",
    address="Unit 5, Notional Wharf, Bristol BS1 0XX", tax_id="GB000472632",
    items=(Item("Flexible desk, day pass", "18.00", "24.00", 8), Item("Meeting room, per hour", "15.00", "25.00", 4)),
)  # fmt: skip
NAMEPORT = Sender(
    "Nameport Registrar", "nameport.example", local="support", tax="none", numbering="{n:08d}",
    address="PO Box 0, Nowhere, DE 19700", items=(Item("Domain renewal kav-natui.example", "18.40", "21.90"),),
)  # fmt: skip
APPGROVE = Sender(
    "Appgrove", "appgrove.example", local="no_reply", tax="none", numbering="{m:07d}{n:06d}",
    address="1 Orchard Loop, Sampletown, CA 95000",
    items=(Item("PageScan Pro (Monthly)", "4.99"), Item("Palette Maker (Monthly)", "2.99")),
)  # fmt: skip
CUMULA = Sender(
    "Cumula Web Services", "cumula.example", local="invoicing", tax="none", numbering="{n:09d}",
    address="Cumula Inc., 12 Hypothetical Way, Reno, NV", items=(Item("Cloud usage", "11.00", "96.00"),),
)  # fmt: skip
SKYLARK = Sender(
    "Skylark Mock Airways", "skylark-air.example", local="eticket", country="GB", zone="Europe/London", tax="none",
    address="Terminal 9, Airport of Nowhere", numbering="999-{m:07d}{n:06d}",
    items=(Item("Fare", "128.00", "342.00"),),
)  # fmt: skip
COPYWRITER = Sender(
    "Pretend Copywriting", "pretendcopy.example", local="hello", tax="none", numbering="{n:05d}",
    items=(Item("the brochure texts", "240.00", "560.00"), Item("the website copy", "380.00", "900.00")),
)  # fmt: skip
CITYLOT = Sender(
    "Citylot", "citylot.example", local="hello", tax="18.375", numbering="CL-{m:07d}",
    address="Citylot Garages, 900 Phantom Ave, New York, NY 10000",
    items=(Item("Garage 12, Level 2", "18.00", "46.00"),),
)  # fmt: skip
MERGEBEE = Sender(
    "Mergebee", "mergebee.example", local="noreply", tax="none", numbering="MB{m:07d}{n:05d}",
    address="88 Conjecture St, San Francisco, CA 94000", items=(Item("Mergebee Team (4 seats)", "16.00"),),
)  # fmt: skip
CASHPUSH = Sender("Cash Push", "cashpush.test", local="offers")
FIRSTPOSSIBLE = Sender("First Possible Bank", "firstpossible.example", local="alerts")
BOARDLY = Sender("Boardly", "boardly.example", local="notifications", address="2 Mock Street, Austin, TX")
PAYLANE = Sender("Paylane", "paylane.example", local="payouts")
POSTMASTER = Sender("Mail Delivery Subsystem", "mailhost.example", local="mailer-daemon")
FRIEND = Sender("Friend", "friends.example", local="maya", zone="Asia/Jerusalem")
COLLEAGUE = Sender("Eitan Mashal", "kav-natui.example", local="eitan", zone="Asia/Jerusalem")
SHIELD = Sender("Shieldify Antivirus", "shieldify.example")
