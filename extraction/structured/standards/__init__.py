"""The standards of electronic invoices that are known: a table of paths each, and nothing but data."""

from __future__ import annotations

from typing import Final

from . import (
    cfdi,
    cii,
    costa_rica,
    dte,
    ebinterface,
    facturae,
    fatturapa,
    finvoice,
    isdoc,
    ksef,
    mydata,
    nav,
    nfe,
    ubl,
)
from .table import Rows, Standard

STANDARDS: Final[tuple[Standard, ...]] = (
    *ubl.STANDARDS,
    *cii.STANDARDS,
    *fatturapa.STANDARDS,
    *ksef.STANDARDS,
    *facturae.STANDARDS,
    *nfe.STANDARDS,
    *cfdi.STANDARDS,
    *nav.STANDARDS,
    *mydata.STANDARDS,
    *isdoc.STANDARDS,
    *ebinterface.STANDARDS,
    *finvoice.STANDARDS,
    *dte.STANDARDS,
    *costa_rica.STANDARDS,
)

__all__ = ["STANDARDS", "Rows", "Standard"]
