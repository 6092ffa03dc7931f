"""What came of it, as dated facts."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, moment, of_mentee


class Outcome(MentoringTable, table=True):
    """An outcome of a mentee on a day. `kind`: `certificate`, `job`, `no-job` or `training`; `detail` may be empty."""

    __tablename__ = "outcomes"
    __table_args__ = (UniqueConstraint("mentee_id", "kind", "dated_on", "detail"), {"schema": MENTEES})

    outcome_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    kind: str
    dated_on: date
    detail: str
    recorded_at: datetime = Field(sa_column=moment())
