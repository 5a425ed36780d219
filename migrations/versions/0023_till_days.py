"""A till's day: what should have lain in the drawer in the morning, why it did not, and quick reports of a day. What
could not be sent or applied is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

RELEASED = sa.text("released_at IS NOT NULL")
GIVEN_UP = (("mail", "created_at"), ("stripe_event", "received_at"))
FAILED = sa.text("state = 'failed'")


def upgrade() -> None:
    op.add_column("till_day", sa.Column("opening_expected_cents", sa.BigInteger(), nullable=True))
    op.add_column("till_day", sa.Column("opening_why", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_payment_created", "payment", ["created_at"])
    op.create_index("ix_refund_created", "refund", ["created_at"])
    op.create_index(
        "ix_order_line_released", "order_line", ["released_at"], sqlite_where=RELEASED, postgresql_where=RELEASED
    )
    for table, column in GIVEN_UP:
        where = {"sqlite_where": FAILED, "postgresql_where": FAILED}
        op.create_index(f"ix_{table}_failed", table, [column], **where)


def downgrade() -> None:
    for table, _column in GIVEN_UP:
        op.drop_index(f"ix_{table}_failed", table_name=table)
    op.drop_index("ix_order_line_released", table_name="order_line")
    op.drop_index("ix_refund_created", table_name="refund")
    op.drop_index("ix_payment_created", table_name="payment")
    with op.batch_alter_table("till_day") as batch:
        batch.drop_column("opening_why")
        batch.drop_column("opening_expected_cents")
