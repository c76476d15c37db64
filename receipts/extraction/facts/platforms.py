"""Firms that send documents or take payments for others: the vendor is somebody else, named in the mail.

Domains are registrable domains. A platform that also sells for itself (`own`) is its own vendor when its mail names no other.
"""

from __future__ import annotations

from typing import Final

INVOICING: Final = frozenset(
    """greeninvoice.co.il morning.co icount.co.il sumit.co.il ezcount.co.il invoice4u.co.il cardcom.solutions
    cardcom.co.il payplus.co.il tranzila.com tranzila.co.il rivhit.co.il invoicexpress.com finbot.co.il
    stripe.com paypal.com paypal.co.uk paypal.de paypal.fr paypal.it paypal.es paypal.nl paypal.com.au paypal.at
    paypal.be paypal.ch paypal.pl paypal.se paddle.com paddle.net squareup.com square.com shopify.com shopifyemail.com
    fastspring.com gumroad.com lemonsqueezy.com lemonsqueezy-mail.com 2checkout.com verifone.cloud avangate.com
    digitalriver.com cleverbridge.com chargebee.com recurly.com zuora.com freshbooks.com xero.com quickbooks.com
    intuit.com waveapps.com zohoinvoice.com zoho.com sevdesk.de lexoffice.de lexware.de billomat.com fattureincloud.it
    holded.com quipu.com pennylane.com tiime.fr sumup.com izettle.com zettle.com mollie.com adyen.com klarna.com
    klarna.de afterpay.com eventbrite.com patreon.com buymeacoffee.com ko-fi.com substack.com bill.com invoiceninja.com
    braintreepayments.com authorize.net worldpay.com gocardless.com payoneer.com payproglobal.com toasttab.com
    clover.com lightspeedhq.com bokun.io fareharbor.com checkfront.com memberful.com""".split()
)

NAMES: Final = frozenset(
    """paypal stripe paddle paddle.com square shopify fastspring gumroad lemonsqueezy morning greeninvoice icount sumit
    ezcount invoice4u cardcom payplus tranzila klarna quickbooks xero freshbooks zettle sumup mollie 2checkout
    חשבונית\u00a0ירוקה מורנינג""".split()
) | {"lemon squeezy", "green invoice", "חשבונית ירוקה", "google play", "app store"}

FREE_MAIL: Final = frozenset(
    """gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.uk yahoo.fr ymail.com aol.com
    icloud.com me.com mac.com gmx.de gmx.net gmx.com web.de t-online.de orange.fr free.fr laposte.net wanadoo.fr libero.it
    mail.ru yandex.ru yandex.com proton.me protonmail.com zoho.eu walla.co.il walla.com netvision.net.il bezeqint.net
    012.net.il qq.com 163.com naver.com fastmail.com hey.com wp.pl o2.pl seznam.cz""".split()
)
"""Where people, not shops, have their mailboxes."""
