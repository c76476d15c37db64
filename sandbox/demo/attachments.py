"""The files attached to a mail, as its template's header requests.

``pdf: <layout> <kind>`` draws a document (see `pdf.layouts`), ``pdf_name`` and ``pdf_type`` set how it is attached,
``pdf_password`` names the fact that opens it. ``einvoice: factur-x.xml`` embeds an electronic invoice in the PDF,
``einvoice: ubl`` attaches one by itself. ``logo: yes`` adds a signature's picture.
"""

from __future__ import annotations

from dataclasses import replace

from sandbox.demo import einvoice
from sandbox.demo.facts import Facts
from sandbox.demo.logo import logo_png
from sandbox.demo.mime import Attachment
from sandbox.demo.pdf.embedding import embed_xml
from sandbox.demo.pdf.layouts import draw
from sandbox.demo.template import Template, fill

LOGO_COLOUR = (42, 111, 107)


def attachments_of(template: Template, facts: Facts) -> tuple[Attachment, ...]:
    header = template.header
    files = []
    if "pdf" in header:
        layout, kind = header["pdf"].split()
        name = fill(header.get("pdf_name", f"{kind}_{{{{number}}}}.pdf"), facts).replace("/", "-").replace("#", "")
        if "pdf_password" in header:
            content = _draw_locked(layout, kind, facts, header["pdf_password"])
        else:
            content = _with_invoice(draw(layout, kind, facts), kind, header.get("einvoice", ""), facts)
        files.append(Attachment(name, header.get("pdf_type", "application/pdf"), content))
    if header.get("einvoice") == "ubl":
        files.append(Attachment(f"{facts.show('number')}.xml", "application/xml", einvoice.ubl(facts)))
    if "logo" in header:
        files.append(
            Attachment("image001.png", "image/png", logo_png(LOGO_COLOUR), content_id="image001.png@signature")
        )
    return tuple(files)


def _draw_locked(layout: str, kind: str, facts: Facts, secret: str) -> bytes:
    """Draws a PDF encrypted with the fact `secret`; facts printed only there are unreadable, so not recorded."""
    unread = replace(facts, printed=set())
    return draw(layout, kind, unread, password=unread.show(secret))


def _with_invoice(pdf: bytes, kind: str, name: str, facts: Facts) -> bytes:
    if not name.endswith(".xml"):
        return pdf
    return embed_xml(pdf, name, einvoice.cii(facts, kind), einvoice.xmp(name))
