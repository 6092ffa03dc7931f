"""Reports of care can be corrected until a moment; those of before, and of code that knows no such moment, are told."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("care_reports", sa.Column("correctable_until", sa.DateTime(timezone=True)))
    op.create_index(
        "care_reports_untold",
        "care_reports",
        ["correctable_until"],
        postgresql_where=sa.text("correctable_until IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("care_reports_untold", "care_reports")
    op.drop_column("care_reports", "correctable_until")
