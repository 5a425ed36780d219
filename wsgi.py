"""What gunicorn and the flask command load."""

from importlib import import_module

import click
from pydantic import ValidationError

from storefront.app import create_app

try:
    app = create_app()
except ValidationError as unfit:
    if click.get_current_context(silent=True) is None:
        raise
    words = "\n".join(str(fault["msg"]).removeprefix("Value error, ") for fault in unfit.errors(include_input=False))
    raise click.ClickException(f"\n{words}") from None
if click.get_current_context(silent=True):
    # A command is being run. Web processes know none: what only commands need would be a third of their memory.
    import_module("storefront.cli").install(app)
