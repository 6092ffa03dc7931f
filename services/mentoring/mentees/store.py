"""Queries about mentees. They take a session and never commit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.domain import UnknownMenteeError
from services.mentoring.mentees import tables
from services.mentoring.mentees.domain import Contact, Enrolment, Facts, Person
from shared.runtime.advisory_locks import AdvisoryLock
from shared.runtime.identifiers import new_id


async def one_import_at_a_time(session: AsyncSession) -> None:
    """Wait for another import to end."""
    await session.execute(select(func.pg_advisory_xact_lock(int(AdvisoryLock.MENTORING_IMPORT))))


async def known_or_new(session: AsyncSession, persons: Iterable[Person], now: datetime) -> dict[tuple[str, str], str]:
    """The ids of those whom programmes know by these references, locked; who is new is kept. Two at once: one waits.

    What is known of somebody new comes with an enrolment.
    """
    by_ref = {(person.programme_id, person.person_ref): person for person in persons}
    known = await persons_by_ref(session, by_ref)
    rows = [_row(person, now) for ref, person in sorted(by_ref.items()) if ref not in known]
    if not rows:
        return known
    await session.execute(insert(tables.Person).on_conflict_do_nothing(), rows)
    return known | await persons_by_ref(session, by_ref.keys() - known.keys())


def _row(person: Person, now: datetime) -> dict[str, Any]:
    consents = {what: day.isoformat() for what, day in person.consents}
    return {**asdict(person), "consents": consents, "languages": [], "made_at": now}


def is_somebody() -> ColumnElement[bool]:
    """Whether a row of a person stands for somebody: that of who is erased only counts."""
    return ~col(tables.Person.person_ref).startswith(tables.ERASED)


async def keep_contact(session: AsyncSession, mentee_id: str, contact: Contact) -> None:
    """Keep how to reach somebody, instead of what was known before."""
    await session.merge(tables.Contact(mentee_id=mentee_id, **asdict(contact)))


async def contact(session: AsyncSession, mentee_id: str) -> tables.Contact | None:
    """How to reach somebody; None when nobody knows."""
    return await session.get(tables.Contact, mentee_id)


async def name_of(session: AsyncSession, mentee_id: str) -> str:
    """What to call somebody: the name, or the programme's reference of who has none. Raises UnknownMenteeError."""
    known = await contact(session, mentee_id)
    return known.name if known else (await person(session, mentee_id)).person_ref


async def add_enrolments(session: AsyncSession, enrolments: Iterable[Enrolment], now: datetime) -> None:
    """Keep enrolments with the facts of their day; target groups apart."""
    for enrolment in enrolments:
        facts = {**asdict(enrolment.facts), "languages": list(enrolment.facts.languages)}
        groups = facts.pop("target_groups")
        own = {name: getattr(enrolment, name) for name in Enrolment.__slots__ if name != "facts"}
        session.add(tables.Enrolment(**own, **facts, enrolled_at=now))
        owner = {"enrolment_id": enrolment.enrolment_id, "mentee_id": enrolment.mentee_id}
        session.add_all(tables.TargetGroup(target_group=group, **owner) for group in groups)


async def keep_facts(session: AsyncSession, mentee_id: str, facts: Facts) -> None:
    """Keep what is known now of somebody. Labour status and target groups are facts of an enrolment only."""
    stated = {name: getattr(facts, name) for name in ("gender", "birth_date", "postcode", "education", "referred_by")}
    stated["languages"] = list(facts.languages)
    known = {name: value for name, value in stated.items() if value not in (None, [])}
    if known:
        await session.execute(update(tables.Person).where(col(tables.Person.mentee_id) == mentee_id).values(**known))


async def end_enrolment(session: AsyncSession, enrolment: Enrolment) -> None:
    """Keep the end of an enrolment that went on."""
    of_it = update(tables.Enrolment).where(col(tables.Enrolment.enrolment_id) == enrolment.enrolment_id)
    await session.execute(of_it.values(ended_on=enrolment.ended_on, exit_reason=enrolment.exit_reason))


async def person(session: AsyncSession, mentee_id: str, *, lock: bool = False) -> tables.Person:
    """One mentee, locked for writing when asked. Raises UnknownMenteeError."""
    query = select(tables.Person).where(col(tables.Person.mentee_id) == mentee_id)
    row = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if row is None:
        raise UnknownMenteeError("mentee_id", "No trainee has this id.")
    return row


async def persons_by_ref(session: AsyncSession, refs: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The mentee ids of those among these (a programme's id and a reference in it) who are there, locked."""
    if not refs:
        return {}
    key = tuple_(col(tables.Person.programme_id), col(tables.Person.person_ref))
    query = select(tables.Person).where(key.in_(sorted(set(refs)))).order_by(col(tables.Person.mentee_id))
    rows = (await session.scalars(query.with_for_update())).all()
    return {(row.programme_id, row.person_ref): row.mentee_id for row in rows}


async def enrolments(session: AsyncSession, mentee_ids: Iterable[str]) -> dict[str, list[Enrolment]]:
    """The enrolments of these mentees, the first start first, with target groups."""
    wanted = list(mentee_ids)
    query = select(tables.Enrolment).where(col(tables.Enrolment.mentee_id).in_(wanted))
    rows = (await session.scalars(query.order_by(col(tables.Enrolment.started_on)))).all()
    groups = await _target_groups(session, wanted)
    found: dict[str, list[Enrolment]] = {mentee_id: [] for mentee_id in wanted}
    for row in rows:
        found[row.mentee_id].append(_enrolment(row, groups.get(row.enrolment_id, ())))
    return found


async def _target_groups(session: AsyncSession, mentee_ids: list[str]) -> dict[str, tuple[str, ...]]:
    query = select(tables.TargetGroup).where(col(tables.TargetGroup.mentee_id).in_(mentee_ids))
    found: dict[str, tuple[str, ...]] = {}
    for row in (await session.scalars(query.order_by(col(tables.TargetGroup.target_group)))).all():
        found[row.enrolment_id] = (*found.get(row.enrolment_id, ()), row.target_group)
    return found


def _enrolment(row: tables.Enrolment, target_groups: tuple[str, ...]) -> Enrolment:
    facts = Facts(
        gender=row.gender,
        birth_date=row.birth_date,
        postcode=row.postcode,
        education=row.education,
        labour_status=row.labour_status,
        languages=tuple(row.languages),
        referred_by=row.referred_by,
        target_groups=target_groups,
    )
    own = row.model_dump(include={"enrolment_id", "mentee_id", "cohort", "trajectory", "started_on", "ended_on"})
    return Enrolment(**own, exit_reason=row.exit_reason, facts=facts)


async def add_wish(session: AsyncSession, mentee_id: str, wish: Mapping[str, Any], now: datetime) -> None:
    """Keep what a mentee needs and wishes of a place; what was stated before stays, and no longer counts."""
    stated = {**wish, "days": list(wish["days"])}
    session.add(tables.Wish(wish_id=new_id(), mentee_id=mentee_id, stated_at=now, **stated))


async def keep_consent(session: AsyncSession, mentee_id: str, what: str, since: date | None) -> None:
    """Keep what a mentee agreed to, with the day; None: not any more."""
    person_ = await person(session, mentee_id, lock=True)
    others = {name: day for name, day in person_.consents.items() if name != what}
    person_.consents = others if since is None else {**others, what: person_.consents.get(what, since.isoformat())}
    await session.flush()
