"""Who runs a daycare, where a request comes from, and what daycares say of the care that they agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("daycares", sa.Column("organiser", sa.String))
    op.create_index("ix_daycares_organiser", "daycares", ["organiser"])
    op.add_column("requests", sa.Column("postcode", sa.String))
    op.add_column("requests", sa.Column("channel", sa.String, nullable=False, server_default="contact-point"))
    op.create_table(
        "care_reports",
        sa.Column("offer_id", sa.String(100), sa.ForeignKey("offers.offer_id"), primary_key=True),
        sa.Column("daycare_id", sa.String(100), primary_key=True),
        sa.Column("started_on", sa.Date),
        sa.Column("why", sa.String),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("care_reports")
    op.drop_column("requests", "channel")
    op.drop_column("requests", "postcode")
    op.drop_index("ix_daycares_organiser", "daycares")
    op.drop_column("daycares", "organiser")
