"""Flows that pay run against a sandbox of their own."""

from tests.orders_for_payments import delayed, sandbox, shop

__all__ = ["delayed", "sandbox", "shop"]
