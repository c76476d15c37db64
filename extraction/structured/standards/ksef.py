"""Poland's KSeF: FA(1) to FA(3), and FA_RR, which a buyer writes for a farmer.

Elements and codes: the schemas at crd.gov.pl/wzor (2023/06/29/12648, 2025/06/25/13775, 2026/03/06/14189). The fields
are those of the VAT law: P_13_n is the net and P_14_n the tax of a rate, in the invoice's currency (P_14_nW in zloty),
P_15 what is to be paid.
"""

from __future__ import annotations

from typing import Final

from .table import Rows, Standard

_NETS: Final = ("1", "2", "3", "4", "5", "6", "6_1", "6_2", "6_3", "7", "8", "9", "10", "11")
_TAXES: Final = ("1", "2", "3", "4", "5")


def _id(party: str) -> tuple[str, ...]:
    known = f"{party}/DaneIdentyfikacyjne"
    return (f"{known}/NIP", f"{known}/KodUE + {known}/NrVatUE", f"{known}/NrID", f"{known}/PESEL")


def _names(party: str) -> tuple[str, ...]:
    known = f"{party}/DaneIdentyfikacyjne"
    return (f"{known}/Nazwa", f"{known}/PelnaNazwa", f"{known}/ImiePierwsze + {known}/Nazwisko")


def _address(party: str) -> tuple[str, ...]:
    return (" + ".join(f"{party}/Adres/{name}" for name in ("AdresL1", "AdresL2", "KodKraju")),)


_PARTIES: Final = {
    "vendor": _names("Podmiot1"),
    "vendor_tax_id": _id("Podmiot1"),
    "vendor_address": _address("Podmiot1"),
    "buyer": _names("Podmiot2"),
    "buyer_tax_id": _id("Podmiot2"),
    "buyer_address": _address("Podmiot2"),
}
_RR_LINE: Final = "FakturaRR/FakturaRRWiersz"


def _of_lines(cell: str) -> tuple[str, str]:
    """The sum of the lines; a correction repeats the old ones, marked, which its change is counted from."""
    before = f"{_RR_LINE}[StanPrzed='1']/{cell}"
    return f"{_RR_LINE}/{cell} - {before} - {before}", f"{_RR_LINE}/{cell}"


STANDARDS: Final = (
    Standard(
        name="KSeF FA",
        roots=("Faktura",),
        namespace="crd.gov.pl/wzor",
        fields=_PARTIES | {
            "number": ("Fa/P_2", "Fa/P_2A"),
            "issue_date": ("Fa/P_1",),
            "document_type": ("Fa/RodzajFaktury",),
            "currency": ("Fa/KodWaluty",),
            "net": (" + ".join(f"Fa/P_13_{n}" for n in _NETS),),
            "tax": (" + ".join(f"Fa/P_14_{n}" for n in _TAXES),),
            "total": ("Fa/P_15",),
            "due": ("Fa/Rozliczenie/DoZaplaty",),
            "reference": ("Fa/DaneFaKorygowanej/NrFaKorygowanej", "Fa/NrFaKorygowanej"),
        },
        lines=Rows(
            at=("Fa/FaWiersz", "Fa/FaWiersze/FaWiersz", "Fa/Zamowienie/ZamowienieWiersz"),
            cells={
                "description": ("P_7", "P_7Z"),
                "quantity": ("P_8B", "P_8BZ"),
                "unit_price": ("P_9A", "P_9B", "P_9AZ"),
                "amount": ("P_11", "P_11A", "P_11NettoZ"),
            },
            taken_back=(".[StanPrzed='1']", ".[StanPrzedZ='1']"),
        ),
        taxes=Rows(at=("Fa/FaWiersz", "Fa/FaWiersze/FaWiersz", "Fa/Zamowienie/ZamowienieWiersz"),
                   cells={"rate": ("P_12", "P_12Z")}),
        corrections=frozenset({"KOR", "KOR_ZAL", "KOR_ROZ"}),
    ),
    Standard(
        name="KSeF FA_RR",
        roots=("Faktura",),
        namespace="crd.gov.pl/wzor",
        fields=_PARTIES | {
            "number": ("FakturaRR/P_4C",),
            "issue_date": ("FakturaRR/P_4B",),
            "document_type": ("FakturaRR/RodzajFaktury",),
            "currency": ("FakturaRR/KodWaluty",),
            "net": (*_of_lines("P_8"), "FakturaRR/P_11_1"),
            "tax": (*_of_lines("P_10"), "FakturaRR/P_11_2"),
            "total": ("FakturaRR/P_12_1",),
            "reference": ("FakturaRR/DaneFaKorygowanej/NrFaKorygowanej",),
        },
        lines=Rows(
            at=(_RR_LINE,),
            cells={"description": ("P_5",), "quantity": ("P_6B",), "unit_price": ("P_7",), "amount": ("P_8",)},
            taken_back=(".[StanPrzed='1']",),
        ),
        taxes=Rows(at=(_RR_LINE,), cells={"rate": ("P_9",), "base": ("P_8",), "tax": ("P_10",)}),
        corrections=frozenset({"KOR_VAT_RR"}),
    ),
)  # fmt: skip
