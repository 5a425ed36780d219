"""Flask-Security as this shop uses it."""

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from storefront.domain.people.models import Passkey, Role, User
from storefront.infra.db import db
from storefront.settings import settings

datastore = SQLAlchemyUserDatastore(db, User, Role, Passkey)


def install(app: Flask) -> None:
    config = settings()
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SALT=config.secret_key,
        SECURITY_TOTP_SECRETS={"1": config.totp_secret},
        SECURITY_TOTP_ISSUER="Glocal Factory",
    )
    app.extensions["shop_security"] = Security(app, datastore, register_blueprint=False)
