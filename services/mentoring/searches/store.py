"""Queries about searches. They take a session and never commit."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, null, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees.tables import Contact, Person
from services.mentoring.searches.domain import OPEN, Search, Wanted
from services.mentoring.searches.tables import SearchRow
from shared.contracts.matching import TraineeshipMatched


class Listed(NamedTuple):
    """A search with what its mentee is called, and in which programme."""

    search: Search
    name: str
    programme_id: str


async def keep(session: AsyncSession, search: Search) -> None:
    """Keep a search, new or changed."""
    wanted = {**asdict(search.wanted), "days": list(search.wanted.days)}
    plain = {name: getattr(search, name) for name in Search.__slots__ if name not in ("wanted", "found")}
    found = search.found.model_dump(mode="json") if search.found else null()
    row = {**plain, **wanted, "found": found}
    kept = insert(SearchRow).values(row)
    await session.execute(kept.on_conflict_do_update(index_elements=["search_id"], set_=row))


async def search(session: AsyncSession, search_id: str) -> Search | None:
    """One search, locked; None when there is no such one."""
    return next(iter(await _locked(session, col(SearchRow.search_id) == search_id)), None)


async def open_of(session: AsyncSession, mentee_id: str) -> list[Search]:
    """A mentee's searches that are not over, locked."""
    return await _locked(session, col(SearchRow.mentee_id) == mentee_id, _is_open())


async def concerned(session: AsyncSession, mentee_id: str | None, place_ids: Collection[str]) -> list[Search]:
    """The searches that are not over of a mentee, and of all who were found one of these places; locked together."""
    is_found = col(SearchRow.found)["place_id"].astext.in_(list(place_ids))
    return await _locked(session, _is_open(), or_(col(SearchRow.mentee_id) == mentee_id, is_found))


async def due(session: AsyncSession, today: date, found_before: datetime) -> list[Search]:
    """The searches that are not over though their period is, and those whose place was found before a moment; locked.

    What somebody else is at work on is left for the next time: who waits for no lock holds up nobody.
    """
    is_past = col(SearchRow.until_on) < today
    waits_long = (col(SearchRow.state) == "matched") & (col(SearchRow.changed_at) < found_before)
    return await _locked(session, _is_open(), is_past | waits_long, skip_locked=True)


async def listed(session: AsyncSession, over_since: datetime, programme_id: str | None) -> list[Listed]:
    """The searches that are not over, and those that are since a moment: of one programme, when it is named."""
    query = (
        select(SearchRow, func.coalesce(Contact.name, Person.person_ref), col(Person.programme_id))
        .join(Person, col(Person.mentee_id) == col(SearchRow.mentee_id))
        .outerjoin(Contact, col(Contact.mentee_id) == col(SearchRow.mentee_id))
        .where(_is_open() | (col(SearchRow.changed_at) >= over_since))
        .order_by(col(SearchRow.sought_at), col(SearchRow.search_id))
    )
    if programme_id is not None:
        query = query.where(col(Person.programme_id) == programme_id)
    return [Listed(_search(row), name, programme) for row, name, programme in await session.execute(query)]


async def found(session: AsyncSession) -> list[Search]:
    """The searches whose place waits for a decision."""
    return [_search(row) for row in await session.scalars(select(SearchRow).where(col(SearchRow.state) == "matched"))]


async def of_mentee(session: AsyncSession, mentee_id: str) -> list[Search]:
    """All searches of a mentee, the first first."""
    query = select(SearchRow).where(col(SearchRow.mentee_id) == mentee_id)
    return [_search(row) for row in await session.scalars(query.order_by(col(SearchRow.began_at)))]


def _is_open() -> ColumnElement[bool]:
    return col(SearchRow.state).in_(sorted(OPEN))


async def _locked(session: AsyncSession, *which: ColumnElement[bool], skip_locked: bool = False) -> list[Search]:
    """In the order of their ids, so that two who lock the same wait for each other and no longer."""
    query = select(SearchRow).where(*which).order_by(col(SearchRow.search_id)).with_for_update(skip_locked=skip_locked)
    return [_search(row) for row in await session.scalars(query)]


def _search(row: SearchRow) -> Search:
    values: dict[str, Any] = row.model_dump()
    wanted = Wanted(values.pop("from_on"), values.pop("until_on"), tuple(values.pop("days")), values.pop("kind"))
    found = values.pop("found")
    return Search(**values, wanted=wanted, found=TraineeshipMatched.model_validate(found) if found else None)
