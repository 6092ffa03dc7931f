"""Assignments of before others had to know who guides whom: told once, when mentoring starts."""

from typing import Any

from services.mentoring.mentors import store
from services.mentoring.mentors.domain import assigned
from shared.messaging import UnitOfWork


async def tell_guides(service: Any) -> None:
    """Publish each assignment that goes on and that nobody was told of."""
    async with service.units.begin() as unit:
        await tell(unit)


async def tell(unit: UnitOfWork) -> None:
    """The same, in a unit of work. A second one finds nothing left to tell."""
    for assignment in await store.claim_untold(unit.session, unit.now):
        unit.publish(assigned(assignment))
