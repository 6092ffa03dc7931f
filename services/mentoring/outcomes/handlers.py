"""Recording outcomes: load, save, publish."""

from collections.abc import Sequence

from services.mentoring.mentees import store as mentees
from services.mentoring.outcomes import domain, store
from services.mentoring.outcomes.domain import Outcome
from shared.messaging import UnitOfWork


async def note(unit: UnitOfWork, outcome: Outcome) -> None:
    """Keep what somebody heard of a mentee. Raises MentoringError."""
    await mentees.person(unit.session, outcome.mentee_id, lock=True)
    enrolments = (await mentees.enrolments(unit.session, [outcome.mentee_id]))[outcome.mentee_id]
    domain.check(outcome, enrolments[0].started_on, unit.today)
    await record(unit, [outcome])


async def record(unit: UnitOfWork, outcomes: Sequence[Outcome]) -> int:
    """Keep outcomes of mentees whose rows are locked, and tell of certificates; how many were not there yet."""
    known = await store.outcomes(unit.session, {outcome.mentee_id for outcome in outcomes})
    new = list(dict.fromkeys(outcome for outcome in outcomes if outcome not in known))
    await store.add(unit.session, new, unit.now)
    for outcome in new:
        if event := domain.awarded(outcome):
            unit.publish(event)
    return len(new)
