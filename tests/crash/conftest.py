"""Crashes and races run against a sandbox of their own, in processes of their own."""

from tests.crash.processes import processes
from tests.orders_for_payments import delayed, sandbox, shop

__all__ = ["delayed", "processes", "sandbox", "shop"]
