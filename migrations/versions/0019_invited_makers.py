"""What the office knows of a maker whom it invites."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("person", sa.String(length=120), server_default="", nullable=False))
    op.add_column("invitation", sa.Column("told", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("invitation") as batch:
        batch.drop_column("told")
        batch.drop_column("person")
