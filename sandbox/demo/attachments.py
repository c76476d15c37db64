"""The files a mail carries.

A template's header asks for them: ``pdf: <layout> <kind>`` (see `pdf.layouts`), ``pdf_name``, ``pdf_type``;
``einvoice: factur-x.xml`` puts the XML inside the PDF, ``einvoice: ubl`` attaches it bare.
"""

from __future__ import annotations

from sandbox.demo import einvoice
from sandbox.demo.facts import Facts
from sandbox.demo.mime import Attachment
from sandbox.demo.pdf.embedding import embed_xml
from sandbox.demo.pdf.layouts import draw
from sandbox.demo.template import Template, fill


def attachments_of(template: Template, facts: Facts) -> tuple[Attachment, ...]:
    header = template.header
    files = []
    if "pdf" in header:
        layout, kind = header["pdf"].split()
        name = fill(header.get("pdf_name", f"{kind}_{{{{number}}}}.pdf"), facts).replace("/", "-").replace("#", "")
        content = _with_invoice(draw(layout, kind, facts), kind, header.get("einvoice", ""), facts)
        files.append(Attachment(name, header.get("pdf_type", "application/pdf"), content))
    if header.get("einvoice") == "ubl":
        files.append(Attachment(f"{facts.show('number')}.xml", "application/xml", einvoice.ubl(facts)))
    return tuple(files)


def _with_invoice(pdf: bytes, kind: str, name: str, facts: Facts) -> bytes:
    if not name.endswith(".xml"):
        return pdf
    return embed_xml(pdf, name, einvoice.cii(facts, kind), einvoice.xmp(name))
