"""What gunicorn and the flask command load."""

from storefront.app import create_app

app = create_app()
