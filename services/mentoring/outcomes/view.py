"""Those who left as pages show them, whom a person has to ask first. It takes a session and never commits."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.mentors.store import mentees_now
from services.mentoring.outcomes import question_store
from services.mentoring.outcomes.aftercare import FOLLOWED_FOR, Asked, Followed, Left, follow
from services.mentoring.outcomes.store import outcomes_of
from shared.runtime.clock import day_of


async def followed(
    session: AsyncSession, today: date, *, mentor_ref: str | None = None, programme_id: str | None = None
) -> list[Followed]:
    """Who left and is followed on a day, of one mentor or programme when named."""
    found = await question_store.left(session, today - FOLLOWED_FOR, today)
    guides = await mentees_now(session) if mentor_ref else {}
    mine = [
        one
        for one in found
        if (mentor_ref is None or guides.get(one.mentee_id) == mentor_ref)
        and (programme_id is None or one.programme_id == programme_id)
    ]
    return sorted(await _followed(session, mine, today), key=_place)


async def followed_mentee(session: AsyncSession, mentee_id: str, today: date) -> Followed | None:
    """How it stands with a mentee who left, however long ago; None of who has not left."""
    found = await question_store.left(session, date.min, today, mentee_id=mentee_id)
    return next(iter(await _followed(session, found, today)), None)


async def _followed(session: AsyncSession, found: list[Left], today: date) -> list[Followed]:
    told = await outcomes_of(session, {one.mentee_id for one in found})
    asked: dict[str, dict[str, Asked]] = {one.enrolment_id: {} for one in found}
    for row in await question_store.about(session, list(asked)):
        asked[row.enrolment_id][row.moment] = Asked(row.state, day_of(row.asked_at))
    return [follow(one, asked[one.enrolment_id], told[one.mentee_id], today) for one in found]


def _place(one: Followed) -> tuple[bool, date, str]:
    """Whom a person has to ask comes first, the longest due before the rest; then who left last."""
    return one.to_ask is None, one.to_ask.about_on if one.to_ask else one.moments[0].about_on, one.left.name
