"""The shop: what customers see and do. One file a resource; each adds its routes to `bp`."""

from flask import Blueprint

bp = Blueprint("shop", __name__)
