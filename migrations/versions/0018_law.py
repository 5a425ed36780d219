"""Yearly reports, recalls, traders looked at, decisions on notices."""

import sqlalchemy as sa
from alembic import op

from storefront.infra import append_only

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ONLY_GROW = ("notice_decision", "recall_piece", "seller_file", "seller_report", "trader_step")


def upgrade() -> None:
    op.create_table(
        "seller_file",
        sa.Column("id", BigId, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_seller_file_ref")),
        sa.UniqueConstraint("year", "number", name="seller_files_are_counted"),
    )
    op.create_table(
        "seller_report",
        sa.Column("id", BigId, nullable=False),
        sa.Column("file_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("doc_ref", sa.String(length=80), nullable=False),
        sa.Column("corrects", sa.String(length=80), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_seller_report_brand_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["seller_file.id"], name=op.f("fk_seller_report_file_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller_report")),
        sa.UniqueConstraint("doc_ref", name=op.f("uq_seller_report_doc_ref")),
        sa.UniqueConstraint("file_id", "brand_id", name="one_report_of_a_brand_in_a_file"),
    )
    op.create_index(op.f("ix_seller_report_brand_id"), "seller_report", ["brand_id"], unique=False)
    op.create_table(
        "trader_step",
        sa.Column("id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("checked", "asked", "suspended", name="traderact", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_trader_step_brand_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trader_step")),
    )
    op.create_index("ix_trader_step_brand", "trader_step", ["brand_id", "id"], unique=False)
    op.create_table(
        "notice_decision",
        sa.Column("id", BigId, nullable=False),
        sa.Column("notice_ref", sa.String(length=16), nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("outcome", sa.Enum("removed", "kept", name="outcome", native_enum=False, length=24), nullable=False),
        sa.Column("ground", sa.String(length=8), nullable=False),
        sa.Column("rule", sa.String(length=255), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("brand_key", sa.String(length=40), nullable=False),
        sa.Column("sender_key", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_notice_decision_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_decision")),
        sa.UniqueConstraint("brand_key", name=op.f("uq_notice_decision_brand_key")),
        sa.UniqueConstraint("notice_ref", name=op.f("uq_notice_decision_notice_ref")),
        sa.UniqueConstraint("sender_key", name=op.f("uq_notice_decision_sender_key")),
    )
    op.create_index(op.f("ix_notice_decision_product_id"), "notice_decision", ["product_id"], unique=False)
    op.create_table(
        "recall",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column(
            "kind", sa.Enum("product", "pieces", "lot", name="recallkind", native_enum=False, length=24), nullable=False
        ),
        sa.Column("product_id", BigId, nullable=True),
        sa.Column("lot_id", BigId, nullable=True),
        sa.Column("goods_it", sa.String(length=255), nullable=False),
        sa.Column("goods_en", sa.String(length=255), nullable=False),
        sa.Column("hazard_it", sa.Text(), nullable=False),
        sa.Column("hazard_en", sa.Text(), nullable=False),
        sa.Column("action_it", sa.Text(), nullable=False),
        sa.Column("action_en", sa.Text(), nullable=False),
        sa.Column("remedies", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'lot') = (lot_id IS NOT NULL)", name=op.f("recall_names_its_lot")),
        sa.CheckConstraint("(kind = 'product') = (product_id IS NOT NULL)", name=op.f("recall_names_its_product")),
        sa.ForeignKeyConstraint(["lot_id"], ["reuse_lot.id"], name=op.f("fk_recall_lot_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_recall_product_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
        sa.UniqueConstraint("ref", name=op.f("uq_recall_ref")),
    )
    op.create_table(
        "complaint",
        sa.Column("id", BigId, nullable=False),
        sa.Column("decision_id", BigId, nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["notice_decision.id"], name=op.f("fk_complaint_decision_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("decision_id", "side", name="one_complaint_a_side"),
    )
    op.create_table(
        "recall_piece",
        sa.Column("recall_id", BigId, nullable=False),
        sa.Column("piece_id", BigId, nullable=False),
        sa.Column(
            "found_state",
            sa.Enum("available", "held", "sold", "travelling", "withdrawn", name="state", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_recall_piece_piece_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recall.id"], name=op.f("fk_recall_piece_recall_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("recall_id", "piece_id", name=op.f("pk_recall_piece")),
    )
    op.create_index(op.f("ix_recall_piece_piece_id"), "recall_piece", ["piece_id"], unique=False)
    op.create_table(
        "recall_line",
        sa.Column("recall_id", BigId, nullable=False),
        sa.Column("order_line_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("has_address", sa.Boolean(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "remedy",
            sa.Enum("repair", "replace", "money", "none", name="wish", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("claim_ref", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_recall_line_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_recall_line_order_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recall.id"], name=op.f("fk_recall_line_recall_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("recall_id", "order_line_id", name=op.f("pk_recall_line")),
    )
    op.create_index(op.f("ix_recall_line_order_line_id"), "recall_line", ["order_line_id"], unique=False)
    append_only.guard(op.get_bind(), *ONLY_GROW)


def downgrade() -> None:
    append_only.unguard(op.get_bind(), *ONLY_GROW)
    op.drop_table("recall_line")
    op.drop_table("recall_piece")
    op.drop_table("complaint")
    op.drop_table("recall")
    op.drop_table("notice_decision")
    op.drop_table("trader_step")
    op.drop_table("seller_report")
    op.drop_table("seller_file")
