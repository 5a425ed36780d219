"""What Stripe calls."""

from storefront.faces.hooks import webhooks
from storefront.faces.hooks.blueprint import bp

__all__ = ["bp", "webhooks"]
