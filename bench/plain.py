"""gunicorn's settings for the ceiling: loaded once and forked, and nothing of the shop's own."""

preload_app = True
