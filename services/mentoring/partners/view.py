"""Trainees as a partner's pages show them."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.domain import UnknownMenteeError
from services.mentoring.partners import store
from services.mentoring.partners.domain import Eye, Trainee, seen_as, shared, stands
from services.mentoring.places import store as places
from services.mentoring.programmes.store import memberships
from services.mentoring.sessions import store as sessions
from services.mentoring.trajectories import store as trajectories
from services.mentoring.trajectories.domain import hours


async def seen_by(
    session: AsyncSession, partner_id: str, today: date, *, mentee_id: str | None = None
) -> list[tuple[Trainee, frozenset[Eye]]]:
    """The trainees, or this one, whom a partner sees on a day, and as what; by name."""
    found = await store.trainees(session, partner_id, today, mentee_id=mentee_id)
    members = {name: await memberships(session, name) for name in {one.programme_id for one in found}}
    seen = [(one, seen_as(one, partner_id, members[one.programme_id], today)) for one in found]
    return [(one, eyes) for one, eyes in seen if eyes]


async def shown_to(session: AsyncSession, partner_id: str, mentee_id: str, today: date) -> dict[str, Any]:
    """All that a partner may know of one trainee. Raises UnknownMenteeError, also of one whom it does not see."""
    found = await seen_by(session, partner_id, today, mentee_id=mentee_id)
    if not found:
        raise UnknownMenteeError("mentee_id", "No trainee has this id.")
    ((trainee, eyes),) = found
    planned = (await trajectories.hours_planned(session, [mentee_id]))[mentee_id]
    done = (await trajectories.hours_done(session, [mentee_id]))[mentee_id]
    return {
        "trainee": trainee,
        "agreements": await _agreements(session, partner_id, mentee_id, eyes, today),
        "hours": hours.tallies(planned, done.values(), today),
        "sessions": [shared(one, eyes) for one in await sessions.of_mentee(session, mentee_id)],
    }


async def _agreements(
    session: AsyncSession, partner_id: str, mentee_id: str, eyes: frozenset[Eye], today: date
) -> list[dict[str, Any]]:
    """A school sees every place, a daycare those at itself."""
    agreed = [one for one in await places.agreements(session, mentee_id=mentee_id) if stands(one, today)]
    known = {one.place_id: one for one in await places.places(session, {one.place_id for one in agreed})}
    return [
        {"place": known[one.place_id], "from_on": one.from_on, "last_day": one.last_day}
        for one in agreed
        if "school" in eyes or known[one.place_id].daycare_id == partner_id
    ]
