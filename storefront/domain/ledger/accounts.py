"""The accounts of the book. Debit is positive: what we have or spent; credit is negative: what we owe or earned."""

STRIPE_BALANCE = "stripe_balance"  # what lies at Stripe
REFUNDS_IN_TRANSIT = "refunds_in_transit"  # refunds planned, not yet confirmed by Stripe
BANK = "bank"
COMMISSION = "commission"  # earned on sales of brands, without VAT
COMMISSION_VAT = "commission_vat"
COOP_SALES = "coop_sales"  # sales where the cooperative is the seller: its own part
COOP_SHIPPING = "coop_shipping"
STRIPE_FEE = "stripe_fee"
TERMINAL_FEE = "terminal_fee"  # kept by whoever runs the outlets' card terminals
DISPUTE_LOSS = "dispute_loss"
DISCOUNTS = "discounts"  # what the cooperative bears of price reductions
ROUNDING = "rounding"
SUSPENSE = "suspense"

SHARED = frozenset({
    STRIPE_BALANCE, REFUNDS_IN_TRANSIT, BANK, COMMISSION, COMMISSION_VAT, COOP_SALES, COOP_SHIPPING, STRIPE_FEE, TERMINAL_FEE,
    DISPUTE_LOSS, DISCOUNTS, ROUNDING, SUSPENSE,
})  # fmt: skip
OWNED = frozenset({"brand_payable", "till_cash", "terminal", "cash_difference"})


def brand_payable(brand_id: int) -> str:
    """What we owe a brand (credit); a debit balance is what the brand owes us."""
    return f"brand_payable:{brand_id}"


def till_cash(location_id: int) -> str:
    return f"till_cash:{location_id}"


def terminal(location_id: int) -> str:
    return f"terminal:{location_id}"


def cash_difference(location_id: int) -> str:
    return f"cash_difference:{location_id}"


def is_known(account: str) -> bool:
    kind, colon, owner = account.partition(":")
    return account in SHARED or (kind in OWNED and bool(colon) and owner.isdigit())
