"""create_app(): the one place where the parts meet."""

from flask import Flask

from storefront.domain import models  # noqa: F401 - tables must be known before the first query
from storefront.domain.people import sign_ins
from storefront.faces import account, hooks, office, shop, studio, till
from storefront.faces.account import doors
from storefront.faces.web import (
    access,
    assets,
    cart_cookie,
    compression,
    context,
    counting,
    csrf,
    headers,
    health,
    inputs,
    kept_door,
    limits,
    locale,
    refusals,
)
from storefront.infra import db as database
from storefront.infra import log
from storefront.settings import ROOT, Settings, settings


def create_app() -> Flask:
    """The shop, whole: one process's app, with all faces."""
    config = settings()
    log.prepare(config.log_level, with_words=not config.is_production)
    app = Flask(
        "storefront", root_path=str(ROOT / "storefront"), template_folder=str(ROOT / "templates"), static_folder=None
    )
    app.config.from_mapping(flask_settings(config))
    config.var_dir.mkdir(parents=True, exist_ok=True)
    database.db.init_app(app)
    app.teardown_appcontext(database.let_go)  # before the extension lets go, which would raise
    for part in (
        compression,
        kept_door,
        inputs,
        locale,
        headers,
        counting,
        csrf,
        assets,
        doors,
        access,
        cart_cookie,
        context,
        refusals,
    ):
        part.install(app)
    for face in (shop, account, studio, office, till, hooks, health):
        app.register_blueprint(face.bp)
    limits.install(app)
    return app


def flask_settings(config: Settings) -> dict[str, object]:
    """Our settings in the words of Flask and its extensions."""
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(config.database_url),
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 400,
        "TRUSTED_HOSTS": config.hosts,
        "PREFERRED_URL_SCHEME": "https" if config.is_https else "http",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.is_https,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": sign_ins.LASTS,
    }
