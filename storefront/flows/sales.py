"""Beginning and ending sale prices (being written)."""


def begin_and_end_sales() -> None:
    """Begin and end what is due."""
