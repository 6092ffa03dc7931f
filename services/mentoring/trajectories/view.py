"""A trajectory as the API and the pages show it."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.mentees import store as mentees
from services.mentoring.programmes import store as programmes
from services.mentoring.trajectories import handlers, store
from services.mentoring.trajectories.domain import competences, hours, modules
from services.mentoring.trajectories.domain.certificates import shown_code
from services.mentoring.trajectories.tables import CertificateRow


async def state_of(session: AsyncSession, mentee_id: str, today: date) -> dict[str, Any]:
    """How far a mentee is. Raises UnknownMenteeError."""
    now = await handlers.standing(session, mentee_id)
    shown = competences.shown(now.assessments)
    standing = modules.standing(now.modules, now.results, shown)
    done = (await store.hours_done(session, [mentee_id]))[mentee_id]
    planned = (await store.hours_planned(session, [mentee_id]))[mentee_id]
    given = await store.certificates(session, mentee_id)
    return {
        "mentee_id": mentee_id,
        "programme": now.programme_id,
        "trajectory": now.latest.trajectory,
        "modules": [
            {"code": one.code, "name": one.name, "hours": one.hours, "result": standing.get(one.code)}
            for one in now.modules
        ],
        "competences": {"shown": sorted(shown), "missing": competences.missing(now.assessments)},
        "assessments": [{"held_on": one.held_on, "shown": sorted(one.shown)} for one in now.assessments],
        "evidence": [asdict(one) for one in await store.evidence(session, mentee_id)],
        "hours": {name: asdict(tally) for name, tally in hours.tallies(planned, done.values(), today).items()},
        "hours_done": [{"hours_id": hours_id, **asdict(one)} for hours_id, one in done.items()],
        "certificates": [
            {
                "certificate_id": row.certificate_id,
                "kind": row.kind,
                "awarded_on": row.awarded_on,
                "code": shown_code(row.code),
            }
            for row in given
        ],
    }


async def document_of_code(session: AsyncSession, code: str) -> dict[str, Any] | None:
    """What the document with this code says; None when there is none."""
    row = await store.certificate_of_code(session, code)
    return await _document(session, row) if row else None


async def document_of(session: AsyncSession, mentee_id: str, certificate_id: str) -> dict[str, Any] | None:
    """What a document of this mentee says; None when there is none."""
    given = await store.certificates(session, mentee_id)
    row = next((row for row in given if row.certificate_id == certificate_id), None)
    return await _document(session, row) if row else None


async def _document(session: AsyncSession, row: CertificateRow) -> dict[str, Any]:
    contact = await mentees.contact(session, row.mentee_id) if row.mentee_id else None
    programme = await programmes.programme(session, row.programme_id)
    return {
        "kind": row.kind,
        "code": row.code,
        "trajectory": row.trajectory,
        "programme": programme.name if programme else row.programme_id,
        "awarded_on": row.awarded_on,
        "holder": contact.name if contact else None,
        "competences": row.competences if row.kind == "competences" else [],
    }
