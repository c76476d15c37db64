"""Costa Rica's comprobantes electrónicos 4.2 to 4.4: invoices, tickets, credit and debit notes.

Elements: www.hacienda.go.cr. Where no currency is stated it is the colón.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ...types import DocumentType
from .table import Rows, Standard

_SUMS: Final = "ResumenFactura"
_INVOICE: Final = Standard(
    name="Comprobante electrónico",
    roots=("FacturaElectronica", "FacturaElectronicaCompra", "FacturaElectronicaExportacion", "NotaDebitoElectronica"),
    namespace="comprobanteselectronicos.go.cr",
    fields={
        "number": ("NumeroConsecutivo",),
        "issue_date": ("FechaEmision",),
        "vendor": ("Emisor/Nombre",),
        "vendor_tax_id": ("Emisor/Identificacion/Numero",),
        "buyer": ("Receptor/Nombre",),
        "buyer_tax_id": ("Receptor/Identificacion/Numero",),
        "currency": (f"{_SUMS}/CodigoTipoMoneda/CodigoMoneda", f"{_SUMS}/CodigoMoneda"),
        "net": (f"{_SUMS}/TotalVentaNeta",),
        "tax": (f"{_SUMS}/TotalImpuesto",),
        "total": (f"{_SUMS}/TotalComprobante",),
        "reference": ("InformacionReferencia/Numero",),
    },
    lines=Rows(
        at=("DetalleServicio/LineaDetalle",),
        cells={
            "description": ("Detalle",),
            "quantity": ("Cantidad",),
            "unit_price": ("PrecioUnitario",),
            "amount": ("SubTotal",),
        },
    ),
    taxes=Rows(at=("DetalleServicio/LineaDetalle/Impuesto",), cells={"rate": ("Tarifa",), "tax": ("Monto",)}),
    currency="CRC",
)
STANDARDS: Final = (
    _INVOICE,
    replace(_INVOICE, roots=("TiqueteElectronico",), default_type=DocumentType.RECEIPT),
    replace(_INVOICE, roots=("NotaCreditoElectronica",), default_type=DocumentType.CREDIT_NOTE),
)
