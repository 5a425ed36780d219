"""What gunicorn and the flask command load."""

from importlib import import_module

import click

from storefront.app import create_app

app = create_app()
if click.get_current_context(silent=True):
    # A command is being run. Web processes know none: what only commands need would be a third of their memory.
    import_module("storefront.cli").install(app)
