"""The headers of a mail: transport, authentication and list headers as real senders' servers add them."""

from __future__ import annotations

import base64
import datetime
import random
from dataclasses import dataclass
from email.utils import format_datetime

from sandbox.demo import owner
from sandbox.demo.mime import encode_words, mailbox


@dataclass(frozen=True, slots=True)
class Envelope:
    """Sender, date and subject. `relay` is the domain that sent it; in phishing it differs from the address's."""

    name: str
    address: str
    subject: str
    at: datetime.datetime
    relay: str
    charset: str = "utf-8"
    authentic: bool = True
    bulk: bool = False
    extra: tuple[tuple[str, str], ...] = ()


def header_lines(envelope: Envelope, rng: random.Random) -> list[tuple[str, str]]:
    """Returns all headers but those of the content, in the order a receiving server leaves them."""
    domain = envelope.address.rpartition("@")[2]
    token = f"{rng.getrandbits(64):016x}"
    return [
        ("Delivered-To", owner.ADDRESS),
        ("Received", _received_header(envelope, rng)),
        ("Authentication-Results", _authentication(envelope, domain)),
        *([("DKIM-Signature", _signature(domain, rng))] if envelope.authentic else []),
        ("From", mailbox(envelope.name, envelope.address, envelope.charset)),
        ("To", mailbox(owner.NAME, owner.ADDRESS)),
        ("Subject", encode_words(envelope.subject, envelope.charset)),
        ("Date", format_datetime(envelope.at)),
        ("Message-ID", f"<{token}.{envelope.at:%Y%m%d%H%M}@{envelope.relay}>"),
        ("MIME-Version", "1.0"),
        *(_bulk(domain, token) if envelope.bulk else []),
        *envelope.extra,
    ]


def _received_header(envelope: Envelope, rng: random.Random) -> str:
    host = f"out{rng.randint(1, 40)}.{envelope.relay}"
    arrived = envelope.at.astimezone(datetime.UTC) + datetime.timedelta(seconds=rng.randint(1, 9))
    return (
        f"from {host} ({host}. [192.0.2.{rng.randint(1, 254)}])\r\n        by mx.mailhost.example with ESMTPS id "
        f"{rng.getrandbits(48):012x};\r\n        {format_datetime(arrived)}"
    )


def _authentication(envelope: Envelope, domain: str) -> str:
    if envelope.authentic:
        return (
            f"mx.mailhost.example;\r\n       dkim=pass header.i=@{domain} header.s=m1;\r\n       spf=pass "
            f"smtp.mailfrom=bounce@{envelope.relay};\r\n       dmarc=pass (p=REJECT) header.from={domain}"
        )
    return (
        f"mx.mailhost.example;\r\n       dkim=none;\r\n       spf=fail smtp.mailfrom=www-data@{envelope.relay};\r\n"
        f"       dmarc=fail (p=NONE) header.from={domain}"
    )


def _signature(domain: str, rng: random.Random) -> str:
    body_hash = base64.b64encode(rng.randbytes(32)).decode()
    signature = base64.b64encode(rng.randbytes(96)).decode()
    folded = "\r\n         ".join(signature[start : start + 64] for start in range(0, len(signature), 64))
    return (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=m1;\r\n        h=from:to:subject:date:message-id;\r\n"
        f"        bh={body_hash};\r\n        b={folded}"
    )


def _bulk(domain: str, token: str) -> list[tuple[str, str]]:
    return [
        ("List-Unsubscribe", f"<https://{domain}/unsubscribe/{token}>,\r\n <mailto:leave-{token}@{domain}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Precedence", "bulk"),
    ]
