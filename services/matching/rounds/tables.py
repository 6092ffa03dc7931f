"""Tables of rounds. What was done stands: triggers of the migration refuse to change a step or a place of a round."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, Text
from sqlmodel import Field

from services.matching.tables import MatchingTable, document, moment, small


class RoundStepRow(MatchingTable, table=True):
    """A step of a round. It can be neither changed nor removed."""

    __tablename__ = "round_steps"
    __table_args__ = (Index("round_steps_made_at", "made_at"),)

    round_id: str = Field(primary_key=True, max_length=100)
    step: str = Field(primary_key=True)
    made_at: datetime = Field(sa_column=moment())
    made_by: str
    detail: Any = Field(sa_column=document())


class RoundPlaceRow(MatchingTable, table=True):
    """What a child gets in a draft; no daycare for nothing. Never changed, and removed only with an erased family."""

    __tablename__ = "round_places"
    __table_args__ = (Index("round_places_request", "request_id"),)

    round_id: str = Field(primary_key=True, max_length=100)
    number: str = Field(primary_key=True)
    request_id: str
    child_id: str
    daycare_id: str | None = None
    group_name: str | None = None
    rank: int = Field(sa_column=small())
    mark: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class RoundPaperRow(MatchingTable, table=True):
    """What a draft was made from. Kept until it is published or another is drafted: it is about people."""

    __tablename__ = "round_papers"

    round_id: str = Field(primary_key=True, max_length=100)
    daycares: str = Field(sa_column=Column(Text, nullable=False))
    vacancies: str = Field(sa_column=Column(Text, nullable=False))
    requests: str = Field(sa_column=Column(Text, nullable=False))
    policy: str = Field(sa_column=Column(Text, nullable=False))
    allocation: str = Field(sa_column=Column(Text, nullable=False))
