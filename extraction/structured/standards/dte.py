"""Chile's DTE 1.0 (documento tributario electrónico), alone or in an EnvioDTE.

Elements and codes: www.sii.cl/factura_electronica. Amounts are in pesos; export documents, which are in other
currencies, stand in an element of their own that is not read.
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Paths, Rows, Standard

_HEAD: Final = "Encabezado"


def _address(party: str, end: str) -> Paths:
    return (" + ".join(f"{_HEAD}/{party}/{name}{end}" for name in ("Dir", "Cmna", "Ciudad")),)


STANDARDS: Final = (
    Standard(
        name="DTE",
        roots=("DTE",),
        namespace="sii.cl/SiiDte",
        documents="Documento",
        fields={
            "number": (f"{_HEAD}/IdDoc/Folio",),
            "issue_date": (f"{_HEAD}/IdDoc/FchEmis",),
            "document_type": (f"{_HEAD}/IdDoc/TipoDTE",),
            "vendor": (f"{_HEAD}/Emisor/RznSoc", f"{_HEAD}/Emisor/RznSocEmisor"),
            "vendor_tax_id": (f"{_HEAD}/Emisor/RUTEmisor",),
            "vendor_address": _address("Emisor", "Origen"),
            "buyer": (f"{_HEAD}/Receptor/RznSocRecep",),
            "buyer_tax_id": (f"{_HEAD}/Receptor/RUTRecep",),
            "buyer_address": _address("Receptor", "Recep"),
            "net": (f"{_HEAD}/Totales/MntNeto + {_HEAD}/Totales/MntExe",),
            "tax": (f"{_HEAD}/Totales/IVA",),
            "total": (f"{_HEAD}/Totales/MntTotal",),
            "reference": ("Referencia/FolioRef",),
        },
        lines=Rows(
            at=("Detalle",),
            cells={
                "description": ("NmbItem",),
                "quantity": ("QtyItem",),
                "unit_price": ("PrcItem",),
                "amount": ("MontoItem",),
            },
        ),
        taxes=Rows(
            at=(f"{_HEAD}/Totales",), cells={"rate": ("TasaIVA",), "base": ("MntNeto",), "tax": ("IVA",)}
        ),
        default_type=None,
        types={
            **dict.fromkeys(("33", "34", "43", "46", "56"), DocumentType.INVOICE),
            **dict.fromkeys(("39", "41"), DocumentType.RECEIPT),
            "61": DocumentType.CREDIT_NOTE,
        },
        currency="CLP",
    ),
)  # fmt: skip
