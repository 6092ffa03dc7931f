"""What was planned, done, shown and given on the way to a certificate, as dated facts."""

from datetime import date, datetime

from sqlalchemy import Column, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, document, moment, of_mentee


class ModuleRow(MentoringTable, table=True):
    """A module that a programme gives, in the order of `place`. `competences`: the numbers of those it covers."""

    __tablename__ = "modules"

    programme_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    place: int
    name: str
    hours: int
    competences: list[int] = Field(sa_column=document())


class ModuleResultRow(MentoringTable, table=True):
    """What came of a module. `result`: `passed`, `failed` or `exempted`; the newest counts."""

    __tablename__ = "module_results"
    __table_args__ = (UniqueConstraint("mentee_id", "code", "dated_on"), {"schema": MENTEES})

    result_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    code: str
    result: str
    dated_on: date
    recorded_at: datetime = Field(sa_column=moment())


class EvidenceRow(MentoringTable, table=True):
    """Something in a portfolio that shows a competence."""

    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_of_mentee", "mentee_id"), {"schema": MENTEES})

    evidence_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    competence: int
    title: str
    added_on: date


class AssessmentRow(MentoringTable, table=True):
    """A test at a test centre, and the numbers of the competences that were shown in it."""

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("mentee_id", "held_on"), {"schema": MENTEES})

    assessment_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    held_on: date
    shown: list[int] = Field(sa_column=document())
    recorded_at: datetime = Field(sa_column=moment())


class HoursPlannedRow(MentoringTable, table=True):
    """Minutes of an activity that are to be done by the last day. A changed plan is a row more: the newest counts."""

    __tablename__ = "hours_planned"
    __table_args__ = ({"schema": MENTEES},)

    mentee_id: str = Field(sa_column=of_mentee(key=True))
    activity: str = Field(primary_key=True)
    recorded_at: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    minutes: int
    from_on: date
    until_on: date


class HoursDoneRow(MentoringTable, table=True):
    """Minutes of an activity on a day, and who vouched for them."""

    __tablename__ = "hours_done"
    __table_args__ = (Index("hours_of_mentee", "mentee_id", "dated_on"), {"schema": MENTEES})

    hours_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    activity: str
    dated_on: date
    minutes: int
    noted_by: str
    signed_by: str | None = None
    signed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class CertificateRow(MentoringTable, table=True):
    """A document that was given. When its holder is erased it stays, as a document of nobody that is known."""

    __tablename__ = "certificates"
    __table_args__ = (Index("certificates_of_mentee", "mentee_id"), {"schema": MENTEES})

    certificate_id: str = Field(primary_key=True)
    code: str = Field(unique=True)
    mentee_id: str | None = Field(
        sa_column=Column(String, ForeignKey(f"{MENTEES}.persons.mentee_id", ondelete="SET NULL"), nullable=True)
    )
    programme_id: str
    kind: str
    trajectory: str
    awarded_on: date
    competences: list[int] = Field(sa_column=document())
    awarded_at: datetime = Field(sa_column=moment())
