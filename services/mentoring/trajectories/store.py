"""Queries about trajectories. They take a session of the database and never commit."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.trajectories.domain.competences import Assessment, Evidence
from services.mentoring.trajectories.domain.hours import Activity, HoursDone, HoursPlanned
from services.mentoring.trajectories.domain.modules import Module, ModuleResult
from services.mentoring.trajectories.tables import (
    AssessmentRow,
    CertificateRow,
    EvidenceRow,
    HoursDoneRow,
    HoursPlannedRow,
    ModuleResultRow,
    ModuleRow,
)
from shared.runtime.identifiers import new_id


async def modules(session: AsyncSession, programme_id: str) -> list[Module]:
    """The modules that a programme gives, in its order."""
    query = select(ModuleRow).where(col(ModuleRow.programme_id) == programme_id).order_by(col(ModuleRow.place))
    return [Module(row.code, row.name, row.hours, frozenset(row.competences)) for row in await session.scalars(query)]


async def set_modules(session: AsyncSession, programme_id: str, given: Sequence[Module]) -> None:
    """Keep these as the modules that a programme gives, instead of those of before. Results stay."""
    await session.execute(delete(ModuleRow).where(col(ModuleRow.programme_id) == programme_id))
    session.add_all(
        ModuleRow(
            programme_id=programme_id,
            code=module.code,
            place=place,
            name=module.name,
            hours=module.hours,
            competences=sorted(module.competences),
        )
        for place, module in enumerate(given)
    )


async def results(session: AsyncSession, mentee_id: str) -> list[ModuleResult]:
    """What came of a mentee's modules, the oldest first."""
    query = select(ModuleResultRow).where(col(ModuleResultRow.mentee_id) == mentee_id)
    in_order = query.order_by(col(ModuleResultRow.dated_on), col(ModuleResultRow.result_id))
    return [ModuleResult(row.code, row.result, row.dated_on) for row in await session.scalars(in_order)]  # type: ignore[arg-type]


async def keep_result(session: AsyncSession, mentee_id: str, result: ModuleResult, now: datetime) -> None:
    """Keep what came of a module; the same module on the same day again is a correction."""
    values = {"code": result.code, "result": result.result, "dated_on": result.on, "recorded_at": now}
    kept = insert(ModuleResultRow).values(result_id=new_id(), mentee_id=mentee_id, **values)
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=["mentee_id", "code", "dated_on"], set_={"result": result.result, "recorded_at": now}
        )
    )


async def evidence(session: AsyncSession, mentee_id: str) -> list[Evidence]:
    """A mentee's portfolio, by competence."""
    query = select(EvidenceRow).where(col(EvidenceRow.mentee_id) == mentee_id)
    in_order = query.order_by(col(EvidenceRow.competence), col(EvidenceRow.added_on), col(EvidenceRow.evidence_id))
    return [Evidence(row.competence, row.title, row.added_on) for row in await session.scalars(in_order)]


async def add_evidence(session: AsyncSession, mentee_id: str, added: Evidence) -> str:
    """Keep a piece of evidence; its id."""
    row = EvidenceRow(
        evidence_id=new_id(),
        mentee_id=mentee_id,
        competence=added.competence,
        title=added.title,
        added_on=added.added_on,
    )
    session.add(row)
    return row.evidence_id


async def assessments(session: AsyncSession, mentee_id: str) -> list[Assessment]:
    """A mentee's tests, the oldest first."""
    query = select(AssessmentRow).where(col(AssessmentRow.mentee_id) == mentee_id).order_by(col(AssessmentRow.held_on))
    return [Assessment(row.held_on, frozenset(row.shown)) for row in await session.scalars(query)]


async def keep_assessment(session: AsyncSession, mentee_id: str, held: Assessment, now: datetime) -> None:
    """Keep a test; a test of the same day again is a correction."""
    shown = sorted(held.shown)
    kept = insert(AssessmentRow).values(
        assessment_id=new_id(), mentee_id=mentee_id, held_on=held.held_on, shown=shown, recorded_at=now
    )
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=["mentee_id", "held_on"], set_={"shown": kept.excluded.shown, "recorded_at": now}
        )
    )


async def hours_planned(session: AsyncSession, mentee_ids: Collection[str]) -> dict[str, dict[Activity, HoursPlanned]]:
    """For each of these mentees what is to be done of each activity, by the newest plan."""
    query = select(HoursPlannedRow).where(col(HoursPlannedRow.mentee_id).in_(mentee_ids))
    found: dict[str, dict[Activity, HoursPlanned]] = {mentee_id: {} for mentee_id in mentee_ids}
    for row in await session.scalars(query.order_by(col(HoursPlannedRow.recorded_at))):
        found[row.mentee_id][row.activity] = HoursPlanned(row.minutes, row.from_on, row.until_on)  # type: ignore[index]
    return found


async def plan_hours(
    session: AsyncSession, mentee_id: str, activity: Activity, planned: HoursPlanned, now: datetime
) -> None:
    """Keep what is to be done of an activity from now on, beside what was planned before."""
    await session.merge(
        HoursPlannedRow(
            mentee_id=mentee_id,
            activity=activity,
            recorded_at=now,
            minutes=planned.minutes,
            from_on=planned.from_on,
            until_on=planned.until_on,
        )
    )


async def hours_done(session: AsyncSession, mentee_ids: Collection[str]) -> dict[str, dict[str, HoursDone]]:
    """What each of these mentees did, by id, the newest day first."""
    query = select(HoursDoneRow).where(col(HoursDoneRow.mentee_id).in_(mentee_ids))
    newest_first = query.order_by(col(HoursDoneRow.dated_on).desc(), col(HoursDoneRow.hours_id).desc())
    found: dict[str, dict[str, HoursDone]] = {mentee_id: {} for mentee_id in mentee_ids}
    for row in await session.scalars(newest_first):
        done = HoursDone(row.activity, row.dated_on, row.minutes, row.signed_by)  # type: ignore[arg-type]
        found[row.mentee_id][row.hours_id] = done
    return found


async def add_hours(session: AsyncSession, mentee_id: str, done: HoursDone, noted_by: str) -> str:
    """Keep hours that were done; their id."""
    row = HoursDoneRow(
        hours_id=new_id(),
        mentee_id=mentee_id,
        activity=done.activity,
        dated_on=done.on,
        minutes=done.minutes,
        noted_by=noted_by,
    )
    session.add(row)
    return row.hours_id


async def hours_by_id(session: AsyncSession, mentee_id: str, hours_id: str) -> HoursDoneRow | None:
    """One note of hours, locked; None when the mentee has no such one."""
    query = select(HoursDoneRow).where(col(HoursDoneRow.hours_id) == hours_id, col(HoursDoneRow.mentee_id) == mentee_id)
    return (await session.execute(query.with_for_update())).scalar_one_or_none()


async def certificates(session: AsyncSession, mentee_id: str) -> list[CertificateRow]:
    """The documents that a mentee was given, the newest first."""
    query = select(CertificateRow).where(col(CertificateRow.mentee_id) == mentee_id)
    return list(await session.scalars(query.order_by(col(CertificateRow.awarded_at).desc())))


async def certificate_of_code(session: AsyncSession, code: str) -> CertificateRow | None:
    """The document with this code."""
    query = select(CertificateRow).where(col(CertificateRow.code) == code)
    return (await session.execute(query)).scalar_one_or_none()


def add_certificate(session: AsyncSession, row: CertificateRow) -> None:
    """Keep a document that was given."""
    session.add(row)
