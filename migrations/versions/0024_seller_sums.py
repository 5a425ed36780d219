"""What online sales credited brands is summed by day too: days are summed anew, and counted from the book until then."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    forget_sums()


def downgrade() -> None:
    forget_sums()


def forget_sums() -> None:
    """They are derived: the worker makes them again within minutes."""
    op.execute("DELETE FROM sales_sum")
    op.execute("DELETE FROM summed_day")
