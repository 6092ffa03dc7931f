"""What was kept before places and agreements were events: told once, when mentoring starts."""

from typing import Any

from services.mentoring.places import store
from services.mentoring.places.domain.agreement import told
from services.mentoring.places.domain.place import offered
from shared.messaging import UnitOfWork


async def tell_untold(service: Any) -> None:
    """Publish each place and agreement that is not over and that nobody was told of."""
    async with service.units.begin() as unit:
        await tell(unit)


async def tell(unit: UnitOfWork) -> None:
    """The same, in a unit of work. A second one finds nothing left to tell."""
    for place in await store.claim_untold_places(unit.session, unit.today, unit.now):
        unit.publish(offered(place, unit.now))
    for agreed, place in await store.claim_untold_agreements(unit.session, unit.today, unit.now):
        unit.publish(told(agreed, place, place.days, unit.now, None))
