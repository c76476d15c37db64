"""Tax numbers with valid check digits for companies that do not exist."""

ISRAELI_WEIGHTS = (1, 2, 1, 2, 1, 2, 1, 2)


def israeli(stem: str) -> str:
    """A nine-digit company or dealer number from its first eight digits."""
    products = (int(digit) * weight for digit, weight in zip(stem, ISRAELI_WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    return f"{stem}{-total % 10}"


def german_vat(stem: str) -> str:
    """DE and nine digits, the last by ISO 7064 mod 11,10."""
    check = 10
    for digit in stem:
        check = (int(digit) + check) % 10 or 10
        check = check * 2 % 11
    return f"DE{stem}{(11 - check) % 10}"


def french_siren(stem: str) -> str:
    """Nine digits, the last by Luhn."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(stem))
    return f"{stem}{-sum(value // 10 + value % 10 for value in doubled) % 10}"


def french_vat(stem: str) -> str:
    """FR, a two-digit key, and the SIREN."""
    siren = french_siren(stem)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def spanish_cif(stem: str) -> str:
    """A limited company's number: B, seven digits, control digit."""
    odd = sum(value // 10 + value % 10 for value in (int(digit) * 2 for digit in stem[::2]))
    even = sum(int(digit) for digit in stem[1::2])
    return f"B{stem}{-(odd + even) % 10}"
