"""Brazil's NF-e (model 55), NFC-e (model 65) and CT-e (freight; CTeOS people, CTeSimp several freights),
layouts 2.00 to 4.00.

Elements: www.nfe.fazenda.gov.br and www.cte.fazenda.gov.br. The amounts are in reais by law and no currency is written.
Their taxes are partly inside the prices and partly on top, so that there is no net; the tax is ICMS and IPI, those a
buyer may deduct.
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Rows, Standard

_NFE: Final = "infNFe"
_CTE: Final = "infCte"
_PAYERS: Final = (("0", "rem"), ("1", "exped"), ("2", "receb"), ("3", "dest"))
"""Who pays for freight, by the code in `toma`."""


def _payer(cell: str) -> tuple[str, ...]:
    return (
        f"{_CTE}/ide/toma4/{cell}",
        f"{_CTE}/toma/{cell}",
        *(f"{_CTE}/ide/{element}[toma='{code}']/../../{party}/{cell}"
          for element in ("toma3", "toma03") for code, party in _PAYERS),
    )  # fmt: skip


def _address(place: str) -> tuple[str, ...]:
    return (" + ".join(f"{place}/{name}" for name in ("xLgr", "nro", "xBairro", "CEP", "xMun", "UF")),)


STANDARDS: Final = (
    Standard(
        name="NF-e",
        roots=("NFe",),
        namespace="portalfiscal.inf.br/nfe",
        fields={
            "number": (f"{_NFE}/ide/nNF",),
            "issue_date": (f"{_NFE}/ide/dhEmi", f"{_NFE}/ide/dEmi"),
            "document_type": (f"{_NFE}/ide/mod + {_NFE}/ide/finNFe",),
            "vendor": (f"{_NFE}/emit/xNome", f"{_NFE}/emit/xFant"),
            "vendor_tax_id": (f"{_NFE}/emit/CNPJ", f"{_NFE}/emit/CPF"),
            "vendor_address": _address(f"{_NFE}/emit/enderEmit"),
            "buyer": (f"{_NFE}/dest/xNome",),
            "buyer_tax_id": (f"{_NFE}/dest/CNPJ", f"{_NFE}/dest/CPF", f"{_NFE}/dest/idEstrangeiro"),
            "buyer_address": _address(f"{_NFE}/dest/enderDest"),
            "tax": (f"{_NFE}/total/ICMSTot/vICMS + {_NFE}/total/ICMSTot/vIPI",),
            "total": (f"{_NFE}/total/ICMSTot/vNF",),
            "lines_total": (f"{_NFE}/total/ICMSTot/vProd",),
            "reference": (f"{_NFE}/ide/NFref/refNFe",),
        },
        lines=Rows(
            at=(f"{_NFE}/det[prod]",),
            cells={
                "description": ("prod/xProd",),
                "quantity": ("prod/qCom",),
                "unit_price": ("prod/vUnCom",),
                "amount": ("prod/vProd",),
            },
        ),
        types={"55 4": DocumentType.CREDIT_NOTE, "65 1": DocumentType.RECEIPT},
        currency="BRL",
    ),
    Standard(
        name="CT-e",
        roots=("CTe", "CTeOS", "CTeSimp"),
        namespace="portalfiscal.inf.br/cte",
        fields={
            "number": (f"{_CTE}/ide/nCT",),
            "issue_date": (f"{_CTE}/ide/dhEmi",),
            "document_type": (f"{_CTE}/ide/tpCTe",),
            "vendor": (f"{_CTE}/emit/xNome", f"{_CTE}/emit/xFant"),
            "vendor_tax_id": (f"{_CTE}/emit/CNPJ", f"{_CTE}/emit/CPF"),
            "vendor_address": _address(f"{_CTE}/emit/enderEmit"),
            "buyer": _payer("xNome"),
            "buyer_tax_id": (*_payer("CNPJ"), *_payer("CPF")),
            "tax": (f"{_CTE}/imp/ICMS/*/vICMS",),
            "total": (f"{_CTE}/vPrest/vTPrest", f"{_CTE}/total/vTPrest"),
        },
        lines=Rows(
            at=(f"{_CTE}/vPrest/Comp", f"{_CTE}/det"),
            cells={"description": ("xNome", "xMunIni + xMunFim"), "amount": ("vComp", "vPrest")},
        ),
        taxes=Rows(at=(f"{_CTE}/imp/ICMS/*",), cells={"rate": ("pICMS",), "base": ("vBC",), "tax": ("vICMS",)}),
        types={"2": DocumentType.CREDIT_NOTE},
        currency="BRL",
    ),
)
