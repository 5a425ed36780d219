"""A local Stripe for development: a separate small server that the unmodified SDK talks to."""

from .app import create_sandbox
from .settings import BadSetting, SandboxSettings, from_environment

__all__ = ["BadSetting", "SandboxSettings", "create_sandbox", "from_environment"]
