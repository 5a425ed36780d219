"""What the panel shows of payments and accounts, counted from the same objects as the API's."""

from __future__ import annotations

from dataclasses import dataclass

from . import balance
from .box import Body, Box

MOST_CHARGES = 100


@dataclass(frozen=True)
class TransferRow:
    id: str
    name: str
    amount_cents: int
    reversed_cents: int

    @property
    def kept_cents(self) -> int:
        return self.amount_cents - self.reversed_cents


@dataclass(frozen=True)
class ChargeRow:
    charge: Body
    method: str
    transfers: list[TransferRow]
    refunds: list[Body]
    dispute: Body | None
    fee_cents: int | None

    @property
    def kept_by_brands_cents(self) -> int:
        return sum(row.kept_cents for row in self.transfers)

    @property
    def taken_back_cents(self) -> int:
        """What the buyer's bank holds or has kept after a dispute, without its fee."""
        if self.dispute is None:
            return 0
        taken_cents: int = -sum(moved["amount"] for moved in self.dispute["balance_transactions"])
        return taken_cents

    @property
    def left_cents(self) -> int:
        """What stays on the platform, Stripe's fee not yet taken off."""
        paid_cents: int = self.charge["amount"] if self.charge["status"] == "succeeded" else 0
        refunded_cents: int = self.charge["amount_refunded"]
        return paid_cents - refunded_cents - self.taken_back_cents - self.kept_by_brands_cents


@dataclass(frozen=True)
class AccountRow:
    account: Body
    name: str
    available_cents: int
    pending_cents: int
    payouts: list[Body]

    @property
    def is_active(self) -> bool:
        return bool(self.account["capabilities"].get("transfers") == "active")


def account_name(account: Body) -> str:
    """The brand's name as far as the account knows it."""
    profile: Body = account.get("business_profile") or {}
    metadata: Body = account["metadata"]
    return str(profile.get("name") or metadata.get("brand") or account.get("email") or account["id"])


def charge_rows(box: Box) -> list[ChargeRow]:
    names = {account["id"]: account_name(account) for account in box.every("account")}
    transfers: dict[str, list[TransferRow]] = {}
    for transfer in reversed(box.every("transfer")):
        row = TransferRow(
            transfer["id"], names[transfer["destination"]], transfer["amount"], transfer["amount_reversed"]
        )
        transfers.setdefault(transfer["source_transaction"] or "", []).append(row)
    return [charge_row(box, charge, transfers.get(charge["id"], [])) for charge in box.every("charge")[:MOST_CHARGES]]


def charge_row(box: Box, charge: Body, transfers: list[TransferRow]) -> ChargeRow:
    told = charge["balance_transaction"]
    fee = box.find("balance_transaction", told)["fee"] if told else None
    disputes = box.every("dispute", charge=charge["id"])
    refunds = [refund for refund in box.every("refund", charge=charge["id"]) if refund["status"] != "failed"]
    return ChargeRow(charge, charge["_method"], transfers, refunds, disputes[0] if disputes else None, fee)


def account_rows(box: Box) -> list[AccountRow]:
    return [
        AccountRow(
            account,
            account_name(account),
            balance.available_cents(box, account["id"]),
            balance.pending_cents(box, account["id"]),
            box.every("payout", account["id"]),
        )
        for account in box.every("account")
    ]
