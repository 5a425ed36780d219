"""A day says by how many kinds of keys it was summed, so that days of an older release are summed anew."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("summed_day", sa.Column("kinds", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("summed_day", "kinds")
