"""What Stripe calls."""

from flask import Blueprint

bp = Blueprint("hooks", __name__)
