"""What came of it, as dated facts."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, of_mentee
from services.mentoring.tables import moment as instant


class Outcome(MentoringTable, table=True):
    """An outcome of a mentee on a day. `kind`: `certificate`, `job`, `no-job` or `training`; `detail` may be empty."""

    __tablename__ = "outcomes"
    __table_args__ = (UniqueConstraint("mentee_id", "kind", "dated_on", "detail"), {"schema": MENTEES})

    outcome_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    kind: str
    dated_on: date
    detail: str
    recorded_at: datetime = Field(sa_column=instant())


class OutcomeQuestion(MentoringTable, table=True):
    """A question to somebody who left: whether there was work on `about_on`. One for each moment of an enrolment's end.

    `state`: `asked`, `failed` (no text reached them: a person asks) or `answered`.
    """

    __tablename__ = "outcome_questions"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "moment"),
        Index("outcome_questions_of_mentee", "mentee_id"),
        {"schema": MENTEES},
    )

    question_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    enrolment_id: str
    moment: str
    about_on: date
    asked_at: datetime = Field(sa_column=instant())
    state: str
    changed_at: datetime = Field(sa_column=instant())
