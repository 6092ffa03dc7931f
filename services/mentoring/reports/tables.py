"""The funding ledger: what was granted and what was spent, by source."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field

from services.mentoring.tables import MentoringTable, moment


class LedgerEntry(MentoringTable, table=True):
    """A budget or an expense. `kind`: `budget` or `expense`; `cents` are euro cents.

    `occurrence` tells apart two entries that are alike in all else, such as two tickets of one day: 1, 2, …
    `corrects`: the entry that this one takes back; each is taken back once.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        UniqueConstraint("source", "programme_id", "kind", "booked_on", "cents", "description", "occurrence"),
        Index("ledger_of_programme", "programme_id", "booked_on"),
    )

    entry_id: str = Field(primary_key=True)
    source: str
    programme_id: str
    kind: str
    booked_on: date
    cents: int = Field(sa_column=Column(BigInteger, nullable=False))
    description: str
    occurrence: int
    corrects: str | None = Field(default=None, unique=True)
    recorded_at: datetime = Field(sa_column=moment())
