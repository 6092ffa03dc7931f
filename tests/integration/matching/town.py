"""A town to test in: matching's handlers on a real database, without a bus. What they publish stays in the outbox."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.imports import DaycareRecord, GroupRecord, ImportedDaycare
from services.matching.domain.policies import Policy, Tier
from services.matching.domain.promises import Why
from services.matching.handlers import answering, ending, importing, registering
from services.matching.handlers.practice import Practice
from services.matching.rounds import store as rounds
from services.matching.rounds.computing.running import Computer, in_this_process
from services.matching.rounds.domain.rounds import Gathering, Round
from services.matching.rounds.handlers import drafting, gathering, publishing
from shared.contracts.envelope import decode
from shared.contracts.event import Event
from shared.contracts.intake import (
    Care,
    Child,
    CurrentPlace,
    FamilyErased,
    ParentRequestRegistered,
    ParentRequestWithdrawn,
    Wishes,
)
from shared.messaging import Units
from shared.runtime.database import create_engine, create_readers

E = TypeVar("E", bound=Event)
POLICY = Policy(
    "test-policy",
    date(2020, 1, 1),
    tiers=(Tier("work or training", frozenset({"work-4-5", "training"})), Tier("sibling", frozenset({"sibling"}))),
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FEBRUARY = date(2027, 2, 1)


def child(name: str = "child", born: date = date(2026, 5, 1), **more: Any) -> Child:
    """A child of nine months in February."""
    current = more.pop("current", None)
    place = CurrentPlace(daycare_id=current[0], group=current[1]) if current else None
    return Child(child_id=name, birth_date=born, current_place=place, **more)


def asked(request_id: str, *daycares: str, at: int = 0, **more: Any) -> ParentRequestRegistered:
    """A request for these daycares, registered so many minutes after noon."""
    children = more.pop("children", None) or (child(f"{request_id}-child"),)
    dayparts = more.pop("dayparts", ("mon-am", "mon-pm"))
    start_on = more.pop("start_on", FEBRUARY)
    facts: dict[str, Any] = {
        "family_id": f"{request_id}-family",
        "contact_point": "borgerhout",
        "receipt_code": "ABC123",
        "reachable_by_text": True,
        "may_be_matched": more.pop("may_be_matched", True),
        "priority_grounds": tuple(more.pop("grounds", ())),
    }
    return ParentRequestRegistered(
        request_id=request_id,
        registered_at=NOON + timedelta(minutes=at),
        children=tuple(children),
        care=Care(start_on=start_on, dayparts=tuple(dayparts)),
        wishes=Wishes(daycares=daycares, **more),
        **facts,
    )


_EMPTY = (
    "TRUNCATE daycares, groups, requests, holds, care_reports, offers, proposals, round_papers, outbox, inbox, "
    "idempotency_keys, dead_letters, traineeship_places, mentees.traineeship_searches, mentees.traineeship_agreements"
)
"""What stands is emptied by those who own the tables: its triggers refuse everybody else."""


class Town:
    """One database, one clock that stands still until it is moved."""

    def __init__(self, engine: AsyncEngine, policy: Policy = POLICY) -> None:
        self.engine = engine
        self.now = NOON
        self.sessions = create_readers(engine)
        self.units = Units(engine, "/opvangpunt/matching", lambda: self.now, lambda: None)
        self.practice = Practice([policy])
        self.computer = Computer(run=in_this_process)

    def another_process(self) -> "Town":
        """The same town as another process of the service sees it."""
        other = Town(self.engine, self.practice.policies[0])
        other.now = self.now
        return other

    async def daycare(self, daycare_id: str, places: int | Sequence[int] | None = None, **more: Any) -> None:
        """A daycare; with `places` it has a group `babies` of 0 to 36 months with so many in each daypart."""
        record: dict[str, Any] = {
            "name": f"Daycare {daycare_id}", "postcode": "2140", "city": "Borgerhout", "latitude": 51.21,
            "longitude": 4.44, "price": "income-related", "specific_care": False, "consent": "standing",
        }  # fmt: skip
        async with self.units.begin() as unit:
            imported = ImportedDaycare(DaycareRecord(daycare_id, **(record | more)))
            await importing.import_daycares(self.practice, unit, [imported])
        if places is not None:
            await self.vacancies(daycare_id, places)

    async def vacancies(self, daycare_id: str, places: int | Sequence[int], group: str = "babies", **more: Any) -> None:
        """Publish so many free places."""
        numbers = (places,) * 10 if isinstance(places, int) else tuple(places)
        bounds: dict[str, Any] = {"min_age_months": 0, "max_age_months": 36, "available_from": date(2027, 1, 1)}
        async with self.units.begin() as unit:
            record = GroupRecord(daycare_id, group, published=numbers, **(bounds | more))
            await importing.import_vacancies(self.practice, unit, [record])

    async def register(self, *events: ParentRequestRegistered) -> None:
        """Requests in one batch."""
        async with self.units.begin() as unit:
            await registering.requests_registered(self.practice, unit, events)

    async def answer(self, request_id: str, answer: Any) -> None:
        """The family answers its newest offer."""
        offer = (await self.published("PlaceOffered", request_id))[-1]
        await self.answer_offer(offer["offer_id"], answer)

    async def answer_offer(self, offer_id: str, answer: Any) -> None:
        """A family answers an offer."""
        async with self.units.begin() as unit:
            await answering.offer_answered(self.practice, unit, offer_id, answer, "parent")

    async def direct(self, request_id: str, answer: Any, why: Why | None = None) -> None:
        """A daycare answers the newest proposal for a request."""
        proposal = (await self.published("PlaceProposed", request_id))[-1]
        async with self.units.begin() as unit:
            await answering.proposal_answered(self.practice, unit, proposal["proposal_id"], answer, why)

    async def withdraw(self, request_id: str) -> None:
        """The family leaves."""
        event = ParentRequestWithdrawn(request_id=request_id, withdrawn_at=self.now, withdrawn_by="parent")
        async with self.units.begin() as unit:
            await ending.request_withdrawn(self.practice, unit, event)

    async def erase(self, request_id: str) -> None:
        """The family asks to be forgotten."""
        event = FamilyErased(request_id=request_id, family_id=f"{request_id}-family", erased_at=self.now)
        async with self.units.begin() as unit:
            await ending.family_erased(self.practice, unit, event)

    async def hours_pass(self, hours: float) -> int:
        """Time goes by, and what is due ends."""
        self.now += timedelta(hours=hours)
        async with self.units.begin() as unit:
            return await answering.end_due(self.practice, unit, timedelta())

    async def gather(self) -> None:
        """An official keeps free places for a round."""
        async with self.units.begin() as unit:
            await gathering.begin(self.practice, unit, "official:")

    async def end_gathering(self) -> None:
        """An official lets places go every day again."""
        async with self.units.begin() as unit:
            await gathering.end(self.practice, unit, "official:")

    async def gathering(self) -> Gathering | None:
        """The gathering that goes on."""
        async with self.sessions() as session:
            return await rounds.gathering(session)

    async def draft(self) -> str:
        """An official drafts a round; its id. Raises RoundError."""
        async with self.units.begin() as unit:
            made = await drafting.make(self.practice, unit, self.computer, self.sessions, "deferred-acceptance")
            await drafting.keep(unit, made, "official:")
        return made.round_id

    async def verify(self, round_id: str) -> Round:
        """The verifier judges a draft."""
        async with self.units.begin() as unit:
            found = await publishing.verify(unit, self.computer, round_id, "official:")
        assert found is not None
        return found

    async def publish(self, round_id: str) -> Round:
        """An official publishes a round. Raises RoundError."""
        async with self.units.begin() as unit:
            found = await publishing.publish(self.practice, unit, round_id, "official:")
        assert found is not None
        return found

    async def events(self) -> list[Event]:
        """All that was published, in order."""
        rows = await self.rows("SELECT key, headers, value FROM outbox ORDER BY id")
        return [_event(row) for row in rows]

    async def story(self, request_id: str) -> list[str]:
        """What was published about a request, by name; a reason or a daycare beside it."""
        told = []
        for event in await self.events():
            if event.model_dump().get("request_id") == request_id:
                told.append(_told(event))
        return told

    async def published(self, name: str, request_id: str) -> list[dict[str, Any]]:
        """The events of one type about a request."""
        found = [event.model_dump() for event in await self.events() if type(event).__name__ == name]
        return [event for event in found if event["request_id"] == request_id]

    async def free(self, daycare_id: str, group: str = "babies") -> list[int]:
        """The free places of a group."""
        row = (
            await self.rows(
                "SELECT published, promised FROM groups WHERE daycare_id = $1 AND name = $2", daycare_id, group
            )
        )[0]
        return [number - gone for number, gone in zip(row[0], row[1], strict=True)]

    async def rows(self, statement: str, *parameters: Any) -> Sequence[Any]:
        """Look into the database."""
        async with self.engine.connect() as connection:
            return (await connection.exec_driver_sql(statement, parameters)).all()


async def emptied_town(url: str) -> Town:
    """A town on a migrated database, with nothing in it."""
    engine = create_engine(url, 20)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(_EMPTY)
        for table in ("round_steps", "round_places"):
            await connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            await connection.exec_driver_sql(f"TRUNCATE {table}")
            await connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return Town(engine)


def _event(row: Any) -> Event:
    headers = [(name, str(value).encode()) for name, value in json.loads(row[1]).items()]
    return decode(row[0].encode(), headers, bytes(row[2])).event


def _told(event: Event) -> str:
    facts = event.model_dump()
    beside = facts.get("daycare_name") or facts.get("answer") or facts.get("declined_by") or facts.get("reason")
    return f"{type(event).__name__} {beside}".removesuffix(" None")


def numbers(**dayparts: int) -> list[int]:
    """Ten numbers of which the named ones, such as mon_am, are not zero."""
    return [dayparts.get(daypart.replace("-", "_"), 0) for daypart in DAYPARTS]
