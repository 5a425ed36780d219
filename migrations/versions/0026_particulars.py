"""What law wants said of goods that are not of cloth, and what a unit of a net quantity costs."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("product", sa.Column("particulars", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("listing", sa.Column("unit_cents", sa.BigInteger(), nullable=True))
    op.add_column("listing", sa.Column("unit", sa.String(4), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("listing", "unit")
    op.drop_column("listing", "unit_cents")
    op.drop_column("product", "particulars")
