"""The first tables, with the guards of those that only grow."""

import sqlalchemy as sa
from alembic import op

from storefront.infra.append_only import guard, unguard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


GUARDED = ("audit_entry", "journal_entry", "line_share", "order_event", "piece_event", "posting", "price_change", "refund_share")


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_ref", sa.String(length=64), nullable=False),
        sa.Column("old", sa.JSON(), nullable=True),
        sa.Column("new", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject_kind", "subject_ref"], unique=False)

    op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
    )
    op.create_table(
        "category",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_it", sa.String(length=255), nullable=False),
        sa.Column("name_en", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["category.id"], name=op.f("fk_category_parent_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_category_slug")),
    )
    op.create_table(
        "colour",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name_it", sa.String(length=255), nullable=False),
        sa.Column("name_en", sa.String(length=255), nullable=False),
        sa.Column("hex", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colour")),
        sa.UniqueConstraint("slug", name=op.f("uq_colour_slug")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("source_kind", sa.String(length=32), nullable=False),
        sa.Column("source_ref", sa.String(length=64), nullable=False),
        sa.Column("order_ref", sa.String(length=16), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("kind", "source_kind", "source_ref", name="one_entry_per_event"),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_booked_on"), ["booked_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_order_ref"), ["order_ref"], unique=False)

    op.create_table(
        "listing_stale",
        sa.Column("id", BigId, nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_stale")),
    )
    with op.batch_alter_table("listing_stale", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_stale_product_id"), ["product_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("id", BigId, nullable=False),
        sa.Column("dedup_key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("subject_ref", sa.String(length=64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "done", "failed", name="mailstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_mail_dedup_key")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mail_pending",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "material",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name_it", sa.String(length=255), nullable=False),
        sa.Column("name_en", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("slug", name=op.f("uq_material_slug")),
    )
    op.create_table(
        "picture",
        sa.Column("id", BigId, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum("processing", "ready", "refused", name="picturestate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("refused_why", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("widths", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("digest", name=op.f("uq_picture_digest")),
    )
    op.create_table(
        "reuse_lot",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("source_it", sa.String(length=255), nullable=False),
        sa.Column("source_en", sa.String(length=255), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=True),
        sa.Column("text_it", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_lot")),
        sa.UniqueConstraint("slug", name=op.f("uq_reuse_lot_slug")),
    )
    op.create_table(
        "role",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "stripe_event",
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("endpoint", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "done", "failed", name="eventstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=255), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_stripe_event")),
    )
    with op.batch_alter_table("stripe_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stripe_event_pending",
            ["received_at"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "user",
        sa.Column("id", BigId, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.Column("totp_counter", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sa.UniqueConstraint("fs_webauthn_user_handle", name=op.f("uq_user_fs_webauthn_user_handle")),
    )
    op.create_table(
        "address",
        sa.Column("id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("street", sa.String(length=255), nullable=False),
        sa.Column("extra", sa.String(length=255), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_address_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_user_id"), ["user_id"], unique=False)

    op.create_table(
        "brand",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "state",
            sa.Enum("invited", "active", "paused", "closed", name="brandstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("picture_id", BigId, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("legal_name", sa.String(length=255), nullable=False),
        sa.Column("street", sa.String(length=255), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("vat_number", sa.String(length=20), nullable=False),
        sa.Column("fiscal_code", sa.String(length=20), nullable=False),
        sa.Column("register_no", sa.String(length=40), nullable=False),
        sa.Column("packaging", sa.JSON(), nullable=False),
        sa.Column("accepted_terms", sa.String(length=20), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_brand_picture_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
        sa.UniqueConstraint("slug", name=op.f("uq_brand_slug")),
    )
    op.create_table(
        "cart",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("user_id", BigId, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_cart_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_cart_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_cart_user_id")),
    )
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cart_touched_at"), ["touched_at"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", BigId, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=True),
        sa.Column("transports", sa.UnicodeText(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_passkey_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_credential_id"), ["credential_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_passkey_user_id"), ["user_id"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("posting_moves_something")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_posting_entry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index("ix_posting_account", ["account", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "role_of_user",
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("role_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_of_user_role_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_of_user_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_role_of_user")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "brand_member",
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_brand_member_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_brand_member_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "user_id", name=op.f("pk_brand_member")),
    )
    with op.batch_alter_table("brand_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_brand_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "brand_terms",
        sa.Column("id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("commission_online_bp", sa.Integer(), nullable=False),
        sa.Column("commission_till_bp", sa.Integer(), nullable=False),
        sa.Column(
            "vat_regime",
            sa.Enum("ordinary", "forfettario", name="vatregime", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.Column(
            "seller_online",
            sa.Enum("brand", "cooperative", name="party", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "seller_till", sa.Enum("brand", "cooperative", name="party", native_enum=False, length=24), nullable=False
        ),
        sa.Column(
            "fee_bearer", sa.Enum("brand", "cooperative", name="party", native_enum=False, length=24), nullable=False
        ),
        sa.CheckConstraint(
            "commission_online_bp BETWEEN 0 AND 10000 AND commission_till_bp BETWEEN 0 AND 10000",
            name=op.f("commission_is_a_part"),
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_brand_terms_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_terms")),
        sa.UniqueConstraint("brand_id", "valid_from", name="one_set_of_terms_a_day"),
    )
    op.create_table(
        "brand_text",
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("tagline", sa.String(length=255), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_brand_text_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "locale", name=op.f("pk_brand_text")),
    )
    op.create_table(
        "location",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("outlet", "hub", "atelier", name="locationkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("brand_id", BigId, nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("street", sa.String(length=255), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("offers_pickup", sa.Boolean(), nullable=False),
        sa.Column("ready_hours", sa.Integer(), nullable=False),
        sa.Column("cutoff_hour", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("picture_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_location_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_location_picture_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("slug", name=op.f("uq_location_slug")),
    )
    op.create_table(
        "product",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("category_id", BigId, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "published", "archived", "taken_down", name="productstate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "making",
            sa.Enum("stock", "one_off", "to_order", name="making", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("weekly_capacity", sa.Integer(), nullable=False),
        sa.Column("withdrawal_exclusion", sa.String(length=24), nullable=False),
        sa.Column("personalisation_max", sa.Integer(), nullable=False),
        sa.Column("age_min_months", sa.Integer(), nullable=True),
        sa.Column("has_ce_mark", sa.Boolean(), nullable=False),
        sa.Column("has_no_warnings", sa.Boolean(), nullable=False),
        sa.Column("has_animal_parts", sa.Boolean(), nullable=False),
        sa.Column("care_symbols", sa.JSON(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("reuse_lot_id", BigId, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "making <> 'to_order' OR (lead_days > 0 AND weekly_capacity > 0)", name=op.f("to_order_says_when")
        ),
        sa.CheckConstraint(
            "withdrawal_exclusion <> 'personalised' OR personalisation_max > 0", name=op.f("personalised_asks_a_text")
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_product_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_product_category_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reuse_lot_id"], ["reuse_lot.id"], name=op.f("fk_product_reuse_lot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("slug", name=op.f("uq_product_slug")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_category_id"), ["category_id"], unique=False)

    op.create_table(
        "stripe_account",
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("transfers_active", sa.Boolean(), nullable=False),
        sa.Column("payouts_enabled", sa.Boolean(), nullable=False),
        sa.Column("requirements", sa.JSON(), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_stripe_account_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_stripe_account")),
        sa.UniqueConstraint("account_id", name=op.f("uq_stripe_account_account_id")),
    )
    op.create_table(
        "capacity_week",
        sa.Column("id", BigId, nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("iso_week", sa.String(length=8), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("never_more_taken_than_can_be_made")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_capacity_week_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_week")),
        sa.UniqueConstraint("product_id", "iso_week", name="one_capacity_a_week"),
    )
    op.create_table(
        "closure",
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason_it", sa.String(length=255), nullable=False),
        sa.Column("reason_en", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_closure_location_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("location_id", "day", name=op.f("pk_closure")),
    )
    op.create_table(
        "listing",
        sa.Column("product_id", BigId, autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title_it", sa.String(length=255), nullable=False),
        sa.Column("title_en", sa.String(length=255), nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("brand_names", sa.String(length=255), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("has_more_prices", sa.Boolean(), nullable=False),
        sa.Column("list_cents", sa.BigInteger(), nullable=True),
        sa.Column("lowest_30d_cents", sa.BigInteger(), nullable=True),
        sa.Column(
            "availability",
            sa.Enum(
                "available", "reserved", "to_order", "sold_out", name="availability", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picture", sa.String(length=120), nullable=False),
        sa.Column("picture_2", sa.String(length=120), nullable=False),
        sa.Column("alt_it", sa.String(length=400), nullable=False),
        sa.Column("alt_en", sa.String(length=400), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_listing_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_listing")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_changed_in"), ["changed_in"], unique=False)

    op.create_table(
        "location_member",
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_location_member_location_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_location_member_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("location_id", "user_id", name=op.f("pk_location_member")),
    )
    with op.batch_alter_table("location_member", schema=None) as batch_op:
        batch_op.create_index("ix_location_member_user", ["user_id"], unique=False)

    op.create_table(
        "location_text",
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("blurb", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_location_text_location_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("location_id", "locale", name=op.f("pk_location_text")),
    )
    op.create_table(
        "old_slug",
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_old_slug_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_old_slug")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("id", BigId, nullable=False),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("opens_before_it_closes")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_opening_hours_location_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_hours_location_id"), ["location_id"], unique=False)

    op.create_table(
        "order",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.Enum("online", "till", name="channel", native_enum=False, length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "placed",
                "processing",
                "paid",
                "expired",
                "cancelled",
                "failed",
                name="orderstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("cart_id", sa.BigInteger(), nullable=True),
        sa.Column("location_id", BigId, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("goods_cents", sa.BigInteger(), nullable=False),
        sa.Column("shipping_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("invoice", sa.JSON(), nullable=True),
        sa.Column("terms_version", sa.String(length=20), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("total_cents = goods_cents + shipping_cents", name=op.f("total_is_goods_and_shipping")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_order_location_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("key", name=op.f("uq_order_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_order_ref")),
        sa.UniqueConstraint("request_key", name=op.f("uq_order_request_key")),
    )
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.create_index("ix_order_state", ["state", "placed_at"], unique=False)
        batch_op.create_index("ix_order_user", ["user_id", "placed_at"], unique=False)

    op.create_table(
        "product_fibre",
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("fibre", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_fibre_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "part", "fibre", name=op.f("pk_product_fibre")),
    )
    op.create_table(
        "product_material",
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("material_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_product_material_material_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_material_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "material_id", name=op.f("pk_product_material")),
    )
    op.create_table(
        "product_picture",
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("picture_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("alt_it", sa.String(length=400), nullable=False),
        sa.Column("alt_en", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_product_picture_picture_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_picture_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "picture_id", name=op.f("pk_product_picture")),
    )
    with op.batch_alter_table("product_picture", schema=None) as batch_op:
        batch_op.create_index("ix_product_picture_order", ["product_id", "position"], unique=False)

    op.create_table(
        "product_share",
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("basis_points BETWEEN 1 AND 10000", name=op.f("share_is_a_part")),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_product_share_brand_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_share_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "brand_id", name=op.f("pk_product_share")),
    )
    with op.batch_alter_table("product_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_share_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "product_text",
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("care", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("personalisation_label", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_text_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "locale", name=op.f("pk_product_text")),
    )
    op.create_table(
        "shipping_band",
        sa.Column("id", BigId, nullable=False),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("up_to_grams", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("free_above_cents", sa.BigInteger(), nullable=True),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_shipping_band_location_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_band")),
        sa.UniqueConstraint("location_id", "country", "up_to_grams", name="one_price_per_band"),
    )
    op.create_table(
        "variant",
        sa.Column("id", BigId, nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("size", sa.String(length=24), nullable=False),
        sa.Column("colour_id", BigId, nullable=True),
        sa.Column("list_cents", sa.BigInteger(), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("lowest_30d_cents", sa.BigInteger(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "price_cents > 0 AND price_cents <= list_cents", name=op.f("price_is_at_most_the_list_price")
        ),
        sa.ForeignKeyConstraint(["colour_id"], ["colour.id"], name=op.f("fk_variant_colour_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_variant_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("sku", name=op.f("uq_variant_sku")),
    )
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.create_index("ix_variant_product", ["product_id", "position"], unique=False)

    op.create_table(
        "cart_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("cart_id", BigId, nullable=False),
        sa.Column("variant_id", BigId, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("personalisation", sa.String(length=200), nullable=False),
        sa.Column("seen_price_cents", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("quantity_is_sensible")),
        sa.ForeignKeyConstraint(["cart_id"], ["cart.id"], name=op.f("fk_cart_line_cart_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_cart_line_variant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_line")),
        sa.UniqueConstraint("cart_id", "variant_id", "personalisation", name="one_line_per_wish"),
    )
    with op.batch_alter_table("cart_line", schema=None) as batch_op:
        batch_op.create_index("ix_cart_line_variant", ["variant_id"], unique=False)

    op.create_table(
        "fulfilment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column(
            "kind", sa.Enum("parcel", "pickup", name="fulfilmentkind", native_enum=False, length=24), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "prepared",
                "shipped",
                "delivered",
                "handed_over",
                "cancelled",
                name="fulfilmentstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=True),
        sa.Column("shipping_cents", sa.BigInteger(), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=True),
        sa.Column("arrives_first_on", sa.Date(), nullable=True),
        sa.Column("arrives_last_on", sa.Date(), nullable=True),
        sa.Column("carrier", sa.String(length=60), nullable=False),
        sa.Column("tracking", sa.String(length=80), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_fulfilment_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_fulfilment_location_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_fulfilment_order_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfilment")),
        sa.UniqueConstraint("ref", name=op.f("uq_fulfilment_ref")),
    )
    with op.batch_alter_table("fulfilment", schema=None) as batch_op:
        batch_op.create_index("ix_fulfilment_location", ["location_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_fulfilment_order_id"), ["order_id"], unique=False)

    op.create_table(
        "leg",
        sa.Column("id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("shipping_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "fee_bearer", sa.Enum("brand", "cooperative", name="party", native_enum=False, length=24), nullable=False
        ),
        sa.CheckConstraint(
            "amount_cents = net_cents + shipping_cents AND amount_cents >= 0", name=op.f("leg_is_net_and_shipping")
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_leg_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_leg_order_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("order_id", "brand_id", name="one_leg_per_brand"),
    )
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leg_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "order_event",
        sa.Column("id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_order_event_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
    )
    with op.batch_alter_table("order_event", schema=None) as batch_op:
        batch_op.create_index("ix_order_event_order", ["order_id", "id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "processing", "paid", "failed", "expired", name="paymentstate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.String(length=80), nullable=True),
        sa.Column("session_url", sa.String(length=500), nullable=False),
        sa.Column("payment_intent_id", sa.String(length=64), nullable=True),
        sa.Column("charge_id", sa.String(length=64), nullable=True),
        sa.Column("fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_payment_order_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_payment_charge_id")),
        sa.UniqueConstraint("order_id", "attempt", name="attempts_count_up"),
        sa.UniqueConstraint("payment_intent_id", name=op.f("uq_payment_payment_intent_id")),
        sa.UniqueConstraint("session_id", name=op.f("uq_payment_session_id")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index("ix_payment_state", ["state", "expires_at"], unique=False)

    op.create_table(
        "piece",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("variant_id", BigId, nullable=False),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "available", "held", "sold", "travelling", "withdrawn", name="state", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "held_kind",
            sa.Enum("checkout", "till", "aside", name="holdkind", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("held_for", sa.String(length=40), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_in_week", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'held') = (held_kind IS NOT NULL)", name=op.f("a_hold_says_its_kind")),
        sa.CheckConstraint("state <> 'held' OR held_for IS NOT NULL", name=op.f("a_hold_says_for_whom")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_piece_location_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_piece_variant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("code", name=op.f("uq_piece_code")),
    )
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.create_index("ix_piece_claim", ["variant_id", "state", "location_id", "id"], unique=False)
        batch_op.create_index(
            "ix_piece_held_for",
            ["held_for"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "ix_piece_held_until",
            ["held_until"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index("ix_piece_location", ["location_id", "state"], unique=False)

    op.create_table(
        "price_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("variant_id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("list_cents", sa.BigInteger(), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_price_change_variant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_change")),
    )
    with op.batch_alter_table("price_change", schema=None) as batch_op:
        batch_op.create_index("ix_price_change_variant", ["variant_id", "at"], unique=False)

    op.create_table(
        "sale",
        sa.Column("id", BigId, nullable=False),
        sa.Column("variant_id", BigId, nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("sale_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_sale_variant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
    )
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sale_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sale_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sale_variant_id"), ["variant_id"], unique=False)

    op.create_table(
        "withdrawal",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("line_ids", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_withdrawal_order_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("ref", name=op.f("uq_withdrawal_ref")),
    )
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_withdrawal_order_id"), ["order_id"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_ref", sa.String(length=64), nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("piece_id", BigId, nullable=True),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_case_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_case_piece_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_ref")),
        sa.UniqueConstraint("subject_ref", name=op.f("uq_case_subject_ref")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_case_state", ["state", "opened_at"], unique=False)

    op.create_table(
        "order_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fulfilment_id", BigId, nullable=True),
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("variant_id", BigId, nullable=False),
        sa.Column("piece_id", BigId, nullable=True),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column(
            "seller", sa.Enum("brand", "cooperative", name="party", native_enum=False, length=24), nullable=False
        ),
        sa.Column("seller_brand_id", BigId, nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("title_it", sa.String(length=255), nullable=False),
        sa.Column("choice", sa.String(length=255), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("personalisation", sa.String(length=200), nullable=False),
        sa.Column("withdrawal_exclusion", sa.String(length=24), nullable=False),
        sa.Column("made_to_order", sa.Boolean(), nullable=False),
        sa.Column("list_cents", sa.BigInteger(), nullable=False),
        sa.Column("discount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("coop_bears_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(seller = 'brand') = (seller_brand_id IS NOT NULL)", name=op.f("exactly_one_seller")),
        sa.CheckConstraint(
            "paid_cents = list_cents - discount_cents AND paid_cents >= 0", name=op.f("paid_is_list_less_discount")
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_order_line_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilment.id"], name=op.f("fk_order_line_fulfilment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_line_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_order_line_piece_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_order_line_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["seller_brand_id"], ["brand.id"], name=op.f("fk_order_line_seller_brand_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_order_line_variant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_line_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_line_fulfilment_id"), ["fulfilment_id"], unique=False)
        batch_op.create_index("ix_order_line_order", ["order_id", "position"], unique=False)
        batch_op.create_index("ix_order_line_variant", ["variant_id"], unique=False)
        batch_op.create_index(
            "one_open_line_per_piece",
            ["piece_id"],
            unique=True,
            sqlite_where=sa.text("released_at IS NULL AND piece_id IS NOT NULL"),
            postgresql_where=sa.text("released_at IS NULL AND piece_id IS NOT NULL"),
        )

    op.create_table(
        "piece_event",
        sa.Column("id", BigId, nullable=False),
        sa.Column("piece_id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "from_state",
            sa.Enum(
                "available", "held", "sold", "travelling", "withdrawn", name="state", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "available", "held", "sold", "travelling", "withdrawn", name="state", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_piece_event_piece_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_event")),
    )
    with op.batch_alter_table("piece_event", schema=None) as batch_op:
        batch_op.create_index("ix_piece_event_piece", ["piece_id", "id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("payment_id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "blocked", "done", "failed", "cancelled", name="work", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=255), nullable=False),
        sa.Column("stripe_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("refund_moves_something")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_refund_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("ref", name=op.f("uq_refund_ref")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_refund_stripe_id")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_order_id"), ["order_id"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("leg_id", BigId, nullable=False),
        sa.Column("payment_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "blocked", "done", "failed", "cancelled", name="work", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=255), nullable=False),
        sa.Column("stripe_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("transfer_moves_something")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_transfer_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name=op.f("fk_transfer_leg_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_transfer_payment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("leg_id", name=op.f("uq_transfer_leg_id")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_transfer_stripe_id")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(
            "ix_transfer_to_send",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'blocked')"),
            postgresql_where=sa.text("state IN ('pending', 'blocked')"),
        )

    op.create_table(
        "line_share",
        sa.Column("order_line_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("commission_bp", sa.Integer(), nullable=False),
        sa.Column("commission_cents", sa.BigInteger(), nullable=False),
        sa.Column("commission_vat_bp", sa.Integer(), nullable=False),
        sa.Column("commission_vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "gross_cents = commission_cents + commission_vat_cents + net_cents",
            name=op.f("gross_is_commission_and_net"),
        ),
        sa.CheckConstraint("net_cents >= 0 AND commission_cents >= 0", name=op.f("no_part_below_zero")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_line_share_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_line_share_order_line_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("order_line_id", "brand_id", name=op.f("pk_line_share")),
    )
    with op.batch_alter_table("line_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_share_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "refund_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("refund_id", BigId, nullable=False),
        sa.Column("order_line_id", BigId, nullable=True),
        sa.Column("fulfilment_id", BigId, nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(order_line_id IS NULL) <> (fulfilment_id IS NULL)", name=op.f("goods_or_shipping")),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilment.id"], name=op.f("fk_refund_line_fulfilment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_refund_line_order_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_line")),
    )
    with op.batch_alter_table("refund_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_line_fulfilment_id"), ["fulfilment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_line_order_line_id"), ["order_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_line_refund_id"), ["refund_id"], unique=False)

    op.create_table(
        "reversal",
        sa.Column("id", BigId, nullable=False),
        sa.Column("refund_id", BigId, nullable=False),
        sa.Column("transfer_id", BigId, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "blocked", "done", "failed", "cancelled", name="work", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=255), nullable=False),
        sa.Column("stripe_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_reversal_refund_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_reversal_transfer_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reversal")),
        sa.UniqueConstraint("refund_id", "transfer_id", name="one_reversal_per_brand_and_refund"),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_reversal_stripe_id")),
    )
    with op.batch_alter_table("reversal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reversal_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "refund_share",
        sa.Column("refund_line_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("commission_cents", sa.BigInteger(), nullable=False),
        sa.Column("commission_vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_refund_share_brand_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["refund_line_id"], ["refund_line.id"], name=op.f("fk_refund_share_refund_line_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("refund_line_id", "brand_id", name=op.f("pk_refund_share")),
    )
    guard(op.get_bind(), *GUARDED)
    op.execute("INSERT INTO catalogue_version (id, version) VALUES (1, 0)")


def downgrade() -> None:
    unguard(op.get_bind(), *GUARDED)
    op.drop_table("refund_share")
    with op.batch_alter_table("reversal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reversal_transfer_id"))

    op.drop_table("reversal")
    with op.batch_alter_table("refund_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_line_refund_id"))
        batch_op.drop_index(batch_op.f("ix_refund_line_order_line_id"))
        batch_op.drop_index(batch_op.f("ix_refund_line_fulfilment_id"))

    op.drop_table("refund_line")
    with op.batch_alter_table("line_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_share_brand_id"))

    op.drop_table("line_share")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_transfer_to_send",
            sqlite_where=sa.text("state IN ('pending', 'blocked')"),
            postgresql_where=sa.text("state IN ('pending', 'blocked')"),
        )
        batch_op.drop_index(batch_op.f("ix_transfer_payment_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_brand_id"))

    op.drop_table("transfer")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_order_id"))

    op.drop_table("refund")
    with op.batch_alter_table("piece_event", schema=None) as batch_op:
        batch_op.drop_index("ix_piece_event_piece")

    op.drop_table("piece_event")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_index(
            "one_open_line_per_piece",
            sqlite_where=sa.text("released_at IS NULL AND piece_id IS NOT NULL"),
            postgresql_where=sa.text("released_at IS NULL AND piece_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_order_line_variant")
        batch_op.drop_index("ix_order_line_order")
        batch_op.drop_index(batch_op.f("ix_order_line_fulfilment_id"))
        batch_op.drop_index(batch_op.f("ix_order_line_brand_id"))

    op.drop_table("order_line")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_state")
        batch_op.drop_index(batch_op.f("ix_case_order_id"))

    op.drop_table("case")
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withdrawal_order_id"))

    op.drop_table("withdrawal")
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sale_variant_id"))
        batch_op.drop_index(batch_op.f("ix_sale_starts_at"))
        batch_op.drop_index(batch_op.f("ix_sale_ends_at"))

    op.drop_table("sale")
    with op.batch_alter_table("price_change", schema=None) as batch_op:
        batch_op.drop_index("ix_price_change_variant")

    op.drop_table("price_change")
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.drop_index("ix_piece_location")
        batch_op.drop_index(
            "ix_piece_held_until", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'")
        )
        batch_op.drop_index(
            "ix_piece_held_for", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'")
        )
        batch_op.drop_index("ix_piece_claim")

    op.drop_table("piece")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_state")

    op.drop_table("payment")
    with op.batch_alter_table("order_event", schema=None) as batch_op:
        batch_op.drop_index("ix_order_event_order")

    op.drop_table("order_event")
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leg_brand_id"))

    op.drop_table("leg")
    with op.batch_alter_table("fulfilment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fulfilment_order_id"))
        batch_op.drop_index("ix_fulfilment_location")

    op.drop_table("fulfilment")
    with op.batch_alter_table("cart_line", schema=None) as batch_op:
        batch_op.drop_index("ix_cart_line_variant")

    op.drop_table("cart_line")
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.drop_index("ix_variant_product")

    op.drop_table("variant")
    op.drop_table("shipping_band")
    op.drop_table("product_text")
    with op.batch_alter_table("product_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_share_brand_id"))

    op.drop_table("product_share")
    with op.batch_alter_table("product_picture", schema=None) as batch_op:
        batch_op.drop_index("ix_product_picture_order")

    op.drop_table("product_picture")
    op.drop_table("product_material")
    op.drop_table("product_fibre")
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.drop_index("ix_order_user")
        batch_op.drop_index("ix_order_state")

    op.drop_table("order")
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_hours_location_id"))

    op.drop_table("opening_hours")
    op.drop_table("old_slug")
    op.drop_table("location_text")
    with op.batch_alter_table("location_member", schema=None) as batch_op:
        batch_op.drop_index("ix_location_member_user")

    op.drop_table("location_member")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_changed_in"))

    op.drop_table("listing")
    op.drop_table("closure")
    op.drop_table("capacity_week")
    op.drop_table("stripe_account")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_category_id"))
        batch_op.drop_index(batch_op.f("ix_product_brand_id"))

    op.drop_table("product")
    op.drop_table("location")
    op.drop_table("brand_text")
    op.drop_table("brand_terms")
    with op.batch_alter_table("brand_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brand_member_user_id"))

    op.drop_table("brand_member")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    op.drop_table("role_of_user")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_entry_id"))
        batch_op.drop_index("ix_posting_account")

    op.drop_table("posting")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_user_id"))
        batch_op.drop_index(batch_op.f("ix_passkey_credential_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cart_touched_at"))

    op.drop_table("cart")
    op.drop_table("brand")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_user_id"))

    op.drop_table("address")
    op.drop_table("user")
    with op.batch_alter_table("stripe_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_stripe_event_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.drop_table("stripe_event")
    op.drop_table("role")
    op.drop_table("reuse_lot")
    op.drop_table("picture")
    op.drop_table("material")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mail_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.drop_table("mail")
    with op.batch_alter_table("listing_stale", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_stale_product_id"))

    op.drop_table("listing_stale")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_order_ref"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_booked_on"))

    op.drop_table("journal_entry")
    op.drop_table("colour")
    op.drop_table("category")
    op.drop_table("catalogue_version")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    op.drop_table("attempt")
