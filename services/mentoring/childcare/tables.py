"""What was asked of a desk for a mentee's own children."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, moment, of_mentee


class ChildcareRequest(MentoringTable, table=True):
    """A request at a desk, by the id that it has there too, and how far it is as intake and matching tell.

    `status`: `asked` until a desk has it, then `registered`, `offered`, `matched`, `unmatched` or `withdrawn`; `erased`
    of one that only counts. `matched_at`: when it first had a place, whatever came after. `agreed_on`: the day of the
    mentee's consent. `by_text`: whether the mentee hears by text; else the mentor tells.
    """

    __tablename__ = "childcare_requests"
    __table_args__ = (Index("childcare_requests_of_mentee", "mentee_id"), {"schema": MENTEES})

    request_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    agreed_on: date
    asked_at: datetime = Field(sa_column=moment())
    status: str
    changed_at: datetime = Field(sa_column=moment())
    matched_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    contact_point: str | None = None
    receipt_code: str | None = None
    daycare_name: str | None = None
    by_text: bool
