"""Public codes: random, never a counter, easy to read aloud and to type."""

import secrets

# No 0/O, 1/I/L, U/V: what is easily misread on a label or misheard on the phone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def order_ref() -> str:
    """Six signs, 5.9 × 10⁸ codes: short enough to say, and never enough alone to open an order."""
    return code(6)


def product_ref() -> str:
    """Ten signs: where a product and its sheet are worked on."""
    return code(10)


def piece_code() -> str:
    """Eight signs, printed on the label beside the QR."""
    return code(8)


def key() -> str:
    """128 random bits for an address that nobody can guess."""
    return secrets.token_urlsafe(16)


def normalised(text: str) -> str:
    """A code as it is stored, from a code as a person typed it."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
