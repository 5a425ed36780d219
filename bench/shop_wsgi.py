"""The shop as gunicorn loads it for measuring: as in production, but paying at the sandbox on loopback.

Settings refuse that pair for a good reason; so they are read as for development, and told afterwards.
"""

from storefront.settings import settings

object.__setattr__(settings(), "shop_env", "production")

from storefront.app import create_app  # noqa: E402 - the settings must be told first

app = create_app()
