"""Places, the agreements about them, and how those go."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, document, moment, of_mentee


class PlaceRow(MentoringTable, table=True):
    """A place to learn at a daycare. `kind`: `workplace-learning` or `traineeship`; see `domain.place`.

    `told_at`: when it was published as it is; None for a place of before places were.
    """

    __tablename__ = "places"

    place_id: str = Field(primary_key=True)
    daycare_id: str = Field(index=True)
    daycare_name: str
    postcode: str
    kind: str
    days: list[str] = Field(sa_column=document())
    from_on: date
    until_on: date
    number: int
    age_group: str
    languages: list[str] = Field(sa_column=document())
    has_mentor: bool
    programme_id: str | None = None
    told_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class AgreementRow(MentoringTable, table=True):
    """A mentee at a place. `reasons` and `km`: why the coordinator chose it, as the list said it that day.

    `told_at`: when it was published; None for an agreement of before agreements were.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        Index("agreements_of_mentee", "mentee_id"),
        Index("agreements_of_place", "place_id"),
        {"schema": MENTEES},
    )

    agreement_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    place_id: str
    from_on: date
    until_on: date
    ended_on: date | None = None
    end_reason: str | None = None
    reasons: list[str] = Field(sa_column=document())
    km: float | None = None
    agreed_at: datetime = Field(sa_column=moment())
    told_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class SignatureRow(MentoringTable, table=True):
    """One of the three has signed an agreement: `mentee`, `daycare` or `school`; `signed_by` says who noted it."""

    __tablename__ = "signatures"
    __table_args__ = ({"schema": MENTEES},)

    agreement_id: str = Field(primary_key=True)
    party: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    signed_by: str
    signed_at: datetime = Field(sa_column=moment())


class EvaluationRow(MentoringTable, table=True):
    """The daycare's evaluation of a day; another one of that day is a correction."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("agreement_id", "held_on"), {"schema": MENTEES})

    evaluation_id: str = Field(primary_key=True)
    agreement_id: str
    mentee_id: str = Field(sa_column=of_mentee())
    held_on: date
    scores: dict[str, int] = Field(sa_column=document())
    noted_by: str
    noted_at: datetime = Field(sa_column=moment())


class ReviewRow(MentoringTable, table=True):
    """A talk of mentee, daycare and school; `next_step` is what they agreed to do."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("agreement_id", "held_on"), {"schema": MENTEES})

    review_id: str = Field(primary_key=True)
    agreement_id: str
    mentee_id: str = Field(sa_column=of_mentee())
    held_on: date
    conclusion: str
    next_step: str | None = None
    noted_by: str
    noted_at: datetime = Field(sa_column=moment())
