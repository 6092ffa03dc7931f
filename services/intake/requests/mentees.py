"""What intake does when mentoring speaks of a mentee: their own children become a request at a desk, and their mentor
may let them in.
"""

from services.intake.access import store as access
from services.intake.contact_points import store as contact_points
from services.intake.contact_points.tables import ContactPoint
from services.intake.requests import handlers
from services.intake.requests.receiving import from_mentoring
from services.intake.requests.store import writing as store
from shared.contracts.mentoring import ChildcareNeeded, MenteeErased, MentorAssigned
from shared.messaging import UnitOfWork


async def childcare_needed(unit: UnitOfWork, event: ChildcareNeeded) -> None:
    """Register the request as a desk would, under the id that it came with: the same need again changes nothing.

    Raises WrongFieldsError.
    """
    if await store.needs_of(unit.session, [event.request_id]):
        return
    points = await contact_points.all_of_them(unit.session)
    registration = from_mentoring(event, _desk(list(points), event))
    await handlers.register(unit, [handlers.Asked(registration)])
    if not event.reachable_by_text:
        await store.mentor_tells(unit.session, [event.request_id])


async def mentor_assigned(unit: UnitOfWork, event: MentorAssigned) -> None:
    """Keep who guides a mentee now."""
    await access.keep_guide(unit.session, event.mentee_id, event.mentor_id)


async def mentee_erased(unit: UnitOfWork, event: MenteeErased) -> None:
    """Forget the requests of a mentee, here and everywhere, and who guided them."""
    await access.forget_guide(unit.session, event.mentee_id)
    request_ids = await store.requests_of(unit.session, event.mentee_id)
    if request_ids:
        await handlers.erase(unit, request_ids[0])


def _desk(points: list[ContactPoint], event: ChildcareNeeded) -> str:
    """The desk that the mentee chose, or else one of the same postcode, or else the city's first: never nowhere."""
    chosen = [point for point in points if point.slug == event.contact_point]
    near = [point for point in points if point.postcode == event.wishes.postcode]
    return (chosen or near or points)[0].slug
