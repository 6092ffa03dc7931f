"""The form of a trainee's page that asks for childcare: days of birth, and the rest as over HTTP."""

from datetime import date, datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from services.mentoring.childcare.api import ChildcareBody, OwnChildBody
from services.mentoring.fields import Body, Postcode
from shared.contracts.event import Daypart, PriorityGround
from shared.contracts.mentoring import ChildcareNeeded
from shared.runtime.clock import day_of

CHILDREN: Final = 3
"""For how many children the form has room; more are asked for over HTTP."""


def _filled(days: object) -> object:
    return [day for day in days if day] if isinstance(days, list) else days


class ChildcareForm(Body):
    """What is filled in. `children`: days of birth, or those expected; `specific_care`: which of them, from 0."""

    children: Annotated[tuple[date, ...], BeforeValidator(_filled), Field(min_length=1, max_length=CHILDREN)]
    specific_care: frozenset[Annotated[int, Field(ge=0, lt=CHILDREN)]] = frozenset()
    start_on: date
    dayparts: Annotated[tuple[Daypart, ...], Field(min_length=1, max_length=10)]
    postcode: Postcode | None = None
    max_km: Annotated[float, Field(ge=1, le=100)] | None = None
    income_related_price: bool = False
    priority_grounds: tuple[PriorityGround, ...] = ()
    agreed_on: date

    def need(self, mentee_id: str, now: datetime) -> ChildcareNeeded:
        """The event of it; a day that lies ahead is that of a child who is not born yet."""
        children = tuple(
            OwnChildBody(birth_date=day, expected=day > day_of(now), specific_care=place in self.specific_care)
            for place, day in enumerate(self.children)
        )
        asked = self.model_dump(exclude={"children", "specific_care"})
        return ChildcareBody(children=children, **asked).need(mentee_id, now)
