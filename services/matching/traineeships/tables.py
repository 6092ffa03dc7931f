"""Places to learn, who looks for one, and what was agreed.

Mentees are apart from families: what is about them lives in a database schema of its own, `mentees`.
"""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from services.matching.tables import MatchingTable, moment, names

MENTEES = "mentees"


class TraineeshipPlaceRow(MatchingTable, table=True):
    """A place as mentoring told of it last."""

    __tablename__ = "traineeship_places"

    place_id: str = Field(primary_key=True, max_length=100)
    daycare_id: str
    daycare_name: str
    postcode: str
    kind: str
    programme: str | None = None
    starts_on: date
    ends_on: date
    days: list[str] = Field(sa_column=names())
    number: int
    age_group: str | None = None
    languages: list[str] = Field(sa_column=names())
    has_mentor: bool
    offered_at: datetime = Field(sa_column=moment())


class TraineeshipSearchRow(MatchingTable, table=True):
    """A search and what became of it. `state`: waiting, held, agreed, ended.

    `unmatched_reason` is what mentoring was told last of a search that waits. `reason`, `reasons` (as codes) and `km`
    say why matching chose the place; a place that a coordinator chose has none. `end_reason`: why mentoring ended it.
    """

    __tablename__ = "traineeship_searches"
    __table_args__ = (
        Index("traineeship_searches_mentee", "mentee_id"),
        Index("traineeship_searches_open", "state", postgresql_where=text("state IN ('waiting', 'held')")),
        {"schema": MENTEES},
    )

    search_id: str = Field(primary_key=True, max_length=100)
    mentee_id: str
    programme: str
    kind: str | None = None
    starts_on: date
    ends_on: date
    days: list[str] = Field(sa_column=names())
    postcode: str | None = None
    max_km: float | None = None
    transport: str | None = None
    age_group: str | None = None
    languages: list[str] = Field(sa_column=names())
    sought_at: datetime = Field(sa_column=moment())
    state: str
    unmatched_reason: str | None = None
    place_id: str | None = None
    reason: str | None = None
    reasons: list[str] = Field(sa_column=names())
    km: float | None = None
    policy_id: str | None = None
    end_reason: str | None = None
    changed_at: datetime = Field(sa_column=moment())


class TraineeshipAgreementRow(MatchingTable, table=True):
    """What mentoring agreed: a mentee takes up room at a place, whoever chose it. `ended_on`: its last after all."""

    __tablename__ = "traineeship_agreements"
    __table_args__ = (Index("traineeship_agreements_mentee", "mentee_id"), {"schema": MENTEES})

    agreement_id: str = Field(primary_key=True, max_length=100)
    mentee_id: str
    place_id: str
    starts_on: date
    ends_on: date
    ended_on: date | None = None
