"""Italy's FatturaPA 1.0 to 1.2 (FPA12, FPR12) and its simplified form (FSM10).

Elements and codes: the technical rules at www.fatturapa.gov.it. The total of the document may be left out; then the
sums by rate make it up. The buyer pays to the state what is withheld (DatiRitenuta), and the tax where payment is split
(EsigibilitaIVA S); the total contains both.
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Rows, Standard

_HEAD: Final = "DatiGenerali/DatiGeneraliDocumento"
_SUMS: Final = "DatiBeniServizi/DatiRiepilogo"


def _names(party: str) -> tuple[str, ...]:
    return (f"{party}/Denominazione", f"{party}/Nome + {party}/Cognome")


def _address(party: str) -> tuple[str, ...]:
    names = ("Indirizzo", "NumeroCivico", "CAP", "Comune", "Provincia", "Nazione")
    return (" + ".join(f"{party}/Sede/{name}" for name in names),)


_SELLER: Final = "/FatturaElettronicaHeader/CedentePrestatore"
_BUYER: Final = "/FatturaElettronicaHeader/CessionarioCommittente"
_FILES: Final = Rows(at=("Allegati",), cells={"name": ("NomeAttachment",), "content": ("Attachment",)})

STANDARDS: Final = (
    Standard(
        name="FatturaPA",
        roots=("FatturaElettronica",),
        namespace="fattur",
        documents="FatturaElettronicaBody",
        fields={
            "number": (f"{_HEAD}/Numero",),
            "issue_date": (f"{_HEAD}/Data",),
            "document_type": (f"{_HEAD}/TipoDocumento",),
            "vendor": _names(f"{_SELLER}/DatiAnagrafici/Anagrafica"),
            "vendor_tax_id": (f"{_SELLER}/DatiAnagrafici/IdFiscaleIVA/IdCodice",
                              f"{_SELLER}/DatiAnagrafici/CodiceFiscale"),
            "vendor_address": _address(_SELLER),
            "buyer": _names(f"{_BUYER}/DatiAnagrafici/Anagrafica"),
            "buyer_tax_id": (f"{_BUYER}/DatiAnagrafici/IdFiscaleIVA/IdCodice",
                             f"{_BUYER}/DatiAnagrafici/CodiceFiscale"),
            "buyer_address": _address(_BUYER),
            "currency": (f"{_HEAD}/Divisa",),
            "net": (f"{_SUMS}/ImponibileImporto",),
            "tax": (f"{_SUMS}/Imposta",),
            "total": (f"{_HEAD}/ImportoTotaleDocumento",
                      f"{_SUMS}/ImponibileImporto + {_SUMS}/Imposta + {_HEAD}/Arrotondamento"),
            "withheld": (f"{_HEAD}/DatiRitenuta/ImportoRitenuta + {_SUMS}[EsigibilitaIVA='S']/Imposta",),
            "due": ("DatiPagamento/DettaglioPagamento/ImportoPagamento",),
            "reference": ("DatiGenerali/DatiFattureCollegate/IdDocumento",),
        },
        lines=Rows(
            at=("DatiBeniServizi/DettaglioLinee",),
            cells={
                "description": ("Descrizione",),
                "quantity": ("Quantita",),
                "unit_price": ("PrezzoUnitario",),
                "amount": ("PrezzoTotale",),
            },
        ),
        taxes=Rows(
            at=(_SUMS,), cells={"rate": ("AliquotaIVA",), "base": ("ImponibileImporto",), "tax": ("Imposta",)}
        ),
        types={"TD04": DocumentType.CREDIT_NOTE, "TD08": DocumentType.CREDIT_NOTE},
        files=_FILES,
    ),
    Standard(
        name="FatturaPA",
        roots=("FatturaElettronicaSemplificata",),
        namespace="fattur",
        documents="FatturaElettronicaBody",
        fields={
            "number": (f"{_HEAD}/Numero",),
            "issue_date": (f"{_HEAD}/Data",),
            "document_type": (f"{_HEAD}/TipoDocumento",),
            "vendor": _names(_SELLER),
            "vendor_tax_id": (f"{_SELLER}/IdFiscaleIVA/IdCodice", f"{_SELLER}/CodiceFiscale"),
            "vendor_address": _address(_SELLER),
            "buyer": _names(f"{_BUYER}/AltriDatiIdentificativi"),
            "buyer_tax_id": (f"{_BUYER}/IdentificativiFiscali/IdFiscaleIVA/IdCodice",
                             f"{_BUYER}/IdentificativiFiscali/CodiceFiscale"),
            "buyer_address": _address(f"{_BUYER}/AltriDatiIdentificativi"),
            "currency": (f"{_HEAD}/Divisa",),
            "tax": ("DatiBeniServizi/DatiIVA/Imposta",),
            "total": ("DatiBeniServizi/Importo",),
            "reference": ("DatiGenerali/DatiFatturaRettificata/NumeroFR",),
        },
        lines=Rows(at=("DatiBeniServizi",), cells={"description": ("Descrizione",), "amount": ("Importo",)}),
        taxes=Rows(at=("DatiBeniServizi/DatiIVA",), cells={"rate": ("Aliquota",), "tax": ("Imposta",)}),
        types={"TD04": DocumentType.CREDIT_NOTE, "TD08": DocumentType.CREDIT_NOTE},
        files=_FILES,
    ),
)  # fmt: skip
