"""The standards of electronic invoices that are known: a table of paths each, and nothing but data."""

from __future__ import annotations

from typing import Final

from . import cfdi, cii, facturae, fatturapa, ksef, mydata, nav, nfe, ubl
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
)

__all__ = ["STANDARDS", "Rows", "Standard"]
