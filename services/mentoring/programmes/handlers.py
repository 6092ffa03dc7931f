"""Describing programmes: load, decide, save."""

from services.mentoring.domain import MentoringError
from services.mentoring.programmes import domain, store
from services.mentoring.programmes.domain import Membership
from services.mentoring.programmes.tables import Cohort, Programme
from shared.messaging import UnitOfWork


async def make(unit: UnitOfWork, programme: Programme) -> None:
    """Keep a new programme under a name that nobody used. Raises MentoringError."""
    domain.check_period(programme.starts_on, programme.ends_on, "ends_on")
    if not await store.make(unit.session, programme):
        raise MentoringError("programme_id", "There is a programme of this name already.")


async def describe(unit: UnitOfWork, programme: Programme) -> None:
    """Keep what a programme is: new, or completing what a file named. Raises MentoringError."""
    domain.check_period(programme.starts_on, programme.ends_on, "ends_on")
    await store.keep(unit.session, programme)


async def describe_cohort(unit: UnitOfWork, cohort: Cohort) -> None:
    """Keep what a cohort is. Raises MentoringError."""
    await _must_be_there(unit, cohort.programme_id)
    domain.check_period(cohort.starts_on, cohort.ends_on, "ends_on")
    await store.keep(unit.session, cohort)


async def keep_partner(unit: UnitOfWork, programme_id: str, name: str, membership: Membership) -> None:
    """Keep that a partner takes part; the same role from the same day again is that membership changed.

    Raises MentoringError.
    """
    await _must_be_there(unit, programme_id)
    domain.check_membership(membership, await store.memberships(unit.session, programme_id))
    await store.keep_partner(unit.session, programme_id, name, membership)


async def _must_be_there(unit: UnitOfWork, programme_id: str) -> None:
    if await store.programme(unit.session, programme_id, lock=True) is None:
        raise MentoringError("programme", f"There is no programme {programme_id}: make it first.")
