"""Mexico's CFDI 3.3 and 4.0: invoices (I), credit notes (E) and the complement of payments (P).

Attributes and codes: Anexo 20 of the SAT. Payrolls (N) and waybills (T) are neither invoice nor receipt. What a
complement of payments says was received is a receipt each, in the currency of the payment.
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Paths, Rows, Standard

_LOCAL: Final = "Complemento/ImpuestosLocales"
"""Taxes of the states, such as that on lodging; the total contains them."""
_PARTIES: Final[dict[str, Paths]] = {
    "number": ("/@Serie + /@Folio", "/Complemento/TimbreFiscalDigital/@UUID"),
    "document_type": ("/@TipoDeComprobante",),
    "vendor": ("/Emisor/@Nombre",),
    "vendor_tax_id": ("/Emisor/@Rfc",),
    "vendor_address": ("/@LugarExpedicion",),
    "buyer": ("/Receptor/@Nombre",),
    "buyer_tax_id": ("/Receptor/@Rfc",),
    "buyer_address": ("/Receptor/@DomicilioFiscalReceptor",),
}
STANDARDS: Final = (
    Standard(
        name="CFDI",
        roots=("Comprobante",),
        namespace="sat.gob.mx/cfd",
        documents="Complemento/Pagos/Pago",
        fields=_PARTIES | {
            "issue_date": ("@FechaPago",),
            "currency": ("@MonedaP",),
            "total": ("@Monto",),
            "reference": ("DoctoRelacionado/@IdDocumento",),
        },
        lines=Rows(
            at=("DoctoRelacionado",),
            cells={"description": ("@Serie + @Folio", "@IdDocumento"), "amount": ("@ImpPagado",)},
        ),
        default_type=None,
        types={"P": DocumentType.RECEIPT},
    ),
    Standard(
        name="CFDI",
        roots=("Comprobante",),
        namespace="sat.gob.mx/cfd",
        fields=_PARTIES | {
            "issue_date": ("@Fecha",),
            "currency": ("@Moneda",),
            "lines_total": ("@SubTotal",),
            "net": ("@SubTotal - @Descuento", "@SubTotal"),
            "tax": (f"Impuestos/@TotalImpuestosTrasladados + {_LOCAL}/@TotaldeTraslados",),
            "withheld": (f"Impuestos/@TotalImpuestosRetenidos + {_LOCAL}/@TotaldeRetenciones",),
            "total": ("@Total",),
            "reference": ("CfdiRelacionados/CfdiRelacionado/@UUID",),
        },
        lines=Rows(
            at=("Conceptos/Concepto",),
            cells={
                "description": ("@Descripcion",),
                "quantity": ("@Cantidad",),
                "unit_price": ("@ValorUnitario",),
                "amount": ("@Importe",),
            },
        ),
        taxes=Rows(
            at=("Impuestos/Traslados/Traslado",),
            cells={"rate": (".[@TipoFactor='Tasa']/@TasaOCuota",), "base": ("@Base",), "tax": ("@Importe",)},
        ),
        default_type=None,
        types={"I": DocumentType.INVOICE, "E": DocumentType.CREDIT_NOTE},
        rate_factor=100,
    ),
)  # fmt: skip
