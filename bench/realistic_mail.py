"""Wraps a sample mail in the markup shops send, up to a given size: a sample has 1 KB where real mail has 50.

Around the sample's own body comes what makes real mail large: a style sheet, a hidden preheader, nested tables with
inline styles, tracking links, pictures with their names, a footer of small print; all of it quoted-printable, beside a
plain text. The facts in the mail stay the same.
"""

from __future__ import annotations

import email
import email.message
import email.policy
import random
import re
from collections.abc import Iterator
from email.message import EmailMessage
from html import escape

_STYLE = (
    "font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:22px;color:#333333;margin:0;padding:8px 24px"
)
_CELL = f'<td align="left" valign="top" width="300" style="{_STYLE};border-collapse:collapse;text-decoration:none">'
_RULES = "\n".join(f".c{i} td, .c{i} a {{ color: #33{i % 90 + 10}55; width: {i}px !important }}" for i in range(120))
_WORDS = re.findall(
    r"\w+",
    "our kitchen garden grows slowly and we write about it every week with pictures of beans herbs late roses and"
    " whatever else the neighbours carry over the fence on a quiet morning before the bees wake up",
)
_SMALL_PRINT = (
    "You get this mail because you have an account with us. Our office is open on weekdays. Please do not answer to"
    " this address, nobody reads what arrives there; write to the address on our pages and a person will look into it."
)


def make_realistic(mail: bytes, size: int, seed: int) -> bytes | None:
    """Return the mail as a multipart of about `size` bytes, or None if its body is not a single text or page."""
    sample = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(sample, EmailMessage)
    body = sample.get_body(("html", "plain"))
    if body is None or any(True for _ in sample.iter_attachments()) or not _is_readable(body):
        return None
    text = body.get_content()
    page = text if body.get_content_subtype() == "html" else "".join(f"<p>{escape(x)}</p>" for x in text.splitlines())
    result = EmailMessage(policy=email.policy.SMTP)
    for name, value in sample.items():
        if not name.lower().startswith(("content-", "mime-")):
            result[name] = value
    result.set_content(text if page is not text else "This mail is best read as a page.")
    result.add_alternative(_page(page, size * 3 // 4, random.Random(seed)), subtype="html", cte="quoted-printable")
    return result.as_bytes()


def _is_readable(body: email.message.Message) -> bool:
    return body.get_content_charset("utf-8") in ("utf-8", "us-ascii")


def _page(inner: str, size: int, random_: random.Random) -> str:
    opening = (
        f"<!DOCTYPE html><html><head><title>Mail</title><style>{_RULES}</style></head><body>"
        '<div style="display:none;max-height:0;overflow:hidden">A look into the garden</div>'
        "<!--[if mso]><table><tr><td width=600><![endif]-->"
        f'<table width="100%" style="{_STYLE}"><tr>{_CELL}<table><tr>{_CELL}'
    )
    closing = f'</td></tr></table></td></tr></table><p style="{_STYLE}">{_SMALL_PRINT}</p></body></html>'
    filling = "".join(_sections(size - len(opening) - len(inner) - len(closing), random_))
    return f"{opening}{inner}{filling}{closing}"


def _sections(size: int, random_: random.Random) -> Iterator[str]:
    """Rows of two columns, each with a picture, a heading and a link."""
    while size > 0:
        columns = "".join(f"{_CELL}{_teaser(random_)}</td>" for _ in range(2))
        section = f'<table border="0" cellpadding="0" cellspacing="0"><tbody><tr>{columns}</tr></tbody></table>\n'
        size -= len(section)
        yield section


def _teaser(random_: random.Random) -> str:
    heading, text = (" ".join(random_.choices(_WORDS, k=count)) for count in (4, 25))
    link = f"https://links.garden.example/c/{random_.getrandbits(600):x}"
    return (
        f'<a href="{link}" style="color:#225522"><img src="{link}.png" alt="{heading}" width="260" border="0"></a>'
        f'<h3 style="{_STYLE}">{heading}</h3><p style="{_STYLE}">{text} <a href="{link}"><span>Read on</span></a></p>'
    )
