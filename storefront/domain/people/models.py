"""People who sign in, their roles, passkeys, open sign-ins and addresses."""

from datetime import datetime

from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.domain.columns import At, CreatedAt, Id, Line
from storefront.infra.db import Base, UtcDateTime, let_write_freely

AsaList.cache_ok = True  # it has no state: statements that name its columns may be kept as well

role_of_user = Table(
    "role_of_user",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """customer, brand, outlet, or a desk of the office: which face a person may open. Which brand or outlet is asked there."""

    __tablename__ = "role"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40), unique=True)


class User(Base, UserMixin):
    """A person with an account. Guests have none."""

    __tablename__ = "user"
    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # normalised, lower case
    password: Mapped[str | None] = mapped_column(String(255))  # argon2 hash
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(5), default="it")
    created_at: Mapped[CreatedAt]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))  # encrypted
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)  # type: ignore[assignment]  # the library declares it more narrowly
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)  # the last code used: none works twice

    roles: Mapped[list[Role]] = relationship(secondary=role_of_user, lazy="selectin")  # type: ignore[assignment]  # the library declares it more narrowly
    webauthn: Mapped[list["Passkey"]] = relationship(back_populates="user", cascade="all, delete-orphan")  # type: ignore[assignment]  # the library declares it more narrowly


class Passkey(Base, WebAuthnMixin):
    """A WebAuthn credential; the columns are those that Flask-Security asks for."""

    __tablename__ = "passkey"
    id: Mapped[Id]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True, index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int | None] = mapped_column(BigInteger, default=0)  # type: ignore[assignment]  # the library declares it more narrowly
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    create_datetime: Mapped[CreatedAt]
    lastuse_datetime: Mapped[At]
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, str]:
        """Which user a credential belongs to, in the words that Flask-Security looks users up by."""
        return {"id": str(self.user_id)}


class SignIn(Base):
    """One open sign-in. Its random id is in the cookie; deleting the row ends it everywhere at once."""

    __tablename__ = "sign_in"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of what the cookie holds
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[CreatedAt]
    device: Mapped[Line] = mapped_column(default="")  # the browser in words, for the person's own list


class Attempt(Base):
    """How often somebody tried a door for one address: counted here, where no second process forgets it.

    Addresses without an account are counted alike, so that neither words nor time tell them apart.
    """

    __tablename__ = "attempt"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the door and the address
    count: Mapped[int] = mapped_column(default=1)  # since `since_at`
    since_at: Mapped[At]


class Address(Base):
    """An address in a person's book. Orders copy it: they never point here."""

    __tablename__ = "address"
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[Line]
    street: Mapped[Line]
    extra: Mapped[Line] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(120))
    province: Mapped[str] = mapped_column(String(64), default="")
    country: Mapped[str] = mapped_column(String(2), default="IT")
    phone: Mapped[str] = mapped_column(String(32), default="")
    is_first: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]


_OPEN_LETTER = text("accepted_at IS NULL AND revoked_at IS NULL")


class OfficeInvitation(Base):
    """A letter that brings somebody to a desk of the office: opened by a random token, of which only the digest is kept."""

    __tablename__ = "office_invitation"
    __table_args__ = (
        Index(
            "one_open_letter_of_the_office", "email", unique=True, sqlite_where=_OPEN_LETTER,
            postgresql_where=_OPEN_LETTER,
        ),
    )  # fmt: skip
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    email: Mapped[str] = mapped_column(String(254))  # normalised, lower case
    role: Mapped[str] = mapped_column(String(40))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased, the act stays
    expires_at: Mapped[At]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# Flask-Security's own views commit through its datastore; they touch these and nothing else.
let_write_freely("user", "role", "role_of_user", "passkey")
