"""Questions of mentoring, and the texts that ask them; a person's texts are found to be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("question_id", sa.String(), nullable=False, primary_key=True),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("about_on", sa.Date(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
    )
    op.create_index("ix_questions_person_id", "questions", ["person_id"])
    op.add_column("texts", sa.Column("question_id", sa.String(), nullable=True))
    op.create_index("ix_texts_person_id", "texts", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_texts_person_id", "texts")
    op.drop_column("texts", "question_id")
    op.drop_table("questions")
