"""Puts the sandbox together: API, pay page, onboarding page, panel."""

from __future__ import annotations

from flask import Flask

from . import balance
from .api import api_blueprint
from .box import Box
from .controls import controls_blueprint
from .guard import guard
from .money import euro
from .onboarding import onboarding_blueprint
from .panel import panel_blueprint
from .pay import pay_blueprint
from .postman import Postman
from .settings import SandboxSettings


def create_sandbox(settings: SandboxSettings) -> Flask:
    """A local Stripe over one SQLite file. The caller starts `app.extensions["postman"]`."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.jinja_env.filters["euro"] = euro
    box = Box(settings)
    with box.transaction():
        balance.open_platform(box)
    app.extensions["box"] = box
    app.extensions["postman"] = Postman(box)
    guard(app)
    for blueprint in (
        api_blueprint,
        pay_blueprint,
        onboarding_blueprint,
        panel_blueprint,
        controls_blueprint,
    ):
        app.register_blueprint(blueprint(box))
    return app
