"""Working copies of products, their versions, focal points."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIGNS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
ASKS = {
    "fibres": ("abiti", "cappelli-e-scialli", "accessori-bambini", "cuscini", "coperte-e-trapunte", "tavola", "cucina", "copertine"),
    "fibres measures": (
        "gonne", "bluse-e-camicie", "giacche", "pantaloni", "abitini", "camicie-bambini", "pantaloni-bambini", "body",
        "primi-accessori",
    ),
    "fibres age": ("bavaglini",),
    "age ce": ("giochi",),
}


def upgrade() -> None:
    op.add_column("product", sa.Column("ref", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("product", sa.Column("wants_publishing", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("product", sa.Column("taken_down_why", sa.String(length=400), nullable=False, server_default=""))
    op.add_column("product_picture", sa.Column("focus", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("category", sa.Column("asks", sa.String(length=80), nullable=False, server_default=""))
    give_refs(op.get_bind())
    say_what_is_asked(op.get_bind())
    op.create_index(op.f("ix_product_ref"), "product", ["ref"], unique=True)
    op.create_table(
        "product_sheet",
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("product_id", BigId, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_product_sheet_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_sheet_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_product_sheet")),
        sa.UniqueConstraint("product_id", name=op.f("uq_product_sheet_product_id")),
    )
    op.create_index(op.f("ix_product_sheet_brand_id"), "product_sheet", ["brand_id"])


def give_refs(connection: sa.Connection) -> None:
    """Every product that is there gets a ref of its own."""
    product = sa.table("product", sa.column("id"), sa.column("ref"))
    ids = connection.scalars(sa.select(product.c.id)).all()
    taken: set[str] = set()
    while len(taken) < len(ids):
        taken.add("".join(secrets.choice(SIGNS) for _ in range(10)))
    if ids:
        change = sa.update(product).where(product.c.id == sa.bindparam("product_id")).values(ref=sa.bindparam("given"))
        connection.execute(change, [{"product_id": id, "given": ref} for id, ref in zip(ids, taken, strict=True)])


def say_what_is_asked(connection: sa.Connection) -> None:
    """Categories that are there learn what the law asks of their products."""
    category = sa.table("category", sa.column("slug"), sa.column("asks"))
    for asks, slugs in ASKS.items():
        connection.execute(sa.update(category).where(category.c.slug.in_(slugs)).values(asks=asks))


def downgrade() -> None:
    op.drop_column("category", "asks")
    op.drop_table("product_sheet")
    op.drop_index(op.f("ix_product_ref"), table_name="product")
    op.drop_column("product_picture", "focus")
    for column in ("taken_down_why", "wants_publishing", "ref"):
        op.drop_column("product", column)
